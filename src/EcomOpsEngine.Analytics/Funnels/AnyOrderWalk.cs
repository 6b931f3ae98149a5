namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>
/// The reference for funnels in any order: the most distinct steps within the window from the earliest event used, which lies in the range.
/// Reported are the events of the deepest set that was complete first, each as late as possible; strictly later: one step for each instant.
/// </summary>
internal sealed class AnyOrderWalk(FunnelRules rules)
{
    private readonly LatestEvents _held = new(rules.Steps);
    private readonly int _steps = rules.Steps;
    private readonly long _windowUs = rules.Query.WindowUs;

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
                    int[] chain = _held.EarliestUs() < rules.Query.ToUs ? _held.ToChain() : _held.ToChainWith(start.Index, start.TimeUs, start.Mask);
                    best = new WalkOutcome(chain.Length, chain[0], events.TimesUs[chain[0]], timeUs, false, chain);
                }
            }

            i = end;
        }

        if (best.Depth > 0)
        {
            outcomes.Add(best with { IsOpen = best.Depth < _steps && lastInRange is { } last && rules.Query.DataEndUs - last.TimeUs <= _windowUs });
        }
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
                outcomes.Add(Outcome(events, arrivalUs, isOpen: false));
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
                    outcomes.Add(Outcome(events, arrivalUs, isOpen: false));
                    startUs = null;
                }
            }

            i = end;
        }

        if (startUs is { } last)
        {
            outcomes.Add(Outcome(events, arrivalUs, rules.Query.DataEndUs - last <= _windowUs));
        }
    }

    private long Open(long timeUs)
    {
        _held.Clear();
        return timeUs;
    }

    private WalkOutcome Outcome(in EventSpan events, long arrivalUs, bool isOpen)
    {
        int[] chain = _held.ToChain();
        return new WalkOutcome(chain.Length, chain[0], events.TimesUs[chain[0]], arrivalUs, isOpen, chain);
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
