using System.Globalization;
using BenchmarkDotNet.Attributes;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Benchmarks.Kernels;

/// <summary>
/// Extreme shapes through the funnel's reference: one person with all rows at one instant, or in attempts that never end, 32 steps, and a breakdown with a value for each five rows.
/// Time and memory grow with the rows.
/// </summary>
[MemoryDiagnoser]
public class FunnelDepthBenchmarks
{
    private const long StartUs = 1_700_000_000_000_000L;
    private const long DayUs = 86_400_000_000L;
    private const int EventNames = 3;
    private IReadOnlyList<LaneRun> _instant = [];
    private IReadOnlyList<LaneRun> _attempts = [];
    private IReadOnlyList<LaneRun> _values = [];

    [Params(500_000, 5_000_000)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _instant = Build(_ => 0, _ => StartUs, _ => 1, 1);
        _attempts = Build(_ => 0, row => StartUs + (row * 1_000L), _ => 1, 1);
        _values = Build(row => row / 5, row => StartUs + (row % 5 * 1_000_000L), row => 1 + (row / 5), Rows / 5);
    }

    [Benchmark]
    public string OneInstant() => Text(_instant, Query(3));

    [Benchmark]
    public string OneInstantStrict() => Text(_instant, Query(3) with { Mode = FunnelMode.Strict });

    [Benchmark]
    public string OneInstantAnyOrder() => Text(_instant, Query(3) with { Mode = FunnelMode.AnyOrder });

    [Benchmark]
    public string OneInstantThirtyTwoStepsEachEventMatchesAll() => Text(_instant, Query(32) with { BreakdownColumns = [1], BreakdownStep = 32 });

    [Benchmark]
    public string EndlessAttemptsWithLimitsAndExclusion() => Text(_attempts, Query(3) with
    {
        Steps = [Step(1), Step(2) with { MaxSincePreviousUs = 2_000 }, Step(1) with { MaxSincePreviousUs = 0 }],
        Exclusions = [new FunnelExclusion(2, 3, Step(3).Filter, ExclusionEffect.EndAttempt)],
    });

    [Benchmark]
    public string BreakdownOfManyValues() => Text(_values, Query(3) with { BreakdownColumns = [1] });

    [Benchmark]
    public string BreakdownOfManyValuesAtTheLastTouch() => Text(_values, Query(3) with { BreakdownColumns = [1], BreakdownSource = BreakdownSource.LastTouch });

    private static FunnelQuery Query(int steps) => new(
        [.. Enumerable.Range(0, steps).Select(s => steps > EventNames ? Step(1, 2, 3) : Step(s + 1))], RowFilter.None, DayUs, 0, long.MaxValue, StartUs + DayUs, [], false);

    private static FunnelStepQuery Step(params int[] events)
    {
        byte[] accepts = new byte[EventNames + 1];
        foreach (int code in events)
        {
            accepts[code] = byte.MaxValue;
        }

        return new FunnelStepQuery(new RowFilter([[new CodePredicate(0, accepts)]]));
    }

    private static string Text(IReadOnlyList<LaneRun> runs, FunnelQuery query)
    {
        var reading = FunnelReading.Of(FunnelKernel.Run(runs, query, 1, CancellationToken.None), 10);
        return string.Create(CultureInfo.InvariantCulture, $"{string.Join(',', reading.Total.Steps.Select(step => step.Entered))}; {reading.ValuesFound} values");
    }

    private IReadOnlyList<LaneRun> Build(Func<int, int> person, Func<int, long> timeUs, Func<int, int> value, int values)
    {
        int[] rows = [.. Enumerable.Range(0, Rows)];
        return LaneRunBuilder.Build(new LaneRunRows(
            Array.ConvertAll(rows, row => person(row)),
            Array.ConvertAll(rows, row => timeUs(row)),
            [Array.ConvertAll(rows, row => 1 + (row % EventNames)), Array.ConvertAll(rows, row => value(row))],
            [EventNames, values]));
    }
}
