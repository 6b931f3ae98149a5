using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>The events of one history in time order, as the walkers read them.</summary>
/// <param name="timesUs">Instants.</param>
/// <param name="steps">Required steps each event matches, bit 0 for the first.</param>
/// <param name="others">Optional steps each event matches, then exclusions.</param>
/// <param name="elements">Where each event stands in the columns.</param>
internal readonly ref struct EventSpan(ReadOnlySpan<long> timesUs, ReadOnlySpan<uint> steps, ReadOnlySpan<uint> others, ReadOnlySpan<int> elements)
{
    public readonly ReadOnlySpan<long> TimesUs = timesUs;
    public readonly ReadOnlySpan<uint> Steps = steps;
    public readonly ReadOnlySpan<uint> Others = others;
    public readonly ReadOnlySpan<int> Elements = elements;

    public int Count => TimesUs.Length;

    /// <summary>One past the last event at the instant of an event.</summary>
    public int EndOfInstant(int first)
    {
        int end = first + 1;
        while (end < TimesUs.Length && TimesUs[end] == TimesUs[first])
        {
            end++;
        }

        return end;
    }
}

/// <summary>Growing columns of events; used again for each person, and given back for the next question.</summary>
internal sealed class UnitEvents : IDisposable
{
    private long[] _timesUs = [];
    private uint[] _steps = [];
    private uint[] _others = [];
    private int[] _elements = [];

    public int Count { get; private set; }

    /// <summary>Events that fit: the pool may give longer arrays to some columns than to others.</summary>
    private int Room => Math.Min(Math.Min(_timesUs.Length, _steps.Length), Math.Min(_others.Length, _elements.Length));

    public void Clear() => Count = 0;

    public void Dispose()
    {
        Count = 0;
        Pooled.Return(ref _timesUs);
        Pooled.Return(ref _steps);
        Pooled.Return(ref _others);
        Pooled.Return(ref _elements);
    }

    public void Add(long timeUs, uint steps, uint others, int element)
    {
        if (Count == Room)
        {
            Resize(Math.Max(64, 2 * Count));
        }

        _timesUs[Count] = timeUs;
        _steps[Count] = steps;
        _others[Count] = others;
        _elements[Count++] = element;
    }

    /// <summary>Adds the events of a history that a query knows.</summary>
    /// <param name="run">The run.</param>
    /// <param name="first">Element of the first event.</param>
    /// <param name="stride">Elements from one event to the next.</param>
    /// <param name="marks">What the events are, from <paramref name="markedAt"/> on at the same stride.</param>
    /// <param name="markedAt">Mark of the first event.</param>
    /// <param name="length">Events.</param>
    /// <param name="rules">The query; strict ones know every event that exists.</param>
    /// <returns>The steps done by events within the range.</returns>
    public uint AddMarked(LaneRun run, int first, int stride, EventMarks marks, int markedAt, int length, FunnelRules rules)
    {
        if (Count + length > Room)
        {
            Resize(Math.Max(Count + length, 2 * Room));
        }

        ReadOnlySpan<int> seconds = run.Seconds.Span[first..];
        NarrowSpan residues = run.ResidueUs.Span[first..];
        ReadOnlySpan<byte> exists = marks.Exists[markedAt..];
        ReadOnlySpan<uint> steps = marks.Steps[markedAt..];
        ReadOnlySpan<uint> others = marks.Others[markedAt..];
        (long fromUs, ulong rangeUs) = (rules.Query.FromUs, (ulong)(rules.Query.ToUs - rules.Query.FromUs));
        uint every = rules.IsStrict ? byte.MaxValue : 0u;
        uint within = 0;
        int count = Count;
        for (int i = 0, at = 0; i < length; i++, at += stride)
        {
            // Written always and kept by the count: whether an event is known cannot be predicted.
            long timeUs = EngineTime.UnixUs(seconds[at], residues[at]);
            _timesUs[count] = timeUs;
            _steps[count] = steps[at];
            _others[count] = others[at];
            _elements[count] = first + at;
            count += (steps[at] | others[at] | (exists[at] & every)) != 0 ? 1 : 0;
            within |= (ulong)(timeUs - fromUs) < rangeUs ? steps[at] : 0;
        }

        Count = count;
        return within;
    }

    public EventSpan Slice(int first, int count) =>
        new(_timesUs.AsSpan(first, count), _steps.AsSpan(first, count), _others.AsSpan(first, count), _elements.AsSpan(first, count));

    /// <summary>Takes over events in another order: event i of the source goes to position <c>targets[i]</c>; negative ones are left out.</summary>
    public void Scatter(in EventSpan source, ReadOnlySpan<int> targets, int count)
    {
        if (count > Room)
        {
            Resize(Math.Max(count, 2 * Room));
        }

        Count = count;
        for (int i = 0; i < targets.Length; i++)
        {
            int to = targets[i];
            if (to >= 0)
            {
                _timesUs[to] = source.TimesUs[i];
                _steps[to] = source.Steps[i];
                _others[to] = source.Others[i];
                _elements[to] = source.Elements[i];
            }
        }
    }

    private void Resize(int length)
    {
        Pooled.Grow(ref _timesUs, length, Count);
        Pooled.Grow(ref _steps, length, Count);
        Pooled.Grow(ref _others, length, Count);
        Pooled.Grow(ref _elements, length, Count);
    }
}
