using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Funnels.Explanations;
using EcomOpsEngine.Analytics.Timelines;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Funnels.Explanations;

/// <summary>One pass over everything equals a funnel by each value at each step, and a walk over each unit's rows.</summary>
public sealed class ExplainKernelTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(FunnelMode.Ordered)]
    [InlineData(FunnelMode.Strict)]
    public void Counts_equal_breakdowns_at_each_step_and_events_equal_the_rows(FunnelMode mode)
    {
        long values = 0, events = 0;
        for (int seed = 0; seed < 1_500; seed++)
        {
            UnitScene scene = UnitScene.Of(new Random((seed * 2) + (int)mode), mode, 40);
            IReadOnlyList<LaneRun> runs = scene.Runs(seed % 3 == 0 ? 2 : LaneRunBuilder.LongestLaneHistory);
            bool[] counted = [.. Enumerable.Range(0, runs[0].Columns[0].ValueCount + 1).Select(code => code % 3 != 1)];
            var query = new ExplainQuery(scene.Query, [1, 3], true, counted);
            LossCounts found = ExplainKernel.Run(runs, query, 1 + (seed % 2), CancellationToken.None);

            Assert.Equal(Breakdowns(runs, query), found.Values.Where(value => value.Dimension < 2).OrderBy(value => (value.Dimension, value.Step, value.Code)));
            var (expected, converted, newUnits) = Rows(runs, scene, query);
            Assert.Equal(expected, found.Events);
            Assert.Equal(converted, found.Converted);
            Assert.Equal(newUnits, found.Values.Where(value => value is { Dimension: 2, Step: 1, Code: ExplainQuery.New }).Sum(value => value.Entered));
            foreach (var step in found.Values.GroupBy(value => (value.Dimension, value.Step)))
            {
                Assert.Equal((found.Entered[step.Key.Step - 1], found.Lost[step.Key.Step - 1]), (step.Sum(value => value.Entered), step.Sum(value => value.Lost)));
            }

            values += found.Values.Count;
            events += found.Events.Count;
        }

        output.WriteLine($"{mode}: {values} values at steps, {events} events compared");
        Assert.True(values > 10_000 && events > 2_000);
    }

    [Fact]
    public void Any_order_is_refused()
    {
        var query = new ExplainQuery(FunnelCase.Query(5, FunnelCase.Step(1), FunnelCase.Step(2)) with { Mode = FunnelMode.AnyOrder }, [], false, []);
        Assert.Contains("any order", Assert.Throws<ArgumentException>(() => ExplainKernel.Run([], query, 1, CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<ValueLoss> Breakdowns(IReadOnlyList<LaneRun> runs, ExplainQuery query)
    {
        for (int dimension = 0; dimension < query.Columns.Count; dimension++)
        {
            for (int step = 1; step <= query.Funnel.Steps.Count; step++)
            {
                FunnelQuery by = query.Funnel with { BreakdownColumns = [query.Columns[dimension]], BreakdownSource = BreakdownSource.Step, BreakdownStep = step };
                foreach (FunnelCounts group in FunnelKernel.Run(runs, by, 1, CancellationToken.None).Groups.Where(group => group.Entered[step - 1] > 0))
                {
                    long entered = group.Entered[step - 1];
                    yield return new ValueLoss(step, dimension, group.Codes[0], entered, step == query.Funnel.Steps.Count ? 0 : entered - group.Continued[step - 1]);
                }
            }
        }
    }

    private static (List<EventConversion> Events, long Converted, long New) Rows(IReadOnlyList<LaneRun> runs, UnitScene scene, ExplainQuery query)
    {
        var units = UnitKernel.Run(runs, query.Funnel, 1, () => new UnitTimes(), CancellationToken.None).Collectors[0].Units;
        var events = new SortedDictionary<int, (long Units, long Converted)>();
        foreach (var (person, start, end, converted, _) in units)
        {
            long last = converted ? end : start + query.Funnel.WindowUs;
            foreach (int code in scene.Events
                .Where(e => e.Person == person && e.TimeUs >= start && e.TimeUs <= last && query.CountedEvents[e.Event] && UnitOracle.Passes(query.Funnel.Filter, e))
                .Select(e => e.Event).Distinct())
            {
                (long all, long done) = events.GetValueOrDefault(code);
                events[code] = (all + 1, done + (converted ? 1 : 0));
            }
        }

        return ([.. events.Select(one => new EventConversion(one.Key, one.Value.Units, one.Value.Converted))], units.Count(unit => unit.Converted), units.Count(unit => unit.IsNew));
    }

    /// <summary>Keeps who each unit is; scenes hold the person's number as a column.</summary>
    private sealed class UnitTimes : UnitCollector
    {
        public List<(int Person, long Start, long End, bool Converted, bool IsNew)> Units { get; } = [];

        public override bool NeedsSteps => true;

        public override void Add(in FunnelUnitResult unit)
        {
            if (!unit.IsLeftOut)
            {
                int first = unit.Elements[0];
                Units.Add((unit.Run.Columns[^1][first], unit.TimeUs(1), unit.IsConverted ? unit.TimeUs(unit.Elements.Length) : 0, unit.IsConverted, unit.Run.Sessions.Span[first] == 0));
            }
        }
    }
}
