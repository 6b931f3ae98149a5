using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Funnels.Trends;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Funnels.Trends;

/// <summary>Revenue carried through the steps against a sum over all units and all lines, over random funnels and random orders at the edges of their windows.</summary>
public sealed class TrendRevenueTests
{
    private sealed record Line(int Person, int Order, long AtUs, long? PaidUs, long? CancelledUs, long Minor, long[] Refunds);

    [Theory]
    [InlineData(FunnelMode.Ordered)]
    [InlineData(FunnelMode.Strict)]
    [InlineData(FunnelMode.AnyOrder)]
    public void Revenue_is_that_of_the_orders_in_the_units_windows(FunnelMode mode)
    {
        int earning = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var scene = UnitScene.Of(random, mode, 30);
            FunnelQuery query = scene.Query;
            var runs = scene.Runs(seed % 3 == 0 ? 2 : 1_000);
            List<UnitRecord> units = UnitRecords.Of(runs, query);
            Line[] lines = [.. Lines(random, query, scene.Events)];
            int day = LocalClock.Utc.Day(EngineTime.Seconds(FunnelCase.Start));
            TrendCounts found = FunnelTrend.Run(runs, new TrendQuery(query, LocalClock.Utc, day, [0, 1]) { Orders = Build(lines) }, 1 + (seed % 4), CancellationToken.None);

            for (int step = 1; step <= query.Steps.Count; step++)
            {
                long expected = units.Where(unit => !unit.LeftOut && (query.Steps[step - 1].Optional ? unit.TimesUs[step - 1] is not null : unit.Depth >= step))
                    .Sum(unit => Revenue(lines, unit.Person, unit.TimesUs[0]!.Value, query.WindowUs));
                Assert.Equal(expected, found.RevenueMinor![0][step - 1]);
                Assert.Equal(0, found.RevenueMinor[1][step - 1]);
                earning += expected > 0 ? 1 : 0;
            }
        }

        Assert.True(earning > 300, $"{earning} steps with revenue");
    }

    private static long Revenue(Line[] lines, int person, long startUs, long windowUs) => lines.Where(line => line.Person == person).GroupBy(line => line.Order)
        .Where(order => order.Min(line => line.AtUs) >= startUs && order.Min(line => line.AtUs) - startUs <= windowUs)
        .Sum(order => order.Where(line => line.PaidUs is not null && line.CancelledUs is null).Sum(line => line.Minor - line.Refunds.Sum()));

    /// <summary>Orders of up to three lines, at an event of the person or at the edge of a window from it.</summary>
    private static IEnumerable<Line> Lines(Random random, FunnelQuery query, List<SceneEvent> events)
    {
        for (int order = 0; order < 60; order++)
        {
            SceneEvent near = events[random.Next(events.Count)];
            long at = near.TimeUs + (random.Next(2) == 0 ? random.Next(-2, 3) : query.WindowUs + random.Next(-1, 2));
            for (int line = random.Next(3); line >= 0; line--)
            {
                long late = random.Next(3);
                yield return new Line(
                    near.Person, order, at + late, random.Next(4) == 0 ? null : at + 5, random.Next(5) == 0 ? at + 6 : null, random.Next(1, 10_000),
                    [.. Enumerable.Range(0, random.Next(3)).Select(_ => (long)random.Next(500))]);
            }
        }
    }

    private static OrderLines Build(Line[] lines) => new OrderLinesBuilder
    {
        Persons = lines.Max(line => line.Person) + 1,
        PersonOfLine = [.. lines.Select(line => line.Person)],
        OrderOfLine = [.. lines.Select(line => line.Order)],
        OrderedAtUs = [.. lines.Select(line => line.AtUs)],
        PaidAtUs = [.. lines.Select(line => line.PaidUs ?? OrderLines.Never)],
        CancelledAtUs = [.. lines.Select(line => line.CancelledUs ?? OrderLines.Never)],
        GrossMinor = [.. lines.Select(line => line.Minor)],
        Refunds = [.. lines.SelectMany((line, i) => line.Refunds.Select(minor => new LineRefund(i, line.AtUs + 9, minor)))],
    }.Build(runs: 3);
}
