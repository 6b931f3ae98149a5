namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>
/// Finds the optional steps of a reported attempt: each, in step order, takes the earliest event left between the events of its neighbours.
/// After the last required step reached it is looked for until the window ends, or an exclusion has ended the attempt.
/// </summary>
internal sealed class OptionalSteps(FunnelRules rules)
{
    private ulong _visited;

    /// <summary>Fills in the optional steps.</summary>
    /// <param name="events">The history.</param>
    /// <param name="outcome">The reported attempt.</param>
    /// <param name="chain">Its events of required steps.</param>
    /// <param name="all">For each step the index of its event; required ones are filled already.</param>
    public void Find(in EventSpan events, WalkOutcome outcome, ReadOnlySpan<int> chain, Span<int> all)
    {
        for (int o = 0; o < rules.Optional.Length; o++)
        {
            int step = rules.Optional[o];
            int before = Array.FindLastIndex(rules.Required, required => required < step);
            if (before >= outcome.Depth)
            {
                break;
            }

            bool isFirstOfGap = o == 0 || rules.Optional[o - 1] < rules.Required[before];
            int previous = isFirstOfGap ? chain[before] : LastOfGap(all, step, rules.Required[before]);
            long startUs = events.TimesUs[chain[before]];
            bool isOpenEnded = before + 1 == outcome.Depth;
            long endUs = isOpenEnded ? EndOfAttempt(events, outcome, chain) : events.TimesUs[chain[before + 1]] - (rules.StrictlyLater ? 1 : 0);
            long limitUs = rules.Query.Steps[step].MaxSincePreviousUs ?? FunnelRules.NoLimitUs;
            Give(events, step, previous, endUs, startUs, limitUs, all);
        }
    }

    /// <summary>The event of the last step done before an optional step, within its gap.</summary>
    private static int LastOfGap(ReadOnlySpan<int> all, int step, int required)
    {
        int last = required;
        for (int s = required + 1; s < step; s++)
        {
            last = all[s] == FunnelUnitResult.NotDone ? last : s;
        }

        return all[last];
    }

    /// <summary>Gives a step the earliest event that is left, or that another step of the same instant can do without.</summary>
    private void Give(in EventSpan events, int step, int previous, long endUs, long startUs, long limitUs, Span<int> all)
    {
        long fromUs = events.TimesUs[previous] + (rules.StrictlyLater ? 1 : 0);
        int first = previous;
        while (first > 0 && events.TimesUs[first - 1] == events.TimesUs[previous])
        {
            first--;
        }

        while (first < events.Count && events.TimesUs[first] <= endUs && events.TimesUs[first] - startUs <= limitUs)
        {
            int end = events.EndOfInstant(first);
            _visited = 1UL << step;
            if (events.TimesUs[first] >= fromUs && Give(events, step, first, end, all))
            {
                return;
            }

            first = end;
        }
    }

    private bool Give(in EventSpan events, int step, int first, int end, Span<int> all)
    {
        for (int i = first; i < end; i++)
        {
            if (!Matches(events, i, step) || i == all[0])
            {
                continue;
            }

            int holder = all.IndexOf(i);
            if (holder >= 0 && (_visited >> holder & 1) != 0)
            {
                continue;
            }

            _visited |= holder >= 0 ? 1UL << holder : 0;
            if (holder < 0 || Give(events, holder, first, end, all))
            {
                all[step] = i;
                return true;
            }
        }

        return false;
    }

    private bool Matches(in EventSpan events, int index, int step)
    {
        int optional = Array.IndexOf(rules.Optional, step);
        return optional >= 0
            ? (events.Others[index] >> optional & 1) != 0
            : (events.Steps[index] >> Array.IndexOf(rules.Required, step) & 1) != 0;
    }

    private long EndOfAttempt(in EventSpan events, WalkOutcome outcome, ReadOnlySpan<int> chain)
    {
        long endUs = outcome.StartUs + Math.Min(rules.Query.WindowUs, Timelines.EngineTime.EndUs);
        foreach (FunnelRules.Span exclusion in rules.Exclusions)
        {
            if (exclusion.From > outcome.Depth || exclusion.To <= outcome.Depth)
            {
                continue;
            }

            long reachedUs = events.TimesUs[chain[exclusion.From - 1]];
            for (int i = chain[outcome.Depth - 1]; i < events.Count && events.TimesUs[i] <= endUs; i++)
            {
                if ((events.Others[i] & exclusion.Bit) != 0 && events.TimesUs[i] > reachedUs)
                {
                    endUs = events.TimesUs[i];
                }
            }
        }

        return endUs;
    }
}
