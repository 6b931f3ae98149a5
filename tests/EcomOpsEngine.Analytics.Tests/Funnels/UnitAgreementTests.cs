using System.Globalization;
using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Funnels.Lanes;
using EcomOpsEngine.Analytics.Timelines;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Funnels;

/// <summary>The walkers against exhaustion: every mode with every option in combination, unit by unit with the times of all steps.</summary>
public sealed class UnitAgreementTests(ITestOutputHelper output)
{
    private const int PeoplePerScene = 12;

    [Theory]
    [InlineData(FunnelMode.Ordered)]
    [InlineData(FunnelMode.Strict)]
    [InlineData(FunnelMode.AnyOrder)]
    public void WalkersAndExhaustionAgree(FunnelMode mode)
    {
        long histories = 0, units = 0, converted = 0, immature = 0, dropped = 0, limited = 0, excluding = 0, skippable = 0, held = 0, later = 0;
        for (int seed = 0; histories < 100_000; seed++)
        {
            var scene = UnitScene.Of(new Random((seed * 3) + (int)mode), mode, PeoplePerScene);
            FunnelQuery query = scene.Query;
            histories += PeoplePerScene;
            List<string> expected = Expected(scene, ref dropped);
            UnitPass<TextCollector> pass = UnitKernel.Run(scene.Runs(seed % 3 == 0 ? 2 : LaneRunBuilder.LongestLaneHistory), query, 1, () => new TextCollector(query), CancellationToken.None);
            List<string> found = pass.Collectors[0].Lines;
            found.Sort(StringComparer.Ordinal);
            expected.Sort(StringComparer.Ordinal);
            scene.AssertSame(expected, found, $"seed {seed}");
            units += found.Count;
            converted += found.Count(line => line.Contains("converted", StringComparison.Ordinal));
            immature += found.Count(line => line.Contains("immature", StringComparison.Ordinal));
            limited += query.Steps.Any(step => step.MaxSincePreviousUs is not null) ? PeoplePerScene : 0;
            excluding += query.Exclusions.Count > 0 ? PeoplePerScene : 0;
            skippable += query.Steps.Any(step => step.Optional) ? PeoplePerScene : 0;
            held += query.HoldConstantColumns.Count > 0 ? PeoplePerScene : 0;
            later += query.SameInstant == SameInstant.StrictlyLater ? PeoplePerScene : 0;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{mode}: {histories} histories, {units} units compared ({converted} converted, {immature} immature, {dropped} dropped); histories with limits {limited}, exclusions {excluding}, optional steps {skippable}, held constant {held}, strictly later {later}"));
        Assert.True(converted > 1_000 && immature > 1_000);
        Assert.True(mode == FunnelMode.AnyOrder || dropped > 500);
    }

    /// <summary>Lanes find the same attempts with the same events as the walkers: times apart by seconds and parts of them, windows and ranges on their edges.</summary>
    [Fact]
    public void LanesAndWalkersAgreeUnitByUnit()
    {
        long units = 0, lanesRun = 0, lanesWalked = 0;
        for (int seed = 0; seed < 4_000; seed++)
        {
            var random = new Random(seed);
            UnitScene scene = UnitScene.Of(random, FunnelMode.Ordered, 40).Plain(random.Next(3) switch { 0 => 1_000_000, 1 => 700_000, _ => 12_345_678 });
            IReadOnlyList<LaneRun> runs = scene.Runs(random.Next(3) == 0 ? 4 : LaneRunBuilder.LongestLaneHistory);
            List<string> expected = Lines(runs, scene.Query, LaneWidth.None).Collectors[0].Lines;
            foreach (LaneWidth width in FunnelCase.Widths)
            {
                UnitPass<TextCollector> pass = Lines(runs, scene.Query, width);
                scene.AssertSame(expected, pass.Collectors[0].Lines, $"seed {seed}, {width} lanes");
                (units, lanesRun, lanesWalked) = (units + expected.Count, lanesRun + pass.LanesRun, lanesWalked + pass.LanesWalked);
            }
        }

        output.WriteLine($"{units} units compared; {lanesRun} lanes run, {lanesWalked} of them walked");
        Assert.True(units > 100_000 && lanesRun > 2 * lanesWalked, $"{units} units, {lanesWalked} of {lanesRun} lanes walked: the lane kernel was hardly tested.");
    }

    /// <summary>A long history ends where its first events hold a conversion: the attempts are those that walking all of its events finds.</summary>
    [Fact]
    public void Long_histories_that_convert_early_give_the_attempts_of_whole_ones()
    {
        const int EventsOfEach = 300;
        long converted = 0, others = 0;
        for (int seed = 0; seed < 6_000; seed++)
        {
            var random = new Random(seed);
            UnitScene scene = UnitScene.Of(random, FunnelMode.Ordered, 6).Plain(random.Next(3) switch { 0 => 1, 1 => 700_000, _ => 12_345_678 }).Repeated(EventsOfEach, random.Next(3));

            // Often nothing happens before the last of the first events, so that conversions lie around their end.
            int quiet = random.Next(4) == 0 ? 0 : random.Next(240, 256);
            scene = scene.QuietUntil(quiet);
            IReadOnlyList<LaneRun> runs = scene.Runs(longest: 4);
            List<string> expected = Lines(runs, scene.Query, LaneWidth.None).Collectors[0].Lines, found = Lines(runs, scene.Query, LaneProgram.Widest).Collectors[0].Lines;
            scene.AssertSame(expected, found, $"seed {seed}");
            int early = found.Count(line => line.Contains("converted", StringComparison.Ordinal));
            (converted, others) = (converted + early, others + found.Count - early);
        }

        output.WriteLine($"{converted} units converted, {others} others");
        Assert.True(converted > 1_000 && others > 500, $"{converted} units converted, {others} others: early ends were hardly tested.");
    }

    private static UnitPass<TextCollector> Lines(IReadOnlyList<LaneRun> runs, FunnelQuery query, LaneWidth width) =>
        UnitKernel.Run(runs, query, 1, width, () => new TextCollector(query), CancellationToken.None);

    private static List<string> Expected(UnitScene scene, ref long dropped)
    {
        FunnelQuery query = scene.Query;
        var lines = new List<string>();
        foreach (IGrouping<int, SceneEvent> person in scene.Events.GroupBy(e => e.Person))
        {
            SceneEvent[] all = [.. person.OrderBy(e => e.TimeUs).ThenBy(e => e.Event).ThenBy(e => e.Id).Where(e => UnitOracle.Passes(query.Filter, e))];
            foreach (IGrouping<int, SceneEvent> session in all.GroupBy(e => query.Unit == FunnelUnit.Session ? e.Session : 0))
            {
                IEnumerable<SceneEvent[]> histories = query.HoldConstantColumns.Count == 0
                    ? [[.. session]]
                    : session.Where(e => e.Cart != 0).GroupBy(e => e.Cart).Select(cart => cart.ToArray());
                lines.AddRange(Unit(query, histories, ref dropped));
            }
        }

        return lines;
    }

    private static List<string> Unit(FunnelQuery query, IEnumerable<SceneEvent[]> histories, ref long dropped)
    {
        var oracle = new UnitOracle(query);
        var found = new List<(SceneEvent[] History, OracleUnit Unit)>();
        foreach (SceneEvent[] history in histories)
        {
            if (oracle.Units(history) is not { } units)
            {
                dropped++;
                return [];
            }

            found.AddRange(units.Select(unit => (history, unit)));
        }

        if (query.Unit != FunnelUnit.Attempt && found.Count > 0)
        {
            bool open = found.Exists(one => one.Unit.IsOpen);
            var best = found.OrderByDescending(one => one.Unit.Depth).ThenBy(one => one.Unit.ArrivalUs).ThenByDescending(one => one.History[one.Unit.Start].TimeUs)
                .ThenByDescending(one => one.History[one.Unit.Start].Event).ThenByDescending(one => one.History[one.Unit.Start].Id).First();
            found = [(best.History, best.Unit with { IsOpen = open })];
        }

        return [.. found.Select(one => Line(query, one.History, one.Unit))];
    }

    private static string Line(FunnelQuery query, SceneEvent[] history, OracleUnit unit)
    {
        var times = new long?[query.Steps.Count];
        int[] required = [.. Enumerable.Range(0, query.Steps.Count).Where(s => !query.Steps[s].Optional)];
        for (int s = 0; s < unit.Depth; s++)
        {
            times[required[s]] = unit.Times[s];
        }

        OptionalOracle.Fill(query, history, unit, times, required);
        bool converted = unit.Depth == required.Length;
        SceneEvent start = history[unit.Start];
        int[] devices = [.. times.Select(t => t is { } at ? (start with { TimeUs = at }).Device : 0)];
        return TextCollector.Text(start.Person, start.Id, required[unit.Depth - 1] + 1, converted, unit.IsOpen && !converted, times, devices);
    }
}
