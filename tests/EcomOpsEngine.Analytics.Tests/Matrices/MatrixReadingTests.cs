using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Matrices;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Tests.Orders;
using EcomOpsEngine.Analytics.Timelines;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Matrices;

public sealed class MatrixReadingTests
{
    private static readonly ColumnSource Same = new(0, [0, 1, 2, 3]);
    private static readonly ColumnSource SameEvents = new(1, [0, 1, 2, 3]);
    private static readonly MatrixDimension Shared = new(4, Same, SameEvents);
    private static readonly MatrixDimension OrdersOnly = new(3, new ColumnSource(1, [0, 1, 2]), new AbsentSource());

    [Fact]
    public void Visitors_times_conversion_times_order_value_is_the_visitors_gmv()
    {
        var reading = Read([Shared], MatrixSubtotals.None, [MatrixMeasure.Visitors, MatrixMeasure.Conversion, MatrixMeasure.OrderValue, MatrixMeasure.AverageOrderValue, MatrixMeasure.Gmv], 0, 10);
        var cell = Cell(reading, [1]);
        Assert.Equal((4L, 0.5, 15.0, 50.0 / 3, 5_000L), (cell[0].Value.Whole, cell[1].Value.Figure.Value, cell[2].Value.Figure.Value, cell[3].Value.Figure.Value, cell[4].Value.Whole));
        Assert.Null(cell[1].ShareOfTotal);
    }

    [Fact]
    public void A_ratio_without_a_denominator_says_so()
    {
        var cell = Cell(Read([Shared], MatrixSubtotals.None, [MatrixMeasure.Conversion, MatrixMeasure.OrderValue, MatrixMeasure.Visitors], 0, 10), [3]);
        Assert.Equal(NoValueReason.ZeroDenominator, cell[0].Value.Reason);
        Assert.Equal(0, cell[2].Value.Whole);
    }

    [Fact]
    public void A_table_that_lacks_a_dimension_has_figures_only_where_all_its_values_are_taken_together()
    {
        var reading = Read([Shared, OrdersOnly], MatrixSubtotals.Cube, [MatrixMeasure.Visitors, MatrixMeasure.Conversion, MatrixMeasure.Gmv], 0, 10);
        Assert.Equal(NoValueReason.NotAvailable, Cell(reading, [1, 1])[0].Value.Reason);
        Assert.Equal(NoValueReason.NotAvailable, Cell(reading, [1, 1])[1].Value.Reason);
        Assert.Equal(NoValueReason.NotAvailable, Cell(reading, [1, 1])[0].ShareOfTotal!.Value.Reason);
        Assert.Equal(4, Cell(reading, [1, null])[0].Value.Whole);
        Assert.Equal(5, Cell(reading, [null, null])[0].Value.Whole);
        Assert.Equal(2_000, Cell(reading, [1, 2])[2].Value.Whole);
    }

    [Fact]
    public void Shares_are_of_the_total_the_row_and_the_column()
    {
        var reading = Read([Shared, OrdersOnly], MatrixSubtotals.None, [MatrixMeasure.Gmv], 0, 10);
        var figure = Cell(reading, [1, 1])[0];
        Assert.Equal((3_000.0 / 10_000, 3_000.0 / 5_000, 3_000.0 / 8_000), (figure.ShareOfTotal!.Value.Value, figure.ShareOfRow!.Value.Value, figure.ShareOfColumn!.Value.Value));
        Assert.Null(Cell(Read([Shared], MatrixSubtotals.None, [MatrixMeasure.Gmv], 0, 10), [1])[0].ShareOfRow);
        Assert.Equal((10_000L, 1.0), (reading.Totals()[0].Value.Whole, reading.Totals()[0].ShareOfTotal!.Value.Value));
    }

    [Fact]
    public void Growth_is_against_the_compared_range_and_says_when_its_base_is_zero()
    {
        var query = Query([Shared], MatrixSubtotals.None, 0, 10);
        var (now, before) = (Run(query with { FromUs = 5, ToUs = 10 }), Run(query with { FromUs = 0, ToUs = 5 }));
        var reading = new MatrixReading(query.Dimensions, new MatrixView([1], [MatrixMeasure.Gmv]), now, before, 2);
        var grown = Cell(reading, [1])[0];
        Assert.Equal((4_000L, 1_000L, 3.0), (grown.Value.Whole, grown.Compared!.Value.Whole, grown.Growth!.Value.Value));
        var gone = Cell(reading, [2])[0];
        Assert.Equal((0L, 2_000L, -1.0), (gone.Value.Whole, gone.Compared!.Value.Whole, gone.Growth!.Value.Value));
        Assert.Equal(NoValueReason.ZeroBase, Cell(reading, [3])[0].Growth!.Value.Reason);
        Assert.Equal(3, reading.CellCount);
    }

    [Fact]
    public void Cells_come_by_keys_with_subtotals_after_their_members_or_by_a_measure()
    {
        int?[][] Order(MatrixOrdering? ordering)
        {
            var reading = Read([Shared, OrdersOnly], MatrixSubtotals.Rollup, [MatrixMeasure.Gmv], 0, 10, ordering);
            return [.. Enumerable.Range(0, reading.CellCount).Select(i => reading.Cell(i).Codes.ToArray())];
        }

        Assert.Equal([[1, 1], [1, 2], [1, null], [2, 1], [2, null], [3, 1], [3, null], [null, null]], Order(null));
        Assert.Equal([[null, null], [1, null], [1, 1], [3, 1], [3, null], [1, 2], [2, 1], [2, null]], Order(new MatrixOrdering(0, true)));
        Assert.Equal([[1, 2], [2, 1], [2, null], [1, 1], [3, 1], [3, null], [1, null], [null, null]], Order(new MatrixOrdering(0, false)));
    }

