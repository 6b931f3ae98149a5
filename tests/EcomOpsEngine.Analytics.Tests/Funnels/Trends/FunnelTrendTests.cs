using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Funnels.Trends;
using EcomOpsEngine.Analytics.Timelines;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Funnels.Trends;

/// <summary>A trend against a count of all units one by one, over random funnels with every option and across local midnights.</summary>
public sealed class FunnelTrendTests
{
    [Theory]
    [InlineData(FunnelMode.Ordered)]
    [InlineData(FunnelMode.Strict)]
    [InlineData(FunnelMode.AnyOrder)]
    public void Buckets_are_those_of_the_units_and_add_up_to_the_funnel(FunnelMode mode)
    {
        int split = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            // Microseconds of a scene become hours: entries of several days around the zone's midnight.
            var scene = Stretched(UnitScene.Of(new Random(seed), mode, 40), 7 * 3_600 * FunnelCase.Second);
            FunnelQuery query = scene.Query;
            var runs = scene.Runs(seed % 3 == 0 ? 2 : 1_000);
            var clock = new LocalClock([EngineTime.EpochUs], [(seed % 25 - 12) * 3_600]);
            int first = clock.Day(EngineTime.Seconds(FunnelCase.Start)) - 1;
            int[] buckets = [.. Enumerable.Range(0, 60).Select(day => day / (1 + (seed % 7)))];

            TrendCounts found = FunnelTrend.Run(runs, new TrendQuery(query, clock, first, buckets), 1 + (seed % 4), CancellationToken.None);

            var expected = UnitRecords.Of(runs, query).ToLookup(unit => buckets[LocalDay(unit.TimesUs[0]!.Value, seed % 25 - 12) - first]);
            Assert.Equal(buckets[^1] + 1, found.Buckets.Count);
            for (int bucket = 0; bucket < found.Buckets.Count; bucket++)
            {
                UnitRecord[] units = [.. expected[bucket].Where(unit => !unit.LeftOut)];
                var entered = Enumerable.Range(1, query.Steps.Count).Select(step => units.LongCount(unit => query.Steps[step - 1].Optional ? unit.TimesUs[step - 1] is not null : unit.Depth >= step));
                Assert.Equal(entered, found.Buckets[bucket].Entered);
                Assert.Equal(expected[bucket].LongCount(unit => unit.Immature), found.Buckets[bucket].Immature);
            }

            FunnelCounts whole = FunnelKernel.Run(runs, query with { BreakdownColumns = [] }, 1, CancellationToken.None).Total;
            Assert.Equal(whole.Entered, found.Total.Entered);
            Assert.Equal(whole.Immature, found.Total.Immature);
            Assert.Equal(whole.Entered, Enumerable.Range(0, query.Steps.Count).Select(step => found.Buckets.Sum(bucket => bucket.Entered[step])));
            Assert.Equal(whole.Continued, Enumerable.Range(0, query.Steps.Count).Select(step => found.Buckets.Sum(bucket => bucket.Continued[step])));
            split += found.Buckets.Count(bucket => bucket.Entered[0] > 0) > 1 ? 1 : 0;
        }

        Assert.True(split > 200, $"{split} scenes with several buckets");
    }

    private static int LocalDay(long unixUs, int hours) => (int)Math.Floor(((unixUs / 1e6) + (hours * 3_600)) / 86_400);

    private static UnitScene Stretched(UnitScene scene, long factor)
    {
        long Instant(long us) => us is 0 or long.MaxValue ? us : FunnelCase.Start + ((us - FunnelCase.Start) * factor);
        FunnelQuery query = scene.Query;
        return new UnitScene(
            query with
            {
                WindowUs = query.WindowUs * factor,
                FromUs = Instant(query.FromUs),
                ToUs = Instant(query.ToUs),
                DataEndUs = Instant(query.DataEndUs),
                Steps = [.. query.Steps.Select(step => step with { MaxSincePreviousUs = step.MaxSincePreviousUs * factor })],
            },
            [.. scene.Events.Select(e => e with { TimeUs = Instant(e.TimeUs) })]);
    }
}
