using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Funnels.Lanes;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Scans;

/// <summary>
/// Walks histories where they stand in the columns, for questions that want no more than how far a person got and where the attempt began. No event is copied,
/// and what comes next in a history, which cannot be predicted, is hardly branched on. The outcomes are those of <see cref="AttemptWalk"/> and <see cref="AnyOrderWalk"/>.
/// </summary>
internal abstract class HistoryScan : IDisposable
{
    /// <summary>Instant of a step not reached: before any instant by more than any window.</summary>
    protected const long NotReachedUs = long.MinValue / 2;

    /// <summary>Events looked through at a time.</summary>
    protected const int SliceEvents = 256;

    private readonly StepBuffer _buffer;
    private readonly int[] _wanted = new int[SliceEvents];

    protected HistoryScan(FunnelRules rules, StepPlan plan)
    {
        Query = rules.Query;
        _buffer = new StepBuffer(plan);
        RangeUs = Query.ToUs > Query.FromUs ? (ulong)Query.ToUs - (ulong)Query.FromUs : 0;
        WindowUs = Math.Min(Query.WindowUs, EngineTime.EndUs - EngineTime.EpochUs);
    }

    protected FunnelQuery Query { get; }

    /// <summary>Length of the range of step 1, counted from its beginning.</summary>
    protected ulong RangeUs { get; }

    protected long WindowUs { get; }

    /// <summary>A scan for a question; null where it must be walked.</summary>
    /// <param name="rules">The question.</param>
    /// <param name="plan">Its steps.</param>
    /// <param name="runs">The runs.</param>
    public static HistoryScan? Of(FunnelRules rules, StepPlan plan, IReadOnlyList<LaneRun> runs)
    {
        FunnelQuery query = rules.Query;
        bool held = query.HoldConstantColumns.Count > 0;
        if (!CanScan(rules) || plan.Mapping == StepMapping.Overlapping)
        {
            return null;
        }

        return (query.Mode, held, query.Exclusions.Count > 0) switch
        {
            (FunnelMode.Strict, false, false) => new StrictScan(rules, plan),
            (FunnelMode.Ordered, true, false) => HeldScan.Of(rules, plan, runs),
            (FunnelMode.Ordered, false, true) => ExclusionScan.Of(rules, plan),
            (FunnelMode.AnyOrder, false, _) => new AnyOrderScan(rules, plan),
            _ => null,
        };
    }

    /// <summary>Whether a question has no other limit than the window and exclusions, and counts people.</summary>
    public static bool CanScan(FunnelRules rules) =>
        rules.Query.Unit == FunnelUnit.Person && !rules.StrictlyLater && !rules.IsLimited && rules.Optional.Length == 0;

    public virtual void Dispose() => _buffer.Dispose();

    /// <summary>Maps elements to steps, for the histories among them.</summary>
    public virtual void Map(LaneRun run, int offset, int elements) => _buffer.Map(run, offset, elements);

    /// <summary>Begins a history.</summary>
    public abstract void Begin();

    /// <summary>Goes on with it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="first">Element of the next event.</param>
    /// <param name="stride">Elements from one event to the next.</param>
    /// <param name="mappedAt">Place of the next event among the elements mapped.</param>
    /// <param name="length">Events.</param>
    public abstract void Add(LaneRun run, int first, int stride, int mappedAt, int length);

    /// <summary>Ends it.</summary>
    public abstract HistoryOutcome End();

    /// <summary>Steps of the elements mapped last; 0 for events that do not matter.</summary>
    protected ReadOnlySpan<byte> Steps => _buffer.Steps;

    /// <summary>Gives a number to the mapped elements that exist and are no step.</summary>
    /// <param name="common">The filter that says what exists.</param>
    /// <param name="run">The run.</param>
    /// <param name="offset">First element.</param>
    /// <param name="elements">Elements.</param>
    /// <param name="number">The number.</param>
    protected void MapForeign(FilterPlan common, LaneRun run, int offset, int elements, byte number) => _buffer.MapForeign(common, run, offset, elements, number);

    /// <summary>Marks the mapped elements that exist and match some filter.</summary>
    /// <param name="common">The filter that says what exists.</param>
    /// <param name="filters">Filters, at most eight.</param>
    /// <param name="run">The run.</param>
    /// <param name="offset">First element.</param>
    /// <param name="matched">Receives for each element a bit for each filter that it matches.</param>
    /// <param name="mark">The mark, beside the step.</param>
    protected void MapMatches(FilterPlan common, FilterPlan[] filters, LaneRun run, int offset, Span<byte> matched, byte mark) =>
        _buffer.MapMatches(common, filters, run, offset, matched, mark);

    /// <summary>Places of the events that have a number: whether one has cannot be predicted.</summary>
    protected ReadOnlySpan<int> Wanted(ReadOnlySpan<byte> numbers, int first, int stride, int length)
    {
        int[] wanted = _wanted;
        int count = 0;
        for (int i = 0, at = first; i < length; i++, at += stride)
        {
            wanted[count] = at;
            count += (numbers[at] + byte.MaxValue) >> 8;
        }

        return wanted.AsSpan(0, count);
    }
}
