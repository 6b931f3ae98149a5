using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Funnels.Lanes;
using EcomOpsEngine.Analytics.Funnels.Times;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Timelines;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Funnels.Times;

/// <summary>Times between steps against a count of all units one by one, over random funnels with every option.</summary>
public sealed class FunnelTimesTests
{
    [Theory]
    [InlineData(FunnelMode.Ordered)]
    [InlineData(FunnelMode.Strict)]
    [InlineData(FunnelMode.AnyOrder)]
    public void Times_are_those_of_the_units(FunnelMode mode)
    {
        long compared = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            var scene = UnitScene.Of(new Random(seed), mode, 40);
            FunnelQuery query = scene.Query with { BreakdownColumns = seed % 2 == 0 ? [1] : [] };
            var runs = scene.Runs(seed % 3 == 0 ? 2 : 1_000);
            List<UnitRecord> units = [.. UnitRecords.Of(runs, query).Where(unit => !unit.LeftOut)];
            using FunnelStepTimes found = FunnelTimes.Run(runs, query, 1 + (seed % 4), CancellationToken.None);
            int previous = 1;
            for (int step = 2; step <= query.Steps.Count; step++)
            {
                StepTimes times = found.Total[step - 1];
                Check(units, previous, step, times.SincePrevious!);
                Check(units, 1, step, times.SinceFirst!);
                if (seed % 2 == 0)
                {
                    Check([.. units.Where(unit => unit.Device == 2)], 1, step, found.Of([2])[step - 1].SinceFirst!);
                    Check([.. units.Where(unit => unit.Device != 2)], previous, step, found.Rest([[2]])[step - 1].SincePrevious!);
                }

                compared += times.SinceFirst!.Count;
                previous = query.Steps[step - 1].Optional ? previous : step;
            }

            Assert.Equal(new StepTimes(null, null), found.Total[0]);
        }

