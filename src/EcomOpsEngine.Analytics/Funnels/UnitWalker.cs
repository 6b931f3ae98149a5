using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>Walks the histories of one person's units and hands each unit that entered to the collector.</summary>
internal sealed class UnitWalker : IDisposable
{
    private readonly FunnelRules _rules;
    private readonly UnitCollector _collector;
    private readonly AttemptWalk? _attempts;
    private readonly AnyOrderWalk? _anyOrder;
    private readonly ChainFinder _chains;
    private readonly OptionalSteps _optional;
    private readonly HistoryGroups _groups;
    private readonly List<WalkOutcome> _outcomes = [];
    private readonly int[] _chain;
    private readonly int[] _all;

    public UnitWalker(FunnelRules rules, UnitCollector collector)
    {
        _rules = rules;
        _collector = collector;
        (_attempts, _anyOrder) = rules.Query.Mode == FunnelMode.AnyOrder ? ((AttemptWalk?)null, new AnyOrderWalk(rules)) : (new AttemptWalk(rules), null);
        _chains = new ChainFinder(rules);
        _optional = new OptionalSteps(rules);
        _groups = new HistoryGroups(rules.Query);
        _chain = new int[rules.Steps];
        _all = new int[rules.Query.Steps.Count];
    }

    public void Dispose()
    {
        _groups.Dispose();
        _anyOrder?.Dispose();
    }

    /// <summary>Walks one person's events.</summary>
    public void Person(LaneRun run, int person, UnitEvents events)
    {
        if (!_groups.IsNeeded)
        {
            Unit(run, person, events, [new HistoryGroup(0, 0, events.Count)]);
            return;
        }

        ReadOnlySpan<HistoryGroup> all = _groups.Cut(run, events);
        bool bySession = _rules.Query.Unit == FunnelUnit.Session;
        for (int first = 0; first < all.Length;)
        {
            int end = first + 1;
            while (end < all.Length && (!bySession || all[end].Session == all[first].Session))
            {
                end++;
            }

            Unit(run, person, _groups.Events, all.Slice(first, end - first));
            first = end;
        }
    }

    /// <summary>Walks the first events of a person asked for plain steps, and hands the person on where they hold a conversion: nothing after it matters.</summary>
    /// <returns>False where more events are needed. The last instant is left out, because it may go on.</returns>
    public bool TryConverted(LaneRun run, int person, UnitEvents first)
    {
        EventSpan events = first.Slice(0, first.Count);
        int end = events.Count;
        while (end > 0 && events.TimesUs[end - 1] == events.TimesUs[^1])
        {
            end--;
        }

        EventSpan whole = first.Slice(0, end);
        _outcomes.Clear();
        Walk(whole);
        if (_outcomes is not [var outcome] || outcome.Depth < _rules.Steps)
        {
            return false;
        }

        Report(run, person, whole, outcome);
        return true;
    }

    /// <summary>One unit whose attempts lie in one of some histories each: the best of all is reported.</summary>
    private void Unit(LaneRun run, int person, UnitEvents events, ReadOnlySpan<HistoryGroup> groups)
    {
        WalkOutcome best = default;
        HistoryGroup bestGroup = default;
        int bestElement = 0;
        bool isOpen = false;
        _anyOrder?.Begin();
        foreach (HistoryGroup group in groups)
        {
            EventSpan history = events.Slice(group.First, group.Count);
            _outcomes.Clear();
            if (!Walk(history))
            {
                return;
            }

            foreach (WalkOutcome outcome in _outcomes)
            {
                int element = history.Elements[outcome.Start];
                if (_rules.OneAtATime)
                {
                    Report(run, person, history, outcome);
                }
                else if (outcome.IsBetterThan(best, element > bestElement))
                {
                    (best, bestGroup, bestElement) = (outcome, group, element);
                }

                isOpen |= outcome.IsOpen;
            }
        }

        if (best.Depth > 0)
        {
            Report(run, person, events.Slice(bestGroup.First, bestGroup.Count), best with { IsOpen = isOpen });
        }
    }

    private bool Walk(in EventSpan history)
    {
        if (_attempts is not null)
        {
            return _attempts.Walk(history, _outcomes);
        }

        _anyOrder!.Walk(history, _outcomes);
        return true;
    }

    private void Report(LaneRun run, int person, in EventSpan history, WalkOutcome outcome)
    {
        Array.Fill(_all, FunnelUnitResult.NotDone);
        _all[0] = outcome.Start;
        if (_collector.NeedsSteps)
        {
            Chain(history, outcome);
            for (int s = 0; s < outcome.Depth; s++)
            {
                _all[_rules.Required[s]] = _chain[s];
            }

            _optional.Find(history, outcome, _chain, _all);
        }

        for (int s = 0; s < _all.Length; s++)
        {
            _all[s] = _all[s] == FunnelUnitResult.NotDone ? FunnelUnitResult.NotDone : history.Elements[_all[s]];
        }

        bool immature = outcome.IsOpen && outcome.Depth < _rules.Steps;
        _collector.Add(new FunnelUnitResult(run, _all)
        {
            Person = person,
            Depth = _rules.Required[outcome.Depth - 1] + 1,
            IsConverted = outcome.Depth == _rules.Steps,
            IsImmature = immature,
            IsLeftOut = immature && _rules.Query.CompletedWindowsOnly,
        });
    }

    /// <summary>The events of the required steps that the reported attempt did.</summary>
    private void Chain(in EventSpan history, WalkOutcome outcome)
    {
        if (_anyOrder is not null)
        {
            _anyOrder.ChainOf(outcome).CopyTo(_chain);
        }
        else
        {
            _chains.Find(history, outcome, _chain);
        }
    }
}
