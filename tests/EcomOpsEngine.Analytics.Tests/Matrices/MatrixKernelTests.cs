using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Matrices;
using EcomOpsEngine.Analytics.Tests.Orders;
using EcomOpsEngine.Analytics.Tests.TestData;
using EcomOpsEngine.Analytics.Timelines;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Matrices;

public sealed class MatrixKernelTests
{
    [Fact]
    public void Order_cells_equal_the_definitions_dense_or_hashed_whole_or_merged()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var persons = random.Next(1, 25);
            var rows = RandomOrders.Rows(random, persons, random.Next(1, 100), days: 40);
            var lines = OrderRow.Build(rows, persons, RandomOrders.ValueCounts);
            var query = RandomMatrix.Query(random, days: 40);
            var expected = MatrixOracle.Orders(rows, query);
            foreach (var (threads, dense) in new[] { (1, 1L << 20), (1, 0L), (3, 1L << 20), (4, 0L) })
            {
                Equal(expected, OrderMatrixKernel.Run(lines, query with { DenseCells = dense }, threads));
            }
        }
    }

    [Fact]
    public void Event_cells_equal_the_definitions_dense_or_hashed_whole_or_merged()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var persons = random.Next(1, 60);
            var rows = EventRow.Random(random, persons, days: 40, interleaved: seed % 2 == 0);
            var runs = EventRow.Build(rows, persons, runs: random.Next(1, 4), longest: random.Next(5, 60));
            var query = RandomMatrix.Query(random, days: 40);
            var expected = MatrixOracle.Events(rows, RandomMatrix.Clock, query);
            foreach (var (threads, dense) in new[] { (1, 1L << 20), (1, 0L), (2, 1L << 20), (3, 0L) })
            {
                Equal(expected, EventMatrixKernel.Run(runs, RandomMatrix.Clock, query with { DenseCells = dense }, threads));
            }
        }
    }

    [Fact]
    public void Batches_of_many_lines_equal_the_definitions()
    {
        var random = new Random(77);
        var rows = RandomOrders.Rows(random, 900, 6_000, days: 90);
        var lines = OrderRow.Build(rows, 900, RandomOrders.ValueCounts);
        for (var round = 0; round < 12; round++)
        {
            var query = RandomMatrix.Query(random, days: 90) with { Measures = CellMeasures.OfOrders };
            Equal(MatrixOracle.Orders(rows, query), OrderMatrixKernel.Run(lines, query, threads: 1 + (round % 3)));
        }
    }

    [Fact]
    public void Cell_spaces_beyond_arrays_are_hashed()
    {
        var random = new Random(3);
        var rows = RandomOrders.Rows(random, 200, 900, days: 30);
        var lines = OrderRow.Build(rows, 200, RandomOrders.ValueCounts);
        int[] wide = [.. Enumerable.Range(0, RandomOrders.ValueCounts[2] + 1).Select(code => code * 6_000_000)];
        MatrixDimension[] dimensions = [.. Enumerable.Repeat(new MatrixDimension(2_000_000_000, new ColumnSource(2, wide), new AbsentSource()), 2)];
        var query = new MatrixQuery(dimensions, [3, 1, 0], CellMeasures.OfOrders, RowFilter.None, RowFilter.None, [], long.MinValue, long.MaxValue);
        Equal(MatrixOracle.Orders(rows, query), OrderMatrixKernel.Run(lines, query));
        Assert.Throws<ArgumentException>(() => OrderMatrixKernel.Run(lines, query with { Dimensions = [.. dimensions, .. dimensions], GroupingSets = [15] }));
    }

    [Fact]
    public void Long_histories_are_read_in_pieces()
    {
        var random = new Random(9);
        List<EventRow> rows = [.. Enumerable.Range(0, 40_000).Select(i => new EventRow(i % 2, (RandomOrders.FirstDay * RandomOrders.DayUs) + (i * 1_000_000L), i / 500 % 7, [1 + random.Next(4), random.Next(4), random.Next(300)]))];
        var runs = EventRow.Build(rows, 3, 1, longest: 100);
        var table = new ColumnSource(2, [.. Enumerable.Range(0, 301)]);
        var query = new MatrixQuery([new MatrixDimension(301, new AbsentSource(), table)], [1, 0], CellMeasures.OfEvents, RowFilter.None, RowFilter.None, [true, true, true, true, false], long.MinValue, long.MaxValue);
        Equal(MatrixOracle.Events(rows, LocalClock.Utc, query), EventMatrixKernel.Run(runs, LocalClock.Utc, query));
    }

    [Fact]
    public void An_instant_of_the_range_is_exact_to_the_microsecond()
    {
        const long At = (RandomOrders.FirstDay * RandomOrders.DayUs) + 5_000_003;
        List<EventRow> rows = [new(0, At - 1, 0, [1, 0, 0]), new(0, At, 0, [1, 0, 0]), new(1, At + 1, 0, [1, 0, 0])];
        var runs = EventRow.Build(rows, 2, 1, longest: 10);
        var query = new MatrixQuery([], [0], CellMeasures.OfEvents, RowFilter.None, RowFilter.None, [true, true, true, true, true], At, At + 1);
        Assert.Equal(1, EventMatrixKernel.Run(runs, LocalClock.Utc, query)[0].Values(CellMeasures.Events)[0]);
    }

    [Fact]
    public void Overflowing_money_is_an_error_in_one_pass_and_in_a_merge()
    {
        OrderRow Line(int person) => new(person, person, 0, 0, 0, 0, null, [], 1, long.MaxValue, long.MaxValue, true, [], []);
        var lines = OrderRow.Build([Line(0), Line(1)], 2, []);
        foreach (var measure in new[] { CellMeasures.GmvMinor, CellMeasures.NetSalesMinor, CellMeasures.VisitorGmvMinor })
        {
            var query = new MatrixQuery([], [0], measure, RowFilter.None, RowFilter.None, [], long.MinValue, long.MaxValue);
            Assert.Throws<OverflowException>(() => OrderMatrixKernel.Run(lines, query));
            Assert.Throws<OverflowException>(() => OrderMatrixKernel.Run(lines, query, threads: 2));
        }
    }

    [Fact]
    public void Money_of_lines_that_do_not_count_does_not_overflow()
    {
        OrderRow Line(long gross, long? paidAtUs, long? cancelledAtUs) => new(0, (int)(gross % 1_000), 0, 0, 0, paidAtUs, cancelledAtUs, [], 1, gross, gross, true, [], []);
        const long Huge = 5_000_000_000_000_000_000;
        var lines = OrderRow.Build([Line(Huge, null, 1), Line(Huge + 1, null, 1), Line(7, 1, null), Line(8, 1, null)], 1, []);
        foreach (var measure in new[] { CellMeasures.GmvMinor, CellMeasures.NetSalesMinor, CellMeasures.VisitorGmvMinor })
        {
            var query = new MatrixQuery([], [0], measure, RowFilter.None, RowFilter.None, [], long.MinValue, long.MaxValue);
            Assert.Equal(15, OrderMatrixKernel.Run(lines, query)[0].Values(measure)[0]);
        }
    }

    [Fact]
    public void A_day_outside_of_its_table_is_an_error_unless_the_row_does_not_count()
    {
        var lines = OrderRow.Build(RandomOrders.Rows(new Random(1), 3, 20, days: 10), 3, RandomOrders.ValueCounts);
        var query = new MatrixQuery([new MatrixDimension(1, new DaySource(RandomOrders.FirstDay, [0]), new AbsentSource())], [1], CellMeasures.GmvMinor, RowFilter.None, RowFilter.None, [], long.MinValue, long.MaxValue);
        Assert.Throws<ArgumentException>(() => OrderMatrixKernel.Run(lines, query));
        var oneDay = query with { FromUs = RandomOrders.FirstDay * RandomOrders.DayUs, ToUs = (RandomOrders.FirstDay + 1) * RandomOrders.DayUs };
        Assert.InRange(OrderMatrixKernel.Run(lines, oneDay)[0].Keys.Length, 0, 1);
    }

    [Fact]
    public void Cells_of_overlapping_codes_count_the_rows_of_each_code_and_other_groupings_each_row_once()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var rows = RandomOrders.Rows(random, 20, 80, days: 40);
            var events = EventRow.Random(random, 20, days: 40, interleaved: true);
            var plain = RandomMatrix.Query(random, days: 40);
            int[][] Codes(int values) => [.. Enumerable.Range(0, values + 1).Select(_ => Enumerable.Range(0, 4).Where(_ => random.Next(3) == 0).ToArray())];
            var (ofOrders, ofEvents) = (new SetSource(1, Codes(RandomOrders.ValueCounts[1])), new SetSource(1, Codes(EventRow.ValueCounts[1])));
            var dimensions = plain.Dimensions.Prepend(new MatrixDimension(4, ofOrders, ofEvents)).ToList();
            var query = plain with { Dimensions = dimensions, GroupingSets = MatrixGroupings.Shown(dimensions.Count, MatrixSubtotals.Cube) };
            Equal(
                MatrixOracle.Orders(rows.Where(row => row.Person != 3), query),
                OrderMatrixKernel.Run(OrderRow.Build(rows, 20, RandomOrders.ValueCounts), query with { LeftOut = PersonSet.Of([3]) }, 1 + (seed % 2)));
            Equal(
                MatrixOracle.Events(events, RandomMatrix.Clock, query),
                EventMatrixKernel.Run(EventRow.Build(events, 20, 2, 30), RandomMatrix.Clock, query, 1 + (seed % 2)));
        }
    }

    [Fact]
    public void More_cells_than_the_question_may_have_end_the_pass()
    {
        var rows = RandomOrders.Rows(new Random(5), 200, 9_000, days: 30);
        var lines = OrderRow.Build(rows, 200, RandomOrders.ValueCounts);
        int[] same = [.. Enumerable.Range(0, RandomOrders.ValueCounts[2] + 1)];
        var query = new MatrixQuery(
            [new MatrixDimension(301, new ColumnSource(2, same), new AbsentSource())], [1], CellMeasures.GmvMinor, RowFilter.None, RowFilter.None, [], long.MinValue, long.MaxValue)
        { DenseCells = 0 };
        Assert.Equal(301, OrderMatrixKernel.Run(lines, query with { MostCells = 301 })[0].Keys.Length);
        Assert.InRange(Assert.Throws<TooManyCellsException>(() => OrderMatrixKernel.Run(lines, query with { MostCells = 300 })).Found, 301, 301);
        Assert.Throws<TooManyCellsException>(() => OrderMatrixKernel.Run(lines, query with { MostCells = 100 }, threads: 2));

        var events = EventRow.Random(new Random(6), 300, 30, interleaved: false);
        var ofEvents = query with { Dimensions = [new MatrixDimension(301, new AbsentSource(), new ColumnSource(2, same))], Measures = CellMeasures.Events, CountedEvents = [true, true, true, true, true], MostCells = 50 };
        Assert.Throws<TooManyCellsException>(() => EventMatrixKernel.Run(EventRow.Build(events, 300, 2, 30), LocalClock.Utc, ofEvents));
    }

    [Fact]
    public void A_repeated_question_allocates_by_cells_and_not_by_lines()
    {
        var random = new Random(4);
        var few = OrderRow.Build(RandomOrders.Rows(random, 500, 2_000, days: 30), 500, RandomOrders.ValueCounts);
        var many = OrderRow.Build(RandomOrders.Rows(random, 500, 40_000, days: 30), 500, RandomOrders.ValueCounts);
        var table = new ColumnSource(1, [0, 1, 2, 3, 4, 5]);
        var query = new MatrixQuery(
            [new MatrixDimension(6, table, new AbsentSource())], [1, 0], CellMeasures.OfOrders & ~(CellMeasures.ActiveDays | CellMeasures.MedianOrderMinor | CellMeasures.HighOrderMinor),
            RandomOrders.Filter(new Random(8)), RowFilter.None, [], RandomOrders.FirstDay * RandomOrders.DayUs, long.MaxValue);
        long Allocated(Analytics.Orders.OrderLines lines) => Allocation.Repeated(() => OrderMatrixKernel.Run(lines, query));

        var (small, large) = (Allocated(few), Allocated(many));
        Assert.InRange(large, 1, small + 1_024);
        Assert.InRange(large, 1, 120_000);
    }

    private static void Equal(Dictionary<(int Set, long Key), Dictionary<CellMeasures, long>> expected, IReadOnlyList<CellTable> tables)
    {
        var actual = MatrixOracle.Read(tables);
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach (var (cell, values) in expected)
        {
            Assert.Equal(values.OrderBy(value => value.Key), actual[cell].OrderBy(value => value.Key));
        }

        Assert.All(tables, table => Assert.Equal(table.Keys.Order(), table.Keys));
    }
}
