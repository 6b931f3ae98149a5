using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Funnels;

namespace EcomOpsEngine.Analytics.Tests.Funnels;

/// <summary>What a unit reached, by exhaustion.</summary>
/// <param name="Depth">Required steps reached.</param>
/// <param name="Start">Step 1 of the reported attempt: index in stored order.</param>
/// <param name="ArrivalUs">When its depth was reached.</param>
/// <param name="Times">Instants of the required steps.</param>
/// <param name="IsOpen">Some attempt is open at the end of the data.</param>
/// <param name="EndUs">When an exclusion ended the reported attempt; null when none did.</param>
internal sealed record OracleUnit(int Depth, int Start, long ArrivalUs, long[] Times, bool IsOpen, long? EndUs);

/// <summary>
/// The meaning of every option by exhaustion over one history: every attempt, every choice of different events, every order of the events of one instant.
/// Shares nothing with the kernels; for short histories only.
/// </summary>
internal sealed class UnitOracle(FunnelQuery query)
{
    private readonly FunnelStepQuery[] _required = [.. query.Steps.Where(step => !step.Optional)];
    private readonly int[] _positions = [.. Enumerable.Range(1, query.Steps.Count).Where(step => !query.Steps[step - 1].Optional)];

    public static bool Passes(RowFilter filter, SceneEvent e) => filter.AllOf.All(anyOf => anyOf.Any(predicate =>
        predicate is CodePredicate test && test.Accepts[test.Column switch { 0 => e.Event, 1 => e.Device, 2 => e.Id, _ => e.Cart }] != 0));

    /// <summary>The units of one history; null where an exclusion drops the unit.</summary>
    public List<OracleUnit>? Units(SceneEvent[] history)
    {
        if (query.Mode == FunnelMode.AnyOrder)
        {
            return new AnyOrderOracle(query).Units(history);
        }

        return query.Unit == FunnelUnit.Attempt ? Attempts(history) : Best(history);
    }

    private List<OracleUnit>? Best(SceneEvent[] history)
    {
        OracleUnit? best = null;
        bool open = false;
        for (int x = 0; x < history.Length; x++)
        {
            if (!Starts(history[x]))
            {
                continue;
            }

            var attempt = AttemptOf(history, x);
            if (attempt.Dropped)
            {
                return null;
            }

            open |= attempt.Unit.IsOpen;
            best = best is null || Better(attempt.Unit, best, history) ? attempt.Unit : best;
        }

        return best is null ? [] : [best with { IsOpen = open }];
    }

    private List<OracleUnit> Attempts(SceneEvent[] history)
    {
        var units = new List<OracleUnit>();
        long earliest = long.MinValue;
        for (int x = 0; x < history.Length; x++)
        {
            if (!Starts(history[x]) || history[x].TimeUs < earliest)
            {
                continue;
            }

            // Of the instant's first steps the one that leaves most to the others, then the last stored.
            long t = history[x].TimeUs;
            int chosen = Enumerable.Range(0, history.Length).Where(i => history[i].TimeUs == t && Starts(history[i])).OrderByDescending(i => WithinInstant(history, i)).ThenByDescending(i => i).First();
            var attempt = AttemptOf(history, chosen);
            if (!attempt.Dropped)
            {
                units.Add(attempt.Unit);
            }

            earliest = attempt.NextUs;
        }

        return units;
    }

    private bool Starts(SceneEvent e) => e.TimeUs >= query.FromUs && e.TimeUs < query.ToUs && Passes(_required[0].Filter, e);

    private int WithinInstant(SceneEvent[] history, int x)
    {
        SceneEvent[] instant = [.. history.Where(e => e.TimeUs == history[x].TimeUs)];
        return new AttemptOracle(query, _required, instant, Array.IndexOf(instant, history[x])).Deepest;
    }

    private static bool Better(OracleUnit a, OracleUnit b, SceneEvent[] history) =>
        a.Depth != b.Depth ? a.Depth > b.Depth
        : a.ArrivalUs != b.ArrivalUs ? a.ArrivalUs < b.ArrivalUs
        : history[a.Start].TimeUs != history[b.Start].TimeUs ? history[a.Start].TimeUs > history[b.Start].TimeUs
        : a.Start > b.Start;

    /// <summary>One attempt under the exclusions; when the next may begin.</summary>
    private (OracleUnit Unit, bool Dropped, long NextUs) AttemptOf(SceneEvent[] history, int x)
    {
        var attempt = new AttemptOracle(query, _required, history, x);
        long startUs = history[x].TimeUs;
        int n = _required.Length;
        foreach (long at in history.Select(e => e.TimeUs).Distinct())
        {
            if (at <= startUs || at - startUs > query.WindowUs || !attempt.IsAlive(at) || attempt.Arrival(n) < at)
            {
                continue;
            }

            var hits = query.Exclusions.Where(exclusion =>
                history.Any(e => e.TimeUs == at && Passes(exclusion.Filter, e)) && attempt.Arrival(Dense(exclusion.FromStep)) < at && !(attempt.Arrival(Dense(exclusion.ToStep)) <= at)).ToList();
            if (hits.Count > 0)
            {
                bool dropped = hits.Exists(exclusion => exclusion.Effect == ExclusionEffect.DropUnit) && attempt.IsOpen(at, isEnd: false);
                int reached = Enumerable.Range(1, n).Last(s => attempt.Arrival(s) <= at);
                return (new OracleUnit(reached, x, attempt.Arrival(reached)!.Value, attempt.Times(reached), false, at), dropped, at);
            }
        }

        int depth = attempt.Deepest;
        bool open = depth < n && query.DataEndUs - startUs <= query.WindowUs && attempt.IsAlive(long.MaxValue) && attempt.IsOpen(query.DataEndUs, isEnd: true);
        long next = depth == n ? attempt.Arrival(n)!.Value + 1 : Math.Min(attempt.ForeignUs ?? long.MaxValue, startUs + query.WindowUs + 1);
        return (new OracleUnit(depth, x, attempt.Arrival(depth)!.Value, attempt.Times(depth), open, null), false, next);
    }

    private int Dense(int position) => Array.IndexOf(_positions, position) + 1;
}
