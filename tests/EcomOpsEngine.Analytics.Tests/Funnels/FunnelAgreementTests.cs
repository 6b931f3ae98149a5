using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Funnels.Lanes;
using EcomOpsEngine.Analytics.Timelines;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Funnels;

/// <summary>Lane kernel = reference = exhaustion, person by person, over random histories full of edges.</summary>
public sealed class FunnelAgreementTests(ITestOutputHelper output)
{
    private const int PeoplePerCase = 48;

    [Fact]
    public void LanesReferenceAndExhaustionAgreeOnDisjointSteps()
    {
        long people = 0, comparisons = 0, lanesRun = 0, lanesWalked = 0;
        for (int seed = 0; people < 100_000; seed++)
        {
            var random = new Random(seed);
            var scene = FunnelScene.Disjoint(random, PeoplePerCase);
            people += scene.Events.Select(e => e.Person).Distinct().Count();
            IReadOnlyList<LaneRun> runs = FunnelCase.Runs(scene.Events, 1 + random.Next(2), random.Next(8) == 0 ? 4 : LaneRunBuilder.LongestLaneHistory);
            foreach (int[] breakdown in new int[][] { [], [1], [3, 1], [2] })
            {
                FunnelQuery query = scene.Query with { BreakdownColumns = breakdown };
                FunnelCountsResult expected = FunnelOracle.Run(scene.Events, query);
                foreach (LaneWidth width in FunnelCase.Widths)
                {
                    FunnelPartial lanes = FunnelKernel.Run(runs, query, 1, width, CancellationToken.None);
                    lanesRun += lanes.LanesRun;
                    lanesWalked += lanes.LanesWalked;
                    Assert.True(FunnelCase.Text(expected) == FunnelCase.Text(lanes.ToResult()), Difference(seed, $"{width} lanes", query, expected, lanes.ToResult()));
                    comparisons++;
                }

                FunnelCountsResult walked = FunnelCase.Walked(runs, query);
                Assert.True(FunnelCase.Text(expected) == FunnelCase.Text(walked), Difference(seed, "walk", query, expected, walked));
                comparisons++;
            }
        }

        output.WriteLine($"{people} histories, {comparisons} answers compared, widths {string.Join(", ", FunnelCase.Widths)}; {lanesRun} lanes run, {lanesWalked} of them walked");
        Assert.True(lanesRun > 2 * lanesWalked, $"{lanesWalked} of {lanesRun} lanes were left to the reference: the lane kernel was hardly tested.");
    }

    [Fact]
    public void ReferenceAndExhaustionAgreeWhereOneEventMatchesSeveralSteps()
    {
        long people = 0;
        for (int seed = 0; people < 30_000; seed++)
        {
            var random = new Random(1_000_000 + seed);
            var scene = FunnelScene.Overlapping(random, PeoplePerCase);
            people += scene.Events.Select(e => e.Person).Distinct().Count();
            IReadOnlyList<LaneRun> runs = FunnelCase.Runs(scene.Events, 1, random.Next(8) == 0 ? 3 : LaneRunBuilder.LongestLaneHistory);
            foreach (int[] breakdown in new int[][] { [], [3, 1, 2] })
            {
                FunnelQuery query = scene.Query with { BreakdownColumns = breakdown };
                FunnelCountsResult expected = FunnelOracle.Run(scene.Events, query);
                FunnelCountsResult walked = FunnelCase.Lanes(runs, query);
                Assert.True(FunnelCase.Text(expected) == FunnelCase.Text(walked), Difference(seed, "walk", query, expected, walked));
            }
        }

        output.WriteLine($"{people} histories");
    }

    private static string Difference(int seed, string path, FunnelQuery query, FunnelCountsResult expected, FunnelCountsResult found) =>
        $"seed {seed}, {path}, window {query.WindowUs}, {query.Steps.Count} steps, breakdown {string.Join(',', query.BreakdownColumns)}\nexpected {FunnelCase.Text(expected)}\nfound    {FunnelCase.Text(found)}";
}
