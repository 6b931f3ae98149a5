using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Timelines;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Funnels.Scans;

/// <summary>Up to 32 steps and ten exclusions, in histories of hundreds of events with ties: scans count as walks do, by the value at step 1.</summary>
public sealed class ManyStepsTests
{
    private const int Codes = 40;

    [Theory]
    [InlineData(ScanKind.Excluding)]
    [InlineData(ScanKind.AnyOrder)]
    public void ScansAndWalksCountAlike(ScanKind kind)
    {
        long deep = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            int[] codes = [.. Enumerable.Range(1, Codes)];
            random.Shuffle(codes);
            FunnelStepQuery[] steps = [.. codes.Take(random.Next(7, 33)).Select(code => new FunnelStepQuery(In(code)))];
            IReadOnlyList<LaneRun> runs = Runs(random, codes);
            var query = new FunnelQuery(steps, RowFilter.None, random.Next(10, 3_000), FunnelCase.Start + random.Next(100), FunnelCase.Start + random.Next(100, 2_000), FunnelCase.Start + 2_000, [1], false)
            {
                Mode = kind == ScanKind.AnyOrder ? FunnelMode.AnyOrder : FunnelMode.Ordered,
                Exclusions = kind == ScanKind.AnyOrder ? [] : [.. Enumerable.Range(0, random.Next(1, 11)).Select(_ => Exclusion(random, steps.Length, codes))],
            };
            FunnelCountsResult found = FunnelKernel.Run(runs, query, 1, CancellationToken.None);
            Assert.True(FunnelCase.Text(FunnelKernel.Walk(runs, query, 1, CancellationToken.None)) == FunnelCase.Text(found), $"seed {seed}");
            deep += found.Total.Entered.Skip(8).Sum();
        }

        Assert.True(deep > 4_000, $"Step 9 and later ones were reached {deep} times: hardly tested.");
    }

    private static RowFilter In(params int[] codes) => new([[FunnelCase.In(0, Codes, codes)]]);

    private static FunnelExclusion Exclusion(Random random, int steps, int[] codes)
    {
        int from = random.Next(1, steps);
        return new FunnelExclusion(from, random.Next(from + 1, steps + 1), In(codes[random.Next(Codes)]), (ExclusionEffect)random.Next(2));
    }

    /// <summary>People who mostly go on to the next step.</summary>
    private static IReadOnlyList<LaneRun> Runs(Random random, int[] codes)
    {
        List<int> persons = [], events = [];
        List<long> times = [];
        for (int person = 0; person < 40; person++)
        {
            long time = FunnelCase.Start + random.Next(50);
            for (int i = random.Next(1, 300), next = 0; i > 0; i--)
            {
                persons.Add(person);
                times.Add(time);
                events.Add(random.Next(4) > 0 ? codes[next++ % Codes] : codes[random.Next(Codes)]);
                time += random.Next(3) == 0 ? 0 : random.Next(1, 12);
            }
        }

        return LaneRunBuilder.Build(new LaneRunRows([.. persons], [.. times], [[.. events], [.. events.Select((_, i) => 1 + (i % 5))]], [Codes, 5]), partitions: 1, random.Next(2) == 0 ? 100 : LaneRunBuilder.LongestLaneHistory);
    }
}
