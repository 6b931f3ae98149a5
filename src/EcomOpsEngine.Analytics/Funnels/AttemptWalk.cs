namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>
/// The reference for ordered and strict funnels with every option: walks one history once, in linear time.
/// <para>
/// Of all attempts that have reached the same depth only the latest is kept. That is exact: take two attempts of equal depth, each with a choice of events; where the choice of
/// the earlier one overtakes the other's in time, the later attempt can continue with those events, its gap to them being shorter. So whatever the earlier one can still reach, the
/// later one can too, its window ends later, and exclusions treat both alike. For the same reason one instant for each depth suffices per attempt: the latest at which it can be held.
/// </para>
/// </summary>
internal sealed class AttemptWalk
{
    private readonly FunnelRules _rules;
    private readonly InstantSteps _instant;
    private readonly StrictMoves _strict;
    private readonly long[] _limits;
    private readonly int _steps;
    private readonly List<Attempt> _active = [];
    private readonly Stack<Attempt> _spare = [];
    private readonly Attempt?[] _byDepth;
    private WalkOutcome _best;
    private bool _changed;
    private bool _dropped;

    public AttemptWalk(FunnelRules rules)
    {
        _rules = rules;
        _steps = rules.Steps;
        _limits = rules.LimitsUs;
        _instant = new InstantSteps(_steps, rules.StrictlyLater);
        _strict = new StrictMoves(rules, _instant);
        _byDepth = new Attempt?[_steps + 1];
    }

    /// <summary>Walks a history and adds what it found: for people and sessions at most one outcome, for attempts each of them.</summary>
    /// <returns>False: an exclusion drops the unit.</returns>
    public bool Walk(in EventSpan events, List<WalkOutcome> outcomes)
    {
        _best = default;
        _dropped = false;
        RetireAll();

        for (int i = 0; i < events.Count;)
        {
            int end = events.EndOfInstant(i);
            bool completed = Instant(events, i, end, outcomes);
            if (_dropped && !_rules.OneAtATime)
            {
                return false;
            }

            if (completed && !_rules.OneAtATime && !_rules.CanDrop)
            {
                outcomes.Add(_best with { IsOpen = false });
                return true;
            }

            i = end;
        }

        Finish(outcomes);
        return true;
    }

    /// <summary>One instant: attempts get on, exclusions act, the deepest is noted, new attempts begin.</summary>
    private bool Instant(in EventSpan events, int first, int end, List<WalkOutcome> outcomes)
    {
        long timeUs = events.TimesUs[first];
        ReadOnlySpan<uint> masks = events.Steps[first..end];
        uint excluded = 0;
        if (_rules.ExclusionMask != 0)
        {
            foreach (uint other in events.Others[first..end])
            {
                excluded |= other & _rules.ExclusionMask;
            }
        }

        Expire(timeUs, outcomes);
        _changed = false;
        _instant.Load(masks);
        foreach (Attempt attempt in _active)
        {
            attempt.WasOpen = excluded != 0 && IsOpen(attempt, timeUs);
            int depth = attempt.Depth;
            Advance(attempt, timeUs, masks);
            _changed |= attempt.Depth != depth || attempt.States == 0;
        }

        if (excluded != 0)
        {
            Exclude(excluded, timeUs, outcomes);
        }

        bool completed = Settle(timeUs, outcomes);
        if ((_instant.Union & 1) != 0 && _rules.InRange(timeUs) && !(_rules.OneAtATime && (completed || _active.Count > 0)))
        {
            Begin(timeUs, first, masks);
            completed |= Settle(timeUs, outcomes);
        }

        if (_changed && !_rules.OneAtATime)
        {
            KeepLatestOfEachDepth();
        }

        return completed;
    }

    private void Advance(Attempt attempt, long timeUs, ReadOnlySpan<uint> masks)
    {
        if (_rules.IsStrict)
        {
            _strict.Advance(attempt, timeUs, masks);
            return;
        }

        // Without limits only the deepest choice matters; with them any may be continued again, later.
        for (int d = attempt.Depth; d >= 1; d = _rules.IsLimited ? d - 1 : 0)
        {
            if (timeUs - attempt.LatestUs[d] > _limits[d + 1])
            {
                continue;
            }

            int reach = _instant.Reach(d);
            for (int s = d + 1; s <= reach; s++)
            {
                attempt.LatestUs[s] = timeUs;
            }

            attempt.Reach(reach, timeUs);
        }
    }

    /// <summary>New attempts: the last stored step 1, and earlier ones where leaving other events to later steps reaches deeper.</summary>
    private void Begin(long timeUs, int first, ReadOnlySpan<uint> masks)
    {
        int most = _instant.MostFromStart;
        int best = 0;
        for (int i = masks.Length - 1; i >= 0 && best < most; i--)
        {
            int reach = (masks[i] & 1) == 0 ? 0 : _instant.ReachFromStart(i, masks[i], most);
            if (reach <= best)
            {
                continue;
            }

            best = reach;
            if (_rules.OneAtATime)
            {
                RetireAll();
            }

            Attempt attempt = _spare.Count > 0 ? _spare.Pop() : new Attempt(_steps);
            attempt.Begin(timeUs, first + i, reach);
            _active.Add(attempt);
            _changed = true;
        }
    }

