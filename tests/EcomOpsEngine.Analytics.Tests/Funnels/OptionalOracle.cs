using EcomOpsEngine.Analytics.Funnels;

namespace EcomOpsEngine.Analytics.Tests.Funnels;

/// <summary>
/// Optional steps of a reported attempt as the rule says: between the events of the neighbouring required steps, in step order, each at the earliest event left.
/// Which events of an instant the required steps took is settled by counting: an optional step may use an event as long as those of its instant can still be given different steps.
/// </summary>
internal static class OptionalOracle
{
    public static void Fill(FunnelQuery query, SceneEvent[] history, OracleUnit unit, long?[] times, int[] required)
    {
        int strict = query.SameInstant == SameInstant.StrictlyLater ? 1 : 0;
        for (int gap = 0; gap < unit.Depth && gap + 1 < required.Length; gap++)
        {
            long startUs = unit.Times[gap];
            long endUs = gap + 1 < unit.Depth ? unit.Times[gap + 1] - strict : EndOfAttempt(query, history, unit);
            long afterUs = startUs;
            for (int s = required[gap] + 1; s < required[gap + 1]; s++)
            {
                long limit = query.Steps[s].MaxSincePreviousUs ?? long.MaxValue;
                foreach (long at in history.Select(e => e.TimeUs).Distinct().Where(t => t >= afterUs + strict && t <= endUs && t - startUs <= limit))
                {
                    times[s] = at;
                    if (CanBeGiven(query, history, unit, times, required, at))
                    {
                        afterUs = at;
                        break;
                    }

                    times[s] = null;
                }
            }
        }
    }

    private static long EndOfAttempt(FunnelQuery query, SceneEvent[] history, OracleUnit unit)
    {
        long windowEnd = history[unit.Start].TimeUs + query.WindowUs;
        return Math.Min(windowEnd, unit.EndUs ?? long.MaxValue);
    }

    private static bool CanBeGiven(FunnelQuery query, SceneEvent[] history, OracleUnit unit, long?[] times, int[] required, long at)
    {
        int[] steps = [.. Enumerable.Range(0, times.Length).Where(s => times[s] == at && !(s == 0 && history[unit.Start].TimeUs == at))];
        SceneEvent[] events = [.. history.Where((e, i) => e.TimeUs == at && i != unit.Start)];
        return Give(query, steps, 0, events, new bool[events.Length]);
    }

    private static bool Give(FunnelQuery query, int[] steps, int next, SceneEvent[] events, bool[] used)
    {
        if (next == steps.Length)
        {
            return true;
        }

        for (int e = 0; e < events.Length; e++)
        {
            if (!used[e] && UnitOracle.Passes(query.Steps[steps[next]].Filter, events[e]))
            {
                used[e] = true;
                if (Give(query, steps, next + 1, events, used))
                {
                    return true;
                }

                used[e] = false;
            }
        }

        return false;
    }
}
