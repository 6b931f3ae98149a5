using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Funnels.Lanes;
using EcomOpsEngine.Analytics.Funnels.Scans;
using EcomOpsEngine.Analytics.Timelines;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Funnels.Scans;

/// <summary>Scans find the same depths, the same step 1 and the same open windows as exhaustion and as the walkers.</summary>
public sealed class ScanAgreementTests(ITestOutputHelper output)
{
    public static TheoryData<ScanKind> Kinds => [.. Enum.GetValues<ScanKind>()];

    /// <summary>Every choice of events of short histories; one history for each person, so without columns held constant.</summary>
    [Theory]
    [InlineData(ScanKind.Strict)]
    [InlineData(ScanKind.Excluding)]
    [InlineData(ScanKind.AnyOrder)]
    public void ScansAndExhaustionAgree(ScanKind kind)
    {
        long units = 0, converted = 0, immature = 0, dropped = 0;
        for (int seed = 0, scanned = 0; scanned < 6_000; seed++)
        {
            var random = new Random((seed * 4) + (int)kind);
            UnitScene scene = ScanScenes.Of(random, kind, people: 10, scale: 1);
            IReadOnlyList<LaneRun> runs = scene.Runs(seed % 3 == 0 ? 2 : LaneRunBuilder.LongestLaneHistory);
            if (!IsScanned(scene.Query, runs))
            {
                continue;
            }

            scanned++;
            List<string> expected = Expected(scene, ref dropped), found = Starts(runs, scene.Query, LaneProgram.Widest);
            expected.Sort(StringComparer.Ordinal);
            found.Sort(StringComparer.Ordinal);
            scene.AssertSame(expected, found, $"seed {seed}");
            (units, converted, immature) = (units + found.Count, converted + Count(found, "converted"), immature + Count(found, "immature"));
        }

        output.WriteLine($"{kind}: {units} units compared ({converted} converted, {immature} immature, {dropped} dropped)");
        Assert.True(converted > 5_000 && immature > 1_500 && (dropped > 1_500 || kind != ScanKind.Excluding), "Scans were hardly tested.");
    }

    /// <summary>Whatever the order of codes, over one to three columns held constant, in blocks and long histories, over several slices of events.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void ScansAndWalkersAgreeUnitByUnit(ScanKind kind)
    {
        long units = 0, converted = 0, immature = 0;
        int scanned = 0;
        for (int seed = 0; seed < 6_000; seed++)
        {
            var random = new Random((seed * 4) + (int)kind);
            bool isRepeated = seed % 8 == 0;
            UnitScene scene = ScanScenes.Of(random, kind, isRepeated ? 4 : 30, random.Next(3) switch { 0 => 1, 1 => 700_000, _ => 12_345_678 });
            scene = isRepeated ? Repeated(scene, random) : scene;
            IReadOnlyList<LaneRun> runs = scene.Runs(random.Next(3) == 0 ? 4 : LaneRunBuilder.LongestLaneHistory);
            List<string> found = Starts(runs, scene.Query, LaneProgram.Widest);
            scene.AssertSame(Starts(runs, scene.Query, LaneWidth.None), found, $"seed {seed}");
            scanned += IsScanned(scene.Query, runs) ? 1 : 0;
            (units, converted, immature) = (units + found.Count, converted + Count(found, "converted"), immature + Count(found, "immature"));
        }

        output.WriteLine($"{kind}: {units} units compared ({converted} converted, {immature} immature), {scanned} scenes scanned");
        Assert.True(scanned > 2_000 && converted > 2_000 && immature > 2_000, $"{scanned} scenes scanned, {converted} converted, {immature} immature: scans were hardly tested.");
    }

    /// <summary>Histories of several slices of events; often nothing happens before the end of the first.</summary>
    private static UnitScene Repeated(UnitScene scene, Random random)
    {
        UnitScene repeated = scene.Repeated(events: 300, random.Next(3));
        return repeated.QuietUntil(random.Next(2) == 0 ? 0 : random.Next(240, 258));
    }

    private static bool IsScanned(FunnelQuery query, IReadOnlyList<LaneRun> runs)
    {
        using var scan = HistoryScan.Of(new FunnelRules(query), StepPlan.Create(query, UnitScene.Codes), runs);
        return scan is not null;
    }

    private static List<string> Starts(IReadOnlyList<LaneRun> runs, FunnelQuery query, LaneWidth width) =>
        UnitKernel.Run(runs, query, 1, width, () => new StartCollector(), CancellationToken.None).Collectors[0].Lines;

    private static List<string> Expected(UnitScene scene, ref long dropped)
    {
        var oracle = new UnitOracle(scene.Query);
        int steps = scene.Query.Steps.Count;
        var lines = new List<string>();
        foreach (IGrouping<int, SceneEvent> person in scene.Events.GroupBy(e => e.Person))
        {
            SceneEvent[] history = [.. person.OrderBy(e => e.TimeUs).ThenBy(e => e.Event).ThenBy(e => e.Id).Where(e => UnitOracle.Passes(scene.Query.Filter, e))];
            List<OracleUnit>? units = oracle.Units(history);
            dropped += units is null ? 1 : 0;
            lines.AddRange((units ?? []).Select(unit =>
            {
                bool immature = unit.IsOpen && unit.Depth < steps;
                return StartCollector.Text(person.Key, history[unit.Start].Id, unit.Depth, unit.Depth == steps, immature, immature && scene.Query.CompletedWindowsOnly);
            }));
        }

        return lines;
    }

    private static int Count(List<string> lines, string word) => lines.Count(line => line.Contains(word, StringComparison.Ordinal));
}
