using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Tests.Timelines;
using EcomOpsEngine.Analytics.Timelines;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Funnels.Scans;

/// <summary>Counts of scans are those of walks, split by values of step 1, with people left out or held by another run, over several runs and threads.</summary>
public sealed class ScanCountsTests
{
    public static TheoryData<ScanKind> Kinds => ScanAgreementTests.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ScansAndWalksCountAlike(ScanKind kind)
    {
        long entered = 0, leftOut = 0;
        int several = 0;
        for (int seed = 0; seed < 600; seed++)
        {
            var random = new Random((seed * 4) + (int)kind);
            UnitScene scene = ScanScenes.Of(random, kind, 40, 700_000);
            IReadOnlyList<LaneRun> runs = scene.Runs(random.Next(3) == 0 ? 4 : LaneRunBuilder.LongestLaneHistory, partitions: 4);
            FunnelQuery query = scene.Query with
            {
                BreakdownColumns = random.Next(3) switch { 0 => [], 1 => [1], _ => [1, 3] },
                CompletedWindowsOnly = random.Next(2) == 0,
            };
            string everybody = Text(FunnelKernel.Walk(runs, query, 1, CancellationToken.None));
            var gone = PersonSet.Of(runs.SelectMany(run => Enumerable.Range(run.FirstPerson, run.Lengths.Length)).Where(_ => random.Next(4) == 0));
            FunnelCountsResult expected = FunnelKernel.Walk(runs, query with { LeftOut = gone }, 1, CancellationToken.None);
            (query, runs) = random.Next(2) == 0 ? (query with { LeftOut = gone }, runs) : (query, [.. runs.Select(run => LeftOutTests.Superseded(run, gone))]);
            for (int threads = 1; threads <= 3; threads++)
            {
                FunnelCountsResult found = FunnelKernel.Run(runs, query, threads, CancellationToken.None);
                Assert.Equal(Text(expected), Text(found));
                Assert.Equal((expected.RowsScanned, expected.BlocksSkipped), (found.RowsScanned, found.BlocksSkipped));
            }

            entered += expected.Total.Entered[0];
            leftOut += everybody != Text(expected) ? 1 : 0;
            several += runs.Count > 1 ? 1 : 0;
        }

        Assert.True(entered > 3_000 && leftOut > 300 && several > 300, $"{entered} entered, {leftOut} answers with people left out, {several} over several runs: hardly tested.");
    }

    /// <summary>A range of step 1 may reach over all numbers.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void TheWidestRangeHoldsEverybody(ScanKind kind)
    {
        UnitScene scene = ScanScenes.Of(new Random(11), kind, 40, 1);
        FunnelQuery query = scene.Query with { FromUs = long.MinValue, ToUs = long.MaxValue };
        FunnelCountsResult counts = FunnelKernel.Run(scene.Runs(LaneRunBuilder.LongestLaneHistory), query, 1, CancellationToken.None);
        Assert.True(counts.Total.Entered[0] > 0);
        Assert.Equal(Text(FunnelKernel.Walk(scene.Runs(LaneRunBuilder.LongestLaneHistory), query, 1, CancellationToken.None)), Text(counts));
    }

    private static string Text(FunnelCountsResult counts) =>
        string.Join('\n', counts.Groups.Prepend(counts.Total).Select(group => $"{string.Join(',', group.Codes)}: {string.Join(' ', group.Entered)}, immature {group.Immature}"));
}
