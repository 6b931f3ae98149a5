using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>
/// The reference for funnels in any order: the most distinct steps within the window from the earliest event used, which lies in the range.
/// Reported are the events of the deepest set that was complete first, each as late as possible; strictly later: one step for each instant.
/// </summary>
internal sealed class AnyOrderWalk(FunnelRules rules) : IDisposable
{
    private readonly LatestEvents _held = new(rules.Steps);
    private readonly LatestEvents _other = new(rules.Steps);
    private readonly int _steps = rules.Steps;
    private readonly long _windowUs = rules.Query.WindowUs;

    /// <summary>The events of the outcomes of a unit, one after the other.</summary>
    private int[] _chains = [];
    private int _chained;

    public void Dispose() => Pooled.Return(ref _chains);

    /// <summary>Begins a unit: the events of earlier outcomes are no longer needed.</summary>
    public void Begin() => _chained = 0;

    /// <summary>The events of an outcome of the unit at hand, in time order.</summary>
    public ReadOnlySpan<int> ChainOf(WalkOutcome outcome) => _chains.AsSpan(outcome.Chain, outcome.Depth);

    /// <summary>Walks a history and adds what it found: for people and sessions at most one outcome, for attempts each of them.</summary>
    public void Walk(in EventSpan events, List<WalkOutcome> outcomes)
    {
        _held.Clear();
        if (rules.OneAtATime)
        {
            Attempts(events, outcomes);
        }
        else
        {
            Best(events, outcomes);
        }
    }

    private void Best(in EventSpan events, List<WalkOutcome> outcomes)
    {
        WalkOutcome best = default;
        (int Index, long TimeUs, uint Mask)? lastInRange = null;
        for (int i = 0; i < events.Count && best.Depth < _steps;)
        {
            int end = events.EndOfInstant(i);
            long timeUs = events.TimesUs[i];
            if (timeUs >= rules.Query.FromUs)
            {
                _held.DropBefore(timeUs - _windowUs);
                Add(events, i, end, replace: true);
                (int last, uint union) = LastOf(events, i, end);
                lastInRange = timeUs < rules.Query.ToUs && union != 0 ? (last, timeUs, rules.StrictlyLater ? union : events.Steps[last]) : lastInRange;
                if (_held.Count > best.Depth && lastInRange is { } start && timeUs - start.TimeUs <= _windowUs)
                {
                    best = Found(events, Begun(start), timeUs, isOpen: false);
                }
            }

            i = end;
        }

        if (best.Depth > 0)
        {
            _chained += best.Depth;
            outcomes.Add(best with { IsOpen = best.Depth < _steps && lastInRange is { } last && rules.Query.DataEndUs - last.TimeUs <= _windowUs });
        }
    }

    /// <summary>The events held; begun beyond the range, with the last event within it in place of the earliest it can stand in for.</summary>
    private LatestEvents Begun((int Index, long TimeUs, uint Mask) lastInRange)
    {
        if (_held.EarliestUs() < rules.Query.ToUs)
        {
            return _held;
        }

        _other.Take(_held);
        _other.Add(lastInRange.Index, lastInRange.TimeUs, lastInRange.Mask, replace: true);
        return _other;
    }

    /// <summary>Attempts that do not overlap: each takes the first event that serves a step it lacks.</summary>
    private void Attempts(in EventSpan events, List<WalkOutcome> outcomes)
    {
        long? startUs = null;
        long arrivalUs = 0;
        for (int i = 0; i < events.Count;)
        {
            int end = events.EndOfInstant(i);
            long timeUs = events.TimesUs[i];
            if (startUs is { } opened && timeUs - opened > _windowUs)
            {
                Add(outcomes, events, arrivalUs, isOpen: false);
                startUs = null;
            }

            if (startUs is not null || (rules.InRange(timeUs) && LastOf(events, i, end).Union != 0))
            {
                startUs ??= Open(timeUs);
                int before = _held.Count;
                Add(events, i, end, replace: false);
                arrivalUs = _held.Count > before ? timeUs : arrivalUs;
                if (_held.Count == _steps)
                {
                    Add(outcomes, events, arrivalUs, isOpen: false);
                    startUs = null;
                }
            }

            i = end;
        }

        if (startUs is { } last)
        {
            Add(outcomes, events, arrivalUs, rules.Query.DataEndUs - last <= _windowUs);
        }
    }

    private long Open(long timeUs)
    {
        _held.Clear();
        return timeUs;
    }

    private void Add(List<WalkOutcome> outcomes, in EventSpan events, long arrivalUs, bool isOpen)
    {
        outcomes.Add(Found(events, _held, arrivalUs, isOpen));
        _chained += _held.Count;
    }

    /// <summary>An outcome whose events stand after those of the outcomes added so far.</summary>
    private WalkOutcome Found(in EventSpan events, LatestEvents held, long arrivalUs, bool isOpen)
    {
        Pooled.Grow(ref _chains, _chained + _steps, _chained);
        held.WriteTo(_chains.AsSpan(_chained));
        int start = _chains[_chained];
        return new WalkOutcome(held.Count, start, events.TimesUs[start], arrivalUs, isOpen, _chained);
    }

    private void Add(in EventSpan events, int first, int end, bool replace)
    {
        if (rules.StrictlyLater)
        {
            (int last, uint union) = LastOf(events, first, end);
            AddEvent(last, events.TimesUs[first], union, replace);
            return;
        }

        for (int i = first; i < end; i++)
        {
            AddEvent(i, events.TimesUs[i], events.Steps[i], replace);
        }
    }

    private void AddEvent(int index, long timeUs, uint mask, bool replace)
    {
        if (mask != 0)
        {
            _held.Add(index, timeUs, mask, replace);
        }
    }

    /// <summary>The last event of an instant that matches a step, and the steps that its events match.</summary>
    private static (int Last, uint Union) LastOf(in EventSpan events, int first, int end)
    {
        (int last, uint union) = (first, 0);
        for (int i = first; i < end; i++)
        {
            union |= events.Steps[i];
            last = events.Steps[i] != 0 ? i : last;
        }

        return (last, union);
    }
}