        Assert.True(compared > 3_000, $"{compared} times");
    }

    /// <summary>Units of the lane kernel come block by block; the walkers hand them on one by one.</summary>
    [Fact]
    public void Blocks_give_the_times_and_counts_of_their_units()
    {
        long compared = 0;
        var residueBytes = new HashSet<int>();
        for (int seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            UnitScene scene = UnitScene.Of(random, FunnelMode.Ordered, 40).Plain(random.Next(4) switch { 0 => 1_000_000, 1 => 700_000, 2 => 1, _ => 12_345_678 });
            FunnelQuery query = scene.Query with { BreakdownColumns = [] };
            IReadOnlyList<LaneRun> runs = scene.Runs(LaneRunBuilder.LongestLaneHistory);
            List<UnitRecord> all = UnitRecords.Of(runs, query, LaneWidth.None), units = all.FindAll(unit => !unit.LeftOut);
            foreach (LaneWidth width in FunnelCase.Widths)
            {
                var collector = UnitKernel.Run(runs, query, 1, width, () => new SpanCollector(query, new DurationBudget(1 << 20)), CancellationToken.None).Collectors[0];
                for (int from = 1; from < query.Steps.Count; from++)
                {
                    for (int to = from + 1; to <= query.Steps.Count; to++)
                    {
                        var span = new StepSpan(from, to);
                        long[] expected = [.. units.Select(unit => unit.Between(from, to)).OfType<long>().Order()];
                        Assert.True(expected.SequenceEqual(Durations(collector, span).Order()), $"seed {seed}, {width} lanes, {span}");
                        compared += expected.Length;
                    }
                }
            }

            FunnelCounts counts = FunnelTimes.RunWithCounts(runs, query, 1, CancellationToken.None).Counts.Total;
            Assert.Equal(Enumerable.Range(1, query.Steps.Count).Select(step => units.LongCount(unit => unit.Depth >= step)), counts.Entered);
            Assert.Equal(all.LongCount(unit => unit.Immature), counts.Immature);
            residueBytes.UnionWith(runs.Select(run => run.ResidueUs.Width));
        }

        Assert.True(compared > 50_000, $"{compared} times");
        Assert.Superset(new HashSet<int> { 0, 1, 4 }, residueBytes);
    }

    [Fact]
    public void Numbers_of_some_lanes_move_together()
    {
        var random = new Random(5);
        for (int round = 0; round < 1_000; round++)
        {
            long[] numbers = [.. Enumerable.Range(0, 16).Select(_ => random.NextInt64())], packed = new long[16], oneByOne = new long[16];
            uint lanes = (uint)random.Next(1 << 16);
            long[] expected = [.. numbers.Where((_, lane) => (lanes >> lane & 1) != 0)];
            LanePacking.Pack(numbers, lanes, packed);
            LanePacking.PackOneByOne(numbers, lanes, oneByOne);
            Assert.Equal(expected, packed[..expected.Length]);
            Assert.Equal(expected, oneByOne[..expected.Length]);
        }
    }

    [Fact]
    public void Quantiles_lie_between_order_statistics_and_nobody_has_none()
    {
        // Four people: 0, 10, 20 and 40 seconds from a to b; the last has no b.
        TestEvent[] events =
        [
            .. new[] { 0, 10, 20, 40 }.SelectMany((seconds, i) => new[] { new TestEvent(i + 1, FunnelCase.Start, 1, 1, 1), new TestEvent(i + 1, FunnelCase.Start + (seconds * FunnelCase.Second), 2, 1, 1) }),
            new(5, FunnelCase.Start, 1, 1, 1),
        ];
        FunnelQuery query = FunnelCase.Query(60 * FunnelCase.Second, FunnelCase.Step(1), FunnelCase.Step(2), FunnelCase.Step(3));
        using SpanAnswer answer = FunnelTimes.Run(FunnelCase.Runs(events), query, [new StepSpan(1, 2), new StepSpan(1, 3)], 2, CancellationToken.None);

        SpanTimes times = answer.Total(0);
        Assert.Equal((5, 4, 0L, 40_000_000L), (times.Reached, times.Count, times.MinUs, times.MaxUs));
        Assert.Equal((15e6, 25e6, 17.5e6), (times.MedianUs.Value, times.P75Us.Value, times.MeanUs.Value));
        Assert.Equal(37e6, times.P95Us.Value, 6);
        SpanTimes none = answer.Total(1);
        Assert.Equal((5, 0, null, null), (none.Reached, none.Count, none.MinUs, none.MaxUs));
        Assert.Equal(NoValueReason.NoData, none.MedianUs.Reason);
        Assert.Equal(NoValueReason.NoData, none.MeanUs.Reason);
    }

    [Fact]
    public void Where_nobody_entered_there_are_no_values()
    {
        TestEvent[] events = [new(1, FunnelCase.Start, 2, 1, 1), new(2, FunnelCase.Start, 2, 1, 1)];
        FunnelQuery query = FunnelCase.Query(60 * FunnelCase.Second, FunnelCase.Step(1), FunnelCase.Step(2));
        using SpanAnswer answer = FunnelTimes.Run(FunnelCase.Runs(events), query, [new StepSpan(1, 2)], 1, CancellationToken.None);
        Assert.Empty(answer.Values);
        Assert.Equal(0, answer.Total(0).Reached);
    }

    [Fact]
    public void A_histogram_holds_every_time_once()
    {
        var random = new Random(7);
        for (int round = 0; round < 300; round++)
        {
            long[] times = [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.NextInt64(random.Next(2) == 0 ? 12 : 5_000_000_000)).Order()];
            var sample = new SpanTimes(times.Length, times);
            int buckets = random.Next(1, 30);
            foreach (var edges in new[] { HistogramEdges.EqualWidth(times[0], times[^1], buckets), HistogramEdges.EqualRatio(times[0], times[^1], buckets) })
            {
                Assert.True(edges.Count <= buckets + 1 && edges[0] == times[0] && edges[^1] == times[^1]);
                long[] expected = [.. Enumerable.Range(0, edges.Count - 1)
                    .Select(b => times.LongCount(t => t >= edges[b] && (t < edges[b + 1] || (b == edges.Count - 2 && t == edges[b + 1]))))];
                Assert.Equal(expected, sample.Histogram(edges));
                Assert.Equal(times.Length, expected.Sum());
            }
        }
    }

    [Fact]
    public void Edges_have_equal_widths_or_equal_ratios()
    {
        Assert.Equal([0, 25, 50, 75, 100], HistogramEdges.EqualWidth(0, 100, 4));
        Assert.Equal([10, 100, 1_000, 10_000], HistogramEdges.EqualRatio(10, 10_000, 3));
        Assert.Equal([0, 10, 100], HistogramEdges.EqualRatio(0, 100, 2));
        Assert.Equal([5, 5], HistogramEdges.EqualWidth(5, 5, 20));
        Assert.Equal([0, 1, 2], HistogramEdges.EqualWidth(0, 2, 20));
    }

    [Fact]
    public void Room_for_durations_is_bounded()
    {
        var units = new UnitTimes(0b1011, new DurationBudget(2 * 48));
        for (int i = 0; i < 48; i++)
        {
            units.Add([i, 3 * i]);
        }

        Assert.Equal(2 * 48, Assert.Throws<TooManyDurationsException>(() => units.Add([48, 3 * 48])).Most);
        var durations = new long[48];
        Assert.Equal(48, units.Durations(new StepSpan(2, 4), durations));
        Assert.Equal(Enumerable.Range(0, 48).Select(i => 2L * i), durations);
    }

    [Fact]
    public void Durations_of_many_units_are_all_there()
    {
        const int Units = 40_000;
        var units = new UnitTimes(0b1101, new DurationBudget(1 << 20));
        for (int i = 0; i < Units; i++)
        {
            units.Add([i, i + (7L * i)]);
        }

        foreach ((StepSpan span, int factor) in new[] { (new StepSpan(1, 3), 1), (new StepSpan(3, 4), 7), (new StepSpan(1, 4), 8) })
        {
            var durations = new long[Units];
            Assert.Equal(Units, units.Durations(span, durations));
            Assert.Equal(Enumerable.Range(0, Units).Select(i => (long)factor * i), durations);
        }
    }

    private static IEnumerable<long> Durations(SpanCollector collector, StepSpan span) => collector.Groups.SelectMany(group => group.Of(span)).SelectMany(units =>
    {
        var durations = new long[units.Count];
        Assert.Equal(units.Count, units.Durations(span, durations));
        return durations;
    });

    private static void Check(List<UnitRecord> units, int from, int to, TimeFigures found)
    {
        double[] times = [.. units.Select(unit => unit.Between(from, to)).OfType<long>().Order().Select(us => (double)us)];
        Assert.Equal(times.Length, found.Count);
        if (times.Length == 0)
        {
            Assert.Equal(NoValueReason.NoData, found.MedianUs.Reason);
            return;
        }

        Assert.True(times[0] >= 0);
        Assert.Equal(Quantile(times, 0.5), found.MedianUs.Value, 6);
        Assert.Equal(Quantile(times, 0.75), found.P75Us.Value, 6);
        Assert.Equal(Quantile(times, 0.95), found.P95Us.Value, 6);
    }

    private static double Quantile(double[] sorted, double probability)
    {
        double at = (sorted.Length - 1) * probability;
        return sorted[(int)Math.Floor(at)] + ((at - Math.Floor(at)) * (sorted[(int)Math.Ceiling(at)] - sorted[(int)Math.Floor(at)]));
    }
}
