using EcomOpsEngine.Analytics.Funnels.Lanes;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Times;

/// <summary>Figures of some times, microseconds; no value where nobody did both steps.</summary>
/// <param name="Count">Units that did both steps.</param>
/// <param name="MedianUs">Half took at most so long.</param>
/// <param name="P75Us">Three quarters took at most so long.</param>
/// <param name="P95Us">95 of 100 took at most so long.</param>
public sealed record TimeFigures(long Count, Figure MedianUs, Figure P75Us, Figure P95Us);

/// <summary>How long units took to a step.</summary>
/// <param name="SincePrevious">Since the previous required step; null at step 1.</param>
/// <param name="SinceFirst">Since step 1; null at step 1.</param>
public sealed record StepTimes(TimeFigures? SincePrevious, TimeFigures? SinceFirst);

/// <summary>Times of all steps of a funnel, of everybody and of breakdown values; values can be asked for until it is disposed of.</summary>
public sealed class FunnelStepTimes : IDisposable
{
    private readonly SpanAnswer _answer;
    private readonly IReadOnlyList<(StepSpan SincePrevious, StepSpan SinceFirst)?> _steps;
    private readonly int _threads;

    internal FunnelStepTimes(SpanAnswer answer, IReadOnlyList<(StepSpan, StepSpan)?> steps, int threads)
    {
        _answer = answer;
        _steps = steps;
        _threads = threads;
        Total = Where(_ => true);
    }

    /// <summary>Everybody: one entry for each step.</summary>
    public IReadOnlyList<StepTimes> Total { get; }

    /// <summary>Events read.</summary>
    public long RowsScanned => _answer.RowsScanned;

    /// <summary>Gives back what was borrowed.</summary>
    public void Dispose() => _answer.Dispose();

    /// <summary>The units of one breakdown value.</summary>
    /// <param name="codes">Its codes, as <see cref="FunnelLine.Codes"/> gives them.</param>
    public IReadOnlyList<StepTimes> Of(IReadOnlyList<int> codes) => Where(found => found.SequenceEqual(codes));

    /// <summary>The units of all breakdown values but some: Other.</summary>
    /// <param name="shown">Codes of the values shown.</param>
    public IReadOnlyList<StepTimes> Rest(IReadOnlyList<IReadOnlyList<int>> shown) => Where(found => !shown.Any(codes => codes.SequenceEqual(found)));

    private StepTimes[] Where(Func<IReadOnlyList<int>, bool> isWanted)
    {
        StepSpan[] spans = [.. _steps.OfType<(StepSpan SincePrevious, StepSpan SinceFirst)>().SelectMany(pair => new[] { pair.SincePrevious, pair.SinceFirst }).Distinct()];
        var figures = new TimeFigures[spans.Length];
        OrderPasses.RunAll(spans.Length, _threads, i => figures[i] = _answer.FiguresOf(spans[i], isWanted));
        TimeFigures Of(StepSpan span) => figures[Array.IndexOf(spans, span)];
        return [.. _steps.Select(step => step is { } pair ? new StepTimes(Of(pair.SincePrevious), Of(pair.SinceFirst)) : new StepTimes(null, null))];
    }
}

/// <summary>Times between the steps of reported attempts: exact order statistics over all units.</summary>
public static class FunnelTimes
{
    /// <summary>Durations kept at once, over all spans and threads: 512 MiB.</summary>
    public const long MostDurations = 1L << 26;

    /// <summary>How long each step took since the previous required one and since step 1.</summary>
    /// <param name="runs">The runs, with the same columns and dictionaries.</param>
    /// <param name="query">The funnel; with a breakdown the times of its values can be read too.</param>
    /// <param name="threads">Threads to use, at least 1. The answer does not depend on it.</param>
    /// <param name="cancellation">Looked at between pieces of work.</param>
    /// <exception cref="ArgumentException">The query is outside of what <see cref="FunnelQuery"/> allows.</exception>
    /// <exception cref="TooManyDurationsException">There are more than <see cref="MostDurations"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static FunnelStepTimes Run(IReadOnlyList<LaneRun> runs, FunnelQuery query, int threads, CancellationToken cancellation) => RunWithCounts(runs, query, threads, cancellation).Times;

