using EcomOpsEngine.Analytics.Forecasts;
using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Matrices;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Segments;
using EcomOpsEngine.Analytics.Tests.Funnels;
using EcomOpsEngine.Analytics.Tests.Matrices;
using EcomOpsEngine.Analytics.Tests.Orders;
using EcomOpsEngine.Analytics.Tests.Segments;
using EcomOpsEngine.Analytics.Timelines;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Timelines;

/// <summary>People left out do not exist: each kernel answers as if their rows had never been there.</summary>
public sealed class LeftOutTests
{
    private const int PersonColumn = 3;

    [Fact]
    public void A_funnel_by_lanes_and_by_the_reference_answers_as_without_their_rows()
    {
        for (int seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            FunnelScene scene = random.Next(4) == 0 ? FunnelScene.Overlapping(random, 48) : FunnelScene.Disjoint(random, 48);
            bool[] gone = [.. Enumerable.Range(0, 49).Select(_ => random.Next(3) == 0)];
            IReadOnlyList<LaneRun> runs = FunnelCase.Runs(scene.Events, 1 + random.Next(2), random.Next(4) == 0 ? 4 : LaneRunBuilder.LongestLaneHistory);
            PersonSet leftOut = PersonSet.Of(runs.SelectMany(Persons).Where(person => gone[person.Code]).Select(person => person.Number));
            FunnelQuery query = scene.Query with { BreakdownColumns = random.Next(2) == 0 ? [] : [1] };
            FunnelCountsResult expected = FunnelOracle.Run(scene.Events.FindAll(e => !gone[e.Person]), query);
            Same(seed, expected, FunnelCase.Lanes(runs, query with { LeftOut = leftOut }));
            Same(seed, expected, FunnelCase.Walked(runs, query with { LeftOut = leftOut }));
            Same(seed, expected, FunnelCase.Lanes([.. runs.Select(run => Superseded(run, leftOut))], query));
        }
    }

    [Theory]
    [InlineData(FunnelMode.Ordered)]
    [InlineData(FunnelMode.Strict)]
    [InlineData(FunnelMode.AnyOrder)]
    public void The_walkers_of_every_mode_answer_as_without_their_rows(FunnelMode mode)
    {
        for (int seed = 0; seed < 500; seed++)
        {
            var random = new Random((seed * 3) + (int)mode);
            UnitScene scene = UnitScene.Of(random, mode, 30);
            bool[] gone = [.. Enumerable.Range(0, 31).Select(_ => random.Next(3) == 0)];
            int longest = seed % 3 == 0 ? 2 : LaneRunBuilder.LongestLaneHistory;
            IReadOnlyList<LaneRun> runs = scene.Runs(longest);
            PersonSet leftOut = PersonSet.Of(runs.SelectMany(run => PersonsOf(run, run.Columns.Count - 1)).Where(person => gone[person.Code]).Select(person => person.Number));
            FunnelQuery query = scene.Query with { BreakdownColumns = [1] };
            List<SceneEvent> rest = scene.Events.FindAll(e => !gone[e.Person]);
            FunnelCountsResult expected = rest.Count == 0 ? FunnelKernel.Walk([], query, 1, CancellationToken.None) : FunnelKernel.Walk((scene with { Events = rest }).Runs(longest), query, 1, CancellationToken.None);
            Same(seed, expected, FunnelKernel.Walk(runs, query with { LeftOut = leftOut }, 1, CancellationToken.None));
            Same(seed, expected, FunnelKernel.Walk([.. runs.Select(run => Superseded(run, leftOut))], query, 1, CancellationToken.None));
        }
    }

    [Fact]
    public void Rows_of_a_funnel_are_counted_without_them()
    {
        TestEvent[] events = [.. Enumerable.Range(1, 40).SelectMany(person => Enumerable.Range(0, (person % 3) + 1).Select(i => new TestEvent(person, FunnelCase.Start + i, 1 + i, 0, 0)))];
        IReadOnlyList<LaneRun> runs = FunnelCase.Runs(events);
        FunnelQuery query = FunnelCase.Query(10, FunnelCase.Step(1), FunnelCase.Step(2)) with { LeftOut = PersonSet.Of(runs.SelectMany(Persons).Where(person => person.Code > 7).Select(person => person.Number)) };
        Assert.Equal(events.Count(e => e.Person <= 7), FunnelCase.Lanes(runs, query).RowsScanned);
    }

