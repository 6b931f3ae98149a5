namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>
/// Finds the events of the reported attempt: from its step 1 to the instant at which it reached its depth, each step in turn at the earliest instant from which
/// the rest can still be reached. One pass backwards says what can be reached from where, one pass forwards chooses. A value of a step is "chosen" when the limit of the next one counts from it;
/// a strict attempt may stand at a step for some events before one of them is chosen.
/// </summary>
internal sealed class ChainFinder
{
    private const long Never = long.MaxValue;

    private readonly FunnelRules _rules;
    private readonly InstantSteps _instant;
    private readonly long[] _limits;
    private readonly bool _strict;
    private readonly int[] _taken;
    private long[] _next;
    private long[] _nextBefore;
    private long[] _held;
    private long[] _heldBefore;
    private Decisions[] _decisions = new Decisions[64];

    public ChainFinder(FunnelRules rules)
    {
        _rules = rules;
        _instant = new InstantSteps(rules.Steps, rules.StrictlyLater);
        _limits = rules.LimitsUs;
        _strict = rules.IsStrict;
        _taken = new int[rules.Steps + 1];
        _next = new long[rules.Steps + 2];
        _nextBefore = new long[rules.Steps + 2];
        _held = new long[rules.Steps + 2];
        _heldBefore = new long[rules.Steps + 2];
    }

    /// <summary>Finds the events of required steps 1 … depth.</summary>
    /// <param name="events">The history.</param>
    /// <param name="outcome">What the walk found in it.</param>
    /// <param name="chain">Receives the indexes, step by step from 0.</param>
    public void Find(in EventSpan events, WalkOutcome outcome, Span<int> chain)
    {
        chain[0] = outcome.Start;
        int first = outcome.Start;
        while (first > 0 && events.TimesUs[first - 1] == outcome.StartUs)
        {
            first--;
        }

        int end = first;
        while (end < events.Count && events.TimesUs[end] <= outcome.ArrivalUs)
        {
            end++;
        }

        if (_decisions.Length < end - first)
        {
            _decisions = new Decisions[Math.Max(end - first, 2 * _decisions.Length)];
        }

        Backwards(events, first, end, outcome);
        Forwards(events, first, end, outcome, chain);
    }

    private void Backwards(in EventSpan events, int first, int end, WalkOutcome outcome)
    {
        Array.Fill(_next, Never);
        Array.Fill(_held, Never);
        for (int last = end; last > first;)
        {
            int begin = last - 1;
            long timeUs = events.TimesUs[begin];
            while (begin > first && events.TimesUs[begin - 1] == timeUs)
            {
                begin--;
            }

            ReadOnlySpan<uint> masks = events.Steps[begin..last];
            _decisions[begin - first] = Decide(timeUs, last == end, outcome.Depth);
            if (begin > first)
            {
                _instant.Load(masks);
                Before(masks, timeUs, _decisions[begin - first], outcome.Depth);
            }

            last = begin;
        }
    }

    /// <summary>What may be chosen at an instant, given what can be reached after it.</summary>
    private Decisions Decide(long timeUs, bool isLast, int depth)
    {
        uint choose = 0, hold = 0, sooner = 0;
        for (int e = 1; e <= depth; e++)
        {
            uint bit = 1u << (e - 1);
            choose |= (e == depth ? isLast : Within(_next[e], timeUs, e + 1)) ? bit : 0;
            hold |= Within(_held[e], timeUs, e) ? bit : 0;
            sooner |= e < depth && _held[e + 1] < _next[e] ? bit : 0;
        }

        return new Decisions(choose, hold, sooner, isLast && depth > 0 ? 1u << (depth - 1) : 0);
    }

    private bool Within(long laterUs, long timeUs, int step) => laterUs != Never && laterUs - timeUs <= _limits[step];