    /// <summary>The same with the counts of the funnel, from one pass.</summary>
    /// <inheritdoc cref="Run(IReadOnlyList{LaneRun}, FunnelQuery, int, CancellationToken)"/>
    /// <exception cref="TooManyCombinationsException">There are more than <see cref="FunnelKernel.MostCombinations"/>.</exception>
    public static (FunnelCountsResult Counts, FunnelStepTimes Times) RunWithCounts(IReadOnlyList<LaneRun> runs, FunnelQuery query, int threads, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(query);
        var steps = new (StepSpan SincePrevious, StepSpan SinceFirst)?[query.Steps.Count];
        int previous = 1;
        for (int step = 2; step <= steps.Length; step++)
        {
            steps[step - 1] = (new StepSpan(previous, step), new StepSpan(1, step));
            previous = query.Steps[step - 1].Optional ? previous : step;
        }

        StepSpan[] spans = [.. steps.OfType<(StepSpan SincePrevious, StepSpan SinceFirst)>().SelectMany(pair => new[] { pair.SincePrevious, pair.SinceFirst }).Distinct()];
        int[] cardinalities = FunnelKernel.Cardinalities(runs, query);
        var budget = new DurationBudget(MostDurations);
        UnitPass<CountAndSpanCollector> pass = UnitKernel.Run(runs, query, threads, () => new CountAndSpanCollector(query, cardinalities, budget), cancellation);
        CountCollector counts = pass.Collectors[0].Counts;
        foreach (CountAndSpanCollector other in pass.Collectors.Skip(1))
        {
            counts.Add(other.Counts);
        }

        var answer = new SpanAnswer(spans, pass.Collectors.Select(collector => collector.Spans), pass.RowsScanned);
        return (counts.ToResult(pass.RowsScanned, pass.BlocksSkipped), new FunnelStepTimes(answer, steps, threads));
    }

    /// <summary>Times of some spans.</summary>
    /// <param name="runs">The runs, with the same columns and dictionaries.</param>
    /// <param name="query">The funnel.</param>
    /// <param name="spans">At least one; positions of steps, the earlier one first.</param>
    /// <param name="threads">Threads to use, at least 1.</param>
    /// <param name="cancellation">Looked at between pieces of work.</param>
    /// <inheritdoc cref="Run(IReadOnlyList{LaneRun}, FunnelQuery, int, CancellationToken)" path="/exception"/>
    public static SpanAnswer Run(IReadOnlyList<LaneRun> runs, FunnelQuery query, IReadOnlyList<StepSpan> spans, int threads, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(spans);
        if (spans.Count == 0 || spans.Any(span => span.From < 1 || span.To <= span.From || span.To > query.Steps.Count))
        {
            throw new ArgumentException($"A span goes from one of {query.Steps.Count} steps to a later one.", nameof(spans));
        }

        var budget = new DurationBudget(MostDurations);
        UnitPass<SpanCollector> pass = UnitKernel.Run(runs, query, threads, () => new SpanCollector(query, budget), cancellation);
        return new SpanAnswer(spans, pass.Collectors, pass.RowsScanned);
    }

    /// <summary>Counts units and keeps their times.</summary>
    private sealed class CountAndSpanCollector(FunnelQuery query, IReadOnlyList<int> cardinalities, DurationBudget budget) : UnitCollector
    {
        public CountCollector Counts { get; } = new(query, cardinalities);

        public SpanCollector Spans { get; } = new(query, budget);

        public override bool NeedsSteps => true;

        public override void Add(in FunnelUnitResult unit)
        {
            Counts.Add(unit);
            Spans.Add(unit);
        }

        public override bool TryAdd(in BlockUnits units) => Counts.TryAdd(units) && Spans.TryAdd(units);
    }
}