    [Fact]
    public void Cells_of_events_answer_as_without_their_rows()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            int persons = random.Next(1, 60);
            List<EventRow> rows = EventRow.Random(random, persons, days: 40, interleaved: random.Next(3) == 0);
            List<LaneRun> runs = EventRow.Build(rows, persons, random.Next(1, 4), longest: random.Next(2) == 0 ? 20 : 1_000);
            MatrixQuery query = RandomMatrix.Query(random, days: 40);
            bool[] gone = [.. Enumerable.Range(0, persons).Select(_ => random.Next(3) == 0)];

            // Runs number people anew, because long histories stand last.
            PersonSet leftOut = PersonSet.Of(NumbersOf(rows, runs, persons).Where(pair => gone[pair.Person]).Select(pair => pair.Number));
            var expected = MatrixOracle.Events(rows.Where(row => !gone[row.Person]), RandomMatrix.Clock, query);
            Same(expected, MatrixOracle.Read(EventMatrixKernel.Run(runs, RandomMatrix.Clock, query with { LeftOut = leftOut }, random.Next(1, 3))));
            Same(expected, MatrixOracle.Read(EventMatrixKernel.Run([.. runs.Select(run => Superseded(run, leftOut))], RandomMatrix.Clock, query)));
        }
    }

    [Fact]
    public void Cells_of_orders_and_rfm_answer_as_without_their_rows_and_lines_of_nobody_stay()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            int persons = random.Next(1, 30);
            List<OrderRow> rows = RandomOrders.Rows(random, persons, random.Next(1, 1_000), days: 40);
            bool[] customers = [.. Enumerable.Range(0, persons).Select(_ => random.Next(5) > 0)];
            int[] gone = [.. Enumerable.Range(0, persons).Where(_ => random.Next(3) == 0)];
            List<OrderRow> rest = rows.FindAll(row => row.Person is not { } person || !gone.Contains(person));
            OrderLines lines = OrderRow.Build(rows, persons, RandomOrders.ValueCounts, customers);
            MatrixQuery query = RandomMatrix.Query(random, days: 40) with { LeftOut = PersonSet.Of(gone) };
            Same(MatrixOracle.Orders(rest, query), MatrixOracle.Read(OrderMatrixKernel.Run(lines, query, random.Next(1, 4))));
            OrderLines superseded = Superseded(lines, PersonSet.Of(gone));
            Assert.Equal(rest.Count, superseded.Count);
            Same(MatrixOracle.Orders(rest, query), MatrixOracle.Read(OrderMatrixKernel.Run(superseded, query with { LeftOut = PersonSet.Empty }, random.Next(1, 4))));

            int asOfDay = RandomOrders.FirstDay + random.Next(5, 60);
            var rfm = new RfmQuery(RandomOrders.Filter(random), asOfDay * RandomOrders.DayUs, asOfDay, random.Next(1, 50)) { LeftOut = PersonSet.Of(gone) };
            var (values, prospects) = RfmOracle.Run(rest, customers, rfm);
            RfmCustomers actual = RfmKernel.Run(lines, rfm, random.Next(1, 4));
            Assert.Equal(values.Keys.Except(gone), actual.Persons);
            Assert.Equal(values.Values, actual.RecencyDays.Select((r, i) => (r, actual.Frequency[i], actual.MonetaryMinor[i])));
            Assert.Equal(prospects.Except(gone), actual.Prospects);
            RfmCustomers others = RfmKernel.Run(superseded, rfm with { LeftOut = PersonSet.Empty }, random.Next(1, 4));
            Assert.Equal(actual.Persons, others.Persons);
            Assert.Equal(actual.MonetaryMinor, others.MonetaryMinor);
            Assert.Equal(actual.Prospects, others.Prospects);
            var orders = new PaidOrderQuery(rfm.Filter, new OrderMoment(rfm.AsOfUs, rfm.AsOfDay));
            Assert.Equal(Purchases(lines, orders with { LeftOut = PersonSet.Of(gone) }), Purchases(superseded, orders));
        }
    }

    [Fact]
    public void Orders_of_nobody_that_another_run_holds_do_not_count()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            List<OrderRow> rows = RandomOrders.Rows(random, 4, random.Next(1, 300), days: 40);
            int[] moved = [.. rows.Where(row => row.Person is null).Select(row => row.Order).Distinct().Where(_ => random.Next(2) == 0)];
            List<OrderRow> rest = rows.FindAll(row => !moved.Contains(row.Order));
            OrderLines all = OrderRow.Build(rows, 4, RandomOrders.ValueCounts);
            OrderLines before = new([.. all.Runs.SkipLast(1), all.Runs[^1] with { SupersededOrders = [.. SpansOf(all.Runs[^1], rows, moved)] }]);
            MatrixQuery query = RandomMatrix.Query(random, days: 40);
            Assert.Equal(rest.Count, before.Count);
            Same(MatrixOracle.Orders(rest, query), MatrixOracle.Read(OrderMatrixKernel.Run(before, query, random.Next(1, 4))));
        }
    }

    /// <summary>The lines of nobody's orders stand in the order of the orders' first instants and numbers.</summary>
    private static IEnumerable<LineSpan> SpansOf(OrderRun run, List<OrderRow> rows, int[] orders)
    {
        int line = run.PersonOffsets.Span[^1];
        foreach (var order in rows.Where(row => row.Person is null).GroupBy(row => row.Order).OrderBy(order => order.Min(row => row.OrderedAtUs)).ThenBy(order => order.Key))
        {
            if (orders.Contains(order.Key))
            {
                yield return new LineSpan(line, line + order.Count());
            }

            line += order.Count();
        }
    }

    private static IEnumerable<(int, PurchaseHistory, long)> Purchases(OrderLines lines, PaidOrderQuery orders)
    {
        PurchaseHistories found = PurchaseHistoryKernel.Run(lines, new ForecastQuery(orders, PurchasePeriod.Day, 7), 2);
        return found.Persons.Select((person, i) => (person, found.Histories[i], found.RepeatMinor[i]));
    }

    private static OrderLines Superseded(OrderLines lines, PersonSet people) => new([.. lines.Runs.Select(run => run with { Superseded = people })]);

    private static IEnumerable<(int Number, int Code)> Persons(LaneRun run) => PersonsOf(run, PersonColumn);

    private static IEnumerable<(int Number, int Code)> PersonsOf(LaneRun run, int column) =>
        run.Blocks.SelectMany(block => Enumerable.Range(0, block.Lanes).Select(lane => (block.FirstPerson + lane, run.Columns[column][block.Offset + lane])))
            .Concat(run.LongHistories.Select(history => (history.Person, run.Columns[column][history.Offset])));

    /// <summary>Person of the rows behind each number: within a run, people of long histories come last, else in order.</summary>
    private static IEnumerable<(int Number, int Person)> NumbersOf(List<EventRow> rows, List<LaneRun> runs, int persons)
    {
        int perRun = (persons + runs.Count - 1) / runs.Count;
        for (int run = 0; run < runs.Count; run++)
        {
            var people = Enumerable.Range(0, persons).Skip(run * perRun).Take(perRun).ToList();
            int firstLong = runs[run].LongHistories.Length == 0 ? int.MaxValue : runs[run].LongHistories.Min(history => history.Length);
            int[] order = [.. people.OrderBy(person => rows.Count(row => row.Person == person) >= firstLong ? 1 : 0)];
            for (int i = 0; i < order.Length; i++)
            {
                Assert.Equal(rows.Count(row => row.Person == order[i]), runs[run].Lengths.Span[i]);
                yield return (runs[run].FirstPerson + i, order[i]);
            }
        }
    }

    /// <summary>The run, some of whose people another run holds anew.</summary>
    internal static LaneRun Superseded(LaneRun run, PersonSet people) => new()
    {
        FirstPerson = run.FirstPerson,
        Lengths = run.Lengths,
        Seconds = run.Seconds,
        ResidueUs = run.ResidueUs,
        TieMasks = run.TieMasks,
        Sessions = run.Sessions,
        Columns = run.Columns,
        Blocks = run.Blocks,
        LongHistories = run.LongHistories,
        Superseded = people,
    };

    private static void Same(int seed, FunnelCountsResult expected, FunnelCountsResult actual) =>
        Assert.True(FunnelCase.Text(expected) == FunnelCase.Text(actual), $"seed {seed}\nexpected {FunnelCase.Text(expected)}\nfound    {FunnelCase.Text(actual)}");

    private static void Same(
        Dictionary<(int Set, long Key), Dictionary<CellMeasures, long>> expected, Dictionary<(int Set, long Key), Dictionary<CellMeasures, long>> actual)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        Assert.All(expected, cell => Assert.Equal(cell.Value.OrderBy(value => value.Key), actual[cell.Key].OrderBy(value => value.Key)));
    }
}