    /// <summary>From what can be reached after an instant to what can be reached from just before it.</summary>
    private void Before(ReadOnlySpan<uint> masks, long timeUs, Decisions decisions, int depth)
    {
        for (int d = 1; d <= depth; d++)
        {
            int need = Need(d, masks);
            (int chosen, int held) = Options(d, _instant.Reach(d), need, decisions);
            long stay = need <= d ? _next[d] : Never;
            long go = _strict && need <= d + 1 && _instant.Reach(d) > d ? _held[d + 1] : Never;
            _nextBefore[d] = chosen > d || held > d + 1 ? timeUs : Math.Min(stay, go);
            _heldBefore[d] = Never;
            if (_strict && d > 1)
            {
                (chosen, held) = Options(d - 1, _instant.Reach(d - 1), need, decisions);
                _heldBefore[d] = chosen >= d || held > d ? timeUs : need <= d ? _held[d] : Never;
            }
        }

        (_next, _nextBefore) = (_nextBefore, _next);
        (_held, _heldBefore) = (_heldBefore, _held);
    }

    private int Need(int depth, ReadOnlySpan<uint> masks) => _strict ? _instant.Need(depth, masks) : depth;

    /// <summary>
    /// The deepest step up to which all can be chosen here, and the deepest that can be stood at with all before it chosen here; the depth itself for none.
    /// The last step of the chain may come before foreign events of its instant.
    /// </summary>
    private static (int Chosen, int Held) Options(int depth, int reach, int need, Decisions decisions)
    {
        int chosen = depth, held = depth;
        for (int e = reach; e > depth; e--)
        {
            uint bit = 1u << (e - 1);
            bool stands = e >= need;
            chosen = chosen == depth && (decisions.Choose & bit) != 0 && (stands || (decisions.Final & bit) != 0) ? e : chosen;
            held = held == depth && stands && (decisions.Hold & bit) != 0 ? e : held;
        }

        return (chosen, held);
    }

    private void Forwards(in EventSpan events, int first, int end, WalkOutcome outcome, Span<int> chain)
    {
        int depth = 1;
        bool isChosen = true;
        for (int i = first; i < end && !(isChosen && depth == outcome.Depth);)
        {
            int last = Math.Min(events.EndOfInstant(i), end);
            ReadOnlySpan<uint> masks = events.Steps[i..last];
            Decisions decisions = _decisions[i - first];
            _instant.Load(masks);
            bool starts = i == first;
            int need = starts ? 1 : Need(depth, masks);
            int done = isChosen ? depth : depth - 1;
            int reach = starts ? _instant.ReachFromStart(outcome.Start - first, masks[outcome.Start - first], _instant.MostFromStart) : _instant.Reach(done);
            (int chosen, int held) = Options(done, reach, need, decisions);
            held = held > done + 1 ? held : done;
            bool holds = held > done && (held - 1 > chosen || (held - 1 == chosen && (decisions.Sooner >> (chosen - 1) & 1) != 0));
            if (holds || chosen > done)
            {
                int to = holds ? held - 1 : chosen;
                _instant.Assign(done, holds ? held : chosen, starts ? outcome.Start - first : -1, masks, _taken);
                for (int s = done + 1; s <= to; s++)
                {
                    chain[s - 1] = i + _taken[s];
                }

                (depth, isChosen) = holds ? (held, false) : (chosen, true);
            }
            else if (isChosen && _strict)
            {
                isChosen = !Goes(depth, reach, need, decisions);
                depth += isChosen ? 0 : 1;
            }

            i = last;
        }
    }

    /// <summary>Whether standing at the next step from here, to choose it later, comes sooner than staying.</summary>
    private static bool Goes(int depth, int reach, int need, Decisions decisions) =>
        reach > depth && need <= depth + 1 && (need > depth || (decisions.Sooner >> (depth - 1) & 1) != 0);

    /// <summary>Bits by step, from bit 0.</summary>
    /// <param name="Choose">The step can be chosen here as the last one of the instant.</param>
    /// <param name="Hold">The step can be stood at after the instant and chosen later, the one before being chosen here.</param>
    /// <param name="Sooner">Standing at the next step after the instant leads to it sooner than standing here.</param>
    /// <param name="Final">The last step of the chain, at its instant.</param>
    private readonly record struct Decisions(uint Choose, uint Hold, uint Sooner, uint Final);
}