    private void Exclude(uint excluded, long timeUs, List<WalkOutcome> outcomes)
    {
        for (int i = _active.Count - 1; i >= 0; i--)
        {
            Attempt attempt = _active[i];
            bool ends = false, drops = false;
            foreach (FunnelRules.Span exclusion in _rules.Exclusions)
            {
                if ((excluded & exclusion.Bit) != 0 && attempt.Depth >= exclusion.From && attempt.Depth < exclusion.To && attempt.FirstUs[exclusion.From] < timeUs)
                {
                    ends = true;
                    drops |= exclusion.Effect == ExclusionEffect.DropUnit && attempt.WasOpen;
                }
            }

            _dropped |= drops;
            if (ends)
            {
                _changed = true;
                Note(attempt);
                End(i, drops ? null : outcomes);
            }
        }
    }

    /// <summary>Notes what was reached; attempts that are complete, or ended by a foreign event, leave. True when one is complete.</summary>
    private bool Settle(long timeUs, List<WalkOutcome> outcomes)
    {
        bool completed = false;
        for (int i = _active.Count - 1; i >= 0; i--)
        {
            Attempt attempt = _active[i];
            if (attempt.FirstUs[attempt.Depth] == timeUs)
            {
                Note(attempt);
            }

            if (attempt.Depth == _steps || attempt.States == 0)
            {
                completed |= attempt.Depth == _steps;
                End(i, outcomes);
            }
        }

        return completed;
    }

    private void Note(Attempt attempt)
    {
        WalkOutcome found = Outcome(attempt);
        if (found.IsBetterThan(_best, attempt.Start > _best.Start))
        {
            _best = found;
        }
    }

    private static WalkOutcome Outcome(Attempt attempt) => new(attempt.Depth, attempt.Start, attempt.StartUs, attempt.FirstUs[attempt.Depth], false);

    private void Expire(long timeUs, List<WalkOutcome> outcomes)
    {
        for (int i = _active.Count - 1; i >= 0; i--)
        {
            if (timeUs - _active[i].StartUs > _rules.Query.WindowUs)
            {
                End(i, outcomes);
            }
        }
    }

    /// <summary>An attempt is over; where attempts are counted it is added, unless it is dropped.</summary>
    private void End(int index, List<WalkOutcome>? outcomes)
    {
        if (_rules.OneAtATime)
        {
            outcomes?.Add(Outcome(_active[index]));
        }

        Retire(index);
    }

    private void Finish(List<WalkOutcome> outcomes)
    {
        long end = _rules.Query.DataEndUs;
        if (_rules.OneAtATime)
        {
            foreach (Attempt attempt in _active)
            {
                outcomes.Add(Outcome(attempt) with { IsOpen = InWindow(attempt, end) && IsOpen(attempt, end) });
            }
        }
        else if (_best.Depth > 0)
        {
            outcomes.Add(_best with { IsOpen = _best.Depth < _steps && IsSomeOpen(end) });
        }
    }

    private bool IsSomeOpen(long timeUs)
    {
        foreach (Attempt attempt in _active)
        {
            if (InWindow(attempt, timeUs) && IsOpen(attempt, timeUs))
            {
                return true;
            }
        }

        return false;
    }

    private bool InWindow(Attempt attempt, long timeUs) => timeUs - attempt.StartUs <= _rules.Query.WindowUs;

    /// <summary>Whether some event at this instant could still take the attempt on: per-step limits may leave no way.</summary>
    private bool IsOpen(Attempt attempt, long timeUs)
    {
        if (!_rules.IsLimited)
        {
            return true;
        }

        if (_rules.IsStrict)
        {
            return _strict.IsOpen(attempt, timeUs);
        }

        for (int s = attempt.Depth; s >= 1; s--)
        {
            if (timeUs - attempt.LatestUs[s] <= _limits[s + 1])
            {
                return true;
            }
        }

        return false;
    }

    private void KeepLatestOfEachDepth()
    {
        Array.Clear(_byDepth);
        for (int i = _active.Count - 1; i >= 0; i--)
        {
            Attempt attempt = _active[i];
            if (_byDepth[attempt.Depth] is { } other)
            {
                if (!attempt.IsLaterThan(other))
                {
                    Retire(i);
                    continue;
                }

                Retire(_active.IndexOf(other));
            }

            _byDepth[attempt.Depth] = attempt;
        }
    }

    private void RetireAll()
    {
        while (_active.Count > 0)
        {
            Retire(_active.Count - 1);
        }
    }

    private void Retire(int index)
    {
        _spare.Push(_active[index]);
        _active.RemoveAt(index);
    }
}
