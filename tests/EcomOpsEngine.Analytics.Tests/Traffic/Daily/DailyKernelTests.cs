using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Tests.Matrices;
using EcomOpsEngine.Analytics.Tests.Orders;
using EcomOpsEngine.Analytics.Tests.Sessions;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Analytics.Traffic.Daily;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Traffic.Daily;

public sealed class DailyKernelTests
{
    private const int Days = 30;
    private const int Late = 50_000;

    [Fact]
    public void Counts_equal_the_definitions_over_random_shops_for_any_number_of_threads()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            int persons = random.Next(1, 40);
            VisitScene scene = VisitScene.Of(random, persons, Days);
            List<OrderRow> orders = RandomOrders.Rows(random, persons, random.Next(1, 60), Days);
            OrderLines lines = OrderRow.Build([.. orders.Select(row => row with { Person = row.Person is { } person ? scene.NumberOf[person] : null })], persons, RandomOrders.ValueCounts);
            var query = new DailyQuery(
                RandomOrders.FirstDay + random.Next(5), RandomOrders.FirstDay + random.Next(5, Days), scene.Query,
                [DailyDimension.Total, Dimension(random, true, true), Dimension(random, true, false), Dimension(random, false, true)], RandomOrders.Filter(random), Late, Late);
            Dictionary<(int, DailyCount, int, int), long> expected = Expected(scene, orders, query);
            for (int threads = 1; threads <= 3; threads++)
            {
                DailyCounts found = DailyKernel.Run(scene.Runs, lines, RandomMatrix.Clock, query, threads);
                for (int d = 0; d < query.Dimensions.Count; d++)
                {
                    Assert.All(Enum.GetValues<DailyCount>(), count =>
                    {
                        for (int value = 0; value <= query.Dimensions[d].Values; value++)
                        {
                            Assert.Equal(
                                Enumerable.Range(0, query.Days).Select(day => expected.GetValueOrDefault((d, count, value, day))), found.Tables[d].Of(count, value).ToArray());
                        }

                        Assert.Equal(found.Tables[0].Sum(count), found.Tables[d].Sum(count));
                    });
                }

                Assert.Equal(Enumerable.Range(0, query.Days).Select(day => expected.GetValueOrDefault((-1, DailyCount.Visitors, 0, day))), found.LateVisitors);
                Assert.Equal(Enumerable.Range(0, query.Days).Select(day => expected.GetValueOrDefault((-1, DailyCount.Orders, 0, day))), found.LateOrders);
            }
        }
    }

    [Fact]
    public void A_visitor_counts_for_the_first_channel_of_the_day_and_the_order_for_that_visit()
    {
        EventRow[] rows = [Row(0, 1), Row(3_600, 2), Row(86_400, 2)];
        OrderRow[] orders = [Order(7_200, 2, 500), Order(86_500, 1, 700)];
        var query = new DailyQuery(
            20_000, 20_001, new(Enumerable.Repeat(true, 5).ToArray(), new EcomOpsEngine.Analytics.Sessions.VisitMarks[5], null, [], [1], RowFilter.None, PersonSet.Empty),
            [new DailyDimension(3, 0, [0, 1, 2, 3], null, []), new DailyDimension(3, 0, [0, 1, 2, 3], 0, [0, 1, 2, 3])], RowFilter.None, Late, Late);
        DailyCounts found = DailyKernel.Run(EventRow.Build(rows, 1, 1, 10), OrderRow.Build(orders, 1, RandomOrders.ValueCounts), LocalClock.Utc, query);
        Assert.Equal([1L, 0], found.Tables[0].Of(DailyCount.Visitors, 1).ToArray());
        Assert.Equal([0L, 1], found.Tables[0].Of(DailyCount.Visitors, 2).ToArray());
        Assert.Equal([1L, 0], found.Tables[1].Of(DailyCount.OrderingVisitors, 1).ToArray());
        Assert.Equal([500L, 0], found.Tables[0].Of(DailyCount.GmvMinor, 1).ToArray());
        Assert.Equal([500L, 0], found.Tables[1].Of(DailyCount.GmvMinor, 2).ToArray());
        Assert.Equal([0L, 700], found.Tables[1].Of(DailyCount.GmvMinor, 1).ToArray());
    }

    [Fact]
    public void Tables_that_do_not_fit_are_refused()
    {
        OrderLines lines = OrderRow.Build([Order(0, 1, 100)], 1, RandomOrders.ValueCounts);
        VisitScene scene = VisitScene.Of(new Random(1), 1, Days);
        var query = new DailyQuery(20_000, 20_000, scene.Query, [new DailyDimension(1, null, [], 0, [0])], RowFilter.None, Late, Late);
        Assert.Throws<ArgumentException>(() => DailyKernel.Run(scene.Runs, lines, LocalClock.Utc, query));
        Assert.Throws<ArgumentOutOfRangeException>(() => DailyKernel.Run(scene.Runs, lines, LocalClock.Utc, query with { LastDay = 19_999 }));
    }

    private static EventRow Row(int second, int channel) => new(0, (20_000 * RandomOrders.DayUs) + (second * 1_000_000L), second / 86_400, [1, channel, 0]);

    private static OrderRow Order(int second, int channel, long gross) => new(
        0, second, (20_000 * RandomOrders.DayUs) + (second * 1_000_000L), 20_000 + (second / 86_400), 0, null, null, [], 1, gross, gross, true, [channel, 0, 0], [null]);

    private static DailyDimension Dimension(Random random, bool events, bool orders)
    {
        int values = random.Next(0, 5);
        int[] Map(int codes) => [.. Enumerable.Range(0, codes + 1).Select(code => random.Next(values + 1))];
        int entry = random.Next(VisitScene.Columns.Length);
        int column = random.Next(RandomOrders.ValueCounts.Length);
        return new DailyDimension(
            values, events ? entry : null, events ? Map(EventRow.ValueCounts[VisitScene.Columns[entry]]) : [], orders ? column : null, orders ? Map(RandomOrders.ValueCounts[column]) : []);
    }

    /// <summary>Counts by (dimension, count, value, day); dimension −1 are the late ones.</summary>
    private static Dictionary<(int Dimension, DailyCount Count, int Value, int Day), long> Expected(VisitScene scene, List<OrderRow> orders, DailyQuery query)
    {
        var cells = new Dictionary<(int, DailyCount, int, int), long>();
        void Add(int dimension, DailyCount count, int value, int day, long amount)
        {
            int index = day - query.FirstDay;
            if (index >= 0 && index < query.Days)
            {
                cells[(dimension, count, value, index)] = cells.GetValueOrDefault((dimension, count, value, index)) + amount;
            }
        }

        Dictionary<int, List<ExpectedDay>> days = scene.Days();
        for (int d = 0; d < query.Dimensions.Count; d++)
        {
            DailyDimension dimension = query.Dimensions[d];
            int Entry(int[] codes) => dimension.EntryColumn is { } column ? dimension.EventValues[codes[column]] : 0;
            foreach (ExpectedSession session in scene.Sessions().Values.SelectMany(one => one))
            {
                int value = Entry(session.Entry);
                Add(d, DailyCount.Sessions, value, session.Fact.Day, 1);
                Add(d, DailyCount.Bounces, value, session.Fact.Day, session.Fact.Pages == 1 ? 1 : 0);
                Add(d, DailyCount.DetailEntries, value, session.Fact.Day, session.Fact.EnteredOnDetail ? 1 : 0);
                Add(d, DailyCount.DetailBounces, value, session.Fact.Day, session.Fact is { EnteredOnDetail: true, Pages: 1 } ? 1 : 0);
            }

            foreach (ExpectedDay day in days.Values.SelectMany(one => one))
            {
                Add(d, DailyCount.Visitors, Entry(day.Entry), day.Day, 1);
                Add(d, DailyCount.CartVisitors, Entry(day.Entry), day.Day, day.AddedToCart ? 1 : 0);
                Add(-1, DailyCount.Visitors, 0, day.Day, d == 0 && day.LastSecondOfDay > Late ? 1 : 0);
            }

            List<OrderRow> rows = [.. orders.Where(row => row.Passes(query.OrderFilter) && row.Day >= query.FirstDay && row.Day <= query.LastDay
                && !(row.Person is { } person && query.Visits.LeftOut.Contains(scene.NumberOf[person])))];
            int VisitValue(OrderRow row) => row.Person is { } person && days.GetValueOrDefault(scene.NumberOf[person])?.Find(day => day.Day == row.Day) is { } visit ? Entry(visit.Entry) : 0;
            int OrderValue(OrderRow row) => dimension.OrderColumn is { } column ? dimension.OrderValues[row.Codes[column]] : VisitValue(row);
            foreach (IGrouping<(int?, int), OrderRow> ordering in rows.Where(row => row is { HasVisitor: true, Person: not null }).GroupBy(row => (row.Person, row.Day)))
            {
                Add(d, DailyCount.OrderingVisitors, VisitValue(ordering.First()), ordering.Key.Item2, 1);
            }

            foreach (IGrouping<int, OrderRow> order in rows.Where(row => row.CancelledAtUs is null).GroupBy(row => row.Order))
            {
                OrderRow first = order.First();
                Add(d, DailyCount.Orders, OrderValue(first), first.Day, 1);
                Add(-1, DailyCount.Orders, 0, first.Day, d == 0 && ExpectedDay.SecondOfDay(first.OrderedAtUs) > Late ? 1 : 0);
                Assert.All(order, row => Add(d, DailyCount.GmvMinor, OrderValue(row), row.Day, row.GrossMinor));
            }
        }

        return cells;
    }
}