    [Fact]
    public void Without_rows_the_totals_are_zero_counts_and_explained_ratios()
    {
        var reading = Read([Shared], MatrixSubtotals.None, [MatrixMeasure.Gmv, MatrixMeasure.Conversion], 100, 200);
        Assert.Equal(0, reading.CellCount);
        Assert.Equal(0, reading.Totals()[0].Value.Whole);
        Assert.Equal(NoValueReason.ZeroDenominator, reading.Totals()[0].ShareOfTotal!.Value.Reason);
        Assert.Equal(NoValueReason.ZeroDenominator, reading.Totals()[1].Value.Reason);
    }

    [Fact]
    public void A_condition_that_a_table_cannot_answer_leaves_its_measures_without_a_value()
    {
        var query = Query([Shared], MatrixSubtotals.None, 0, 10);
        var tables = Run(query) with { Events = null };
        var reading = new MatrixReading(query.Dimensions, new MatrixView([1], [MatrixMeasure.Visitors, MatrixMeasure.Gmv]), tables, null, 2);
        Assert.Equal(NoValueReason.NotAvailable, reading.Totals()[0].Value.Reason);
        Assert.Equal(10_000, reading.Totals()[1].Value.Whole);
    }

    [Fact]
    public void Other_is_recomputed_from_rows()
    {
        var query = Query([Shared], MatrixSubtotals.None, 0, 10) with { GroupingSets = [1, 0] };
        var top = TopSelection.Of(MatrixReading.ByCode(MatrixMeasure.Gmv, 0, 4, Run(query)), 1);
        Assert.Equal([1], top.Kept);
        Assert.Equal((1, 2), (top.OtherCode!.Value, top.CodeCount));
        var folded = new MatrixDimension(top.CodeCount, top.Compose(Same), top.Compose(SameEvents));
        var other = Cell(Read([folded], MatrixSubtotals.None, [MatrixMeasure.Buyers, MatrixMeasure.Gmv], 0, 10), [1]);
        Assert.Equal((1L, 5_000L), (other[0].Value.Whole, other[1].Value.Whole));
    }

    [Fact]
    public void Top_ranks_by_value_then_code_and_puts_codes_without_a_value_last()
    {
        Figure[] values = [Figure.None(NoValueReason.ZeroDenominator), Figure.Of(2), Figure.Of(5), Figure.Of(2), Figure.Of(-1)];
        var top = TopSelection.Of(values, 3);
        Assert.Equal([2, 1, 3], top.Ranked);
        Assert.Equal([1, 2, 3], top.Kept);
        Assert.Equal([3, 0, 1, 2, 3], top.Remap);
        Assert.Null(TopSelection.Of(values, 5).OtherCode);
    }

    [Fact]
    public void Groupings_are_prefixes_or_all_subsets_and_what_shares_need()
    {
        Assert.Equal([7, 3, 1, 0], MatrixGroupings.Shown(3, MatrixSubtotals.Rollup));
        Assert.Equal([7, 6, 5, 4, 3, 2, 1, 0], MatrixGroupings.Shown(3, MatrixSubtotals.Cube));
        Assert.Equal([7, 0, 1, 4], MatrixGroupings.Computed(3, MatrixSubtotals.None));
        Assert.Equal([0], MatrixGroupings.Computed(0, MatrixSubtotals.Cube));
    }

    /// <summary>Channel 1: GMV 10 + 20 by people 0 and 1 with a visitor, 20 without; channel 2: 20, channel 3: 30, both by person 2 without a visitor.</summary>
    private static MatrixTables Run(MatrixQuery query)
    {
        OrderRow Row(int person, int order, long at, long minor, bool visitor, int channel, int category) =>
            new(person, order, at, 0, 0, at, null, [], 1, minor, minor, visitor, [channel, category], []);
        OrderRow[] rows = [Row(0, 1, 1, 1_000, true, 1, 1), Row(1, 2, 6, 2_000, true, 1, 1), Row(2, 3, 7, 2_000, false, 1, 2), Row(2, 4, 2, 2_000, false, 2, 1), Row(2, 5, 8, 3_000, false, 3, 1)];
        var events = Enumerable.Range(0, 5).Select(person => new EventRow(person, EngineTime.EpochUs + person, 0, [1, person < 4 ? 1 : 2, 0])).ToList();
        var eventQuery = query with { FromUs = EngineTime.EpochUs + query.FromUs, ToUs = EngineTime.EpochUs + query.ToUs };
        return new MatrixTables(
            OrderMatrixKernel.Run(OrderRow.Build(rows, 5, [3, 2]), query),
            EventMatrixKernel.Run(EventRow.Build(events, 5, 1, 10), LocalClock.Utc, eventQuery));
    }

    private static MatrixQuery Query(MatrixDimension[] dimensions, MatrixSubtotals subtotals, long from, long to) => new(
        dimensions, MatrixGroupings.Computed(dimensions.Length, subtotals), CellMeasures.OfOrders | CellMeasures.OfEvents, RowFilter.None, RowFilter.None, [true, true, true, true, true], from, to);

    private static MatrixReading Read(MatrixDimension[] dimensions, MatrixSubtotals subtotals, MatrixMeasure[] measures, long from, long to, MatrixOrdering? ordering = null) =>
        new(dimensions, new MatrixView(MatrixGroupings.Shown(dimensions.Length, subtotals), measures) { Ordering = ordering }, Run(Query(dimensions, subtotals, from, to)), null, 2);

    private static IReadOnlyList<MatrixFigure> Cell(MatrixReading reading, int?[] codes) =>
        Enumerable.Range(0, reading.CellCount).Select(reading.Cell).Single(cell => cell.Codes.SequenceEqual(codes)).Figures;
}
