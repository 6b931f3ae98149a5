using System.Numerics;
using EcomOpsEngine.Analytics.Funnels;

namespace EcomOpsEngine.Analytics.Tests.Funnels;

/// <summary>Funnels in any order by exhaustion: every set of events that can be given different steps.</summary>
internal sealed class AnyOrderOracle(FunnelQuery query)
{
    private readonly int _steps = query.Steps.Count;

    public List<OracleUnit> Units(SceneEvent[] history)
    {
        int[] elements = query.SameInstant == SameInstant.StrictlyLater
            ? [.. Enumerable.Range(0, history.Length).Where(i => Mask(history[i]) != 0).GroupBy(i => history[i].TimeUs).Select(instant => instant.Last())]
            : [.. Enumerable.Range(0, history.Length).Where(i => Mask(history[i]) != 0)];
        uint[] masks = [.. elements.Select(i => query.SameInstant == SameInstant.StrictlyLater
            ? history.Where(e => e.TimeUs == history[i].TimeUs).Aggregate(0u, (mask, e) => mask | Mask(e))
            : Mask(history[i]))];
        return query.Unit == FunnelUnit.Attempt ? Attempts(history, elements, masks) : Best(history, elements, masks);
    }

    private List<OracleUnit> Best(SceneEvent[] history, int[] elements, uint[] masks)
    {
        (int[] Set, OracleUnit Unit)? best = null;
        for (uint set = 1; set < 1u << elements.Length; set++)
        {
            int[] chosen = [.. Enumerable.Range(0, elements.Length).Where(i => (set >> i & 1) != 0)];
            long[] times = [.. chosen.Select(i => history[elements[i]].TimeUs)];
            if (times[0] < query.FromUs || times[0] >= query.ToUs || times[^1] - times[0] > query.WindowUs || !CanBeGiven([.. chosen.Select(i => masks[i])], 0, 0))
            {
                continue;
            }

            var unit = new OracleUnit(chosen.Length, elements[chosen[0]], times[^1], times, false, null);
            if (best is not { } old || Better(chosen, unit, old.Set, old.Unit))
            {
                best = (chosen, unit);
            }
        }

        bool open = best is { } found && found.Unit.Depth < _steps && elements.Any(i => InRange(history[i]) && query.DataEndUs - history[i].TimeUs <= query.WindowUs);
        return best is { } one ? [one.Unit with { IsOpen = open }] : [];
    }

    private List<OracleUnit> Attempts(SceneEvent[] history, int[] elements, uint[] masks)
    {
        var units = new List<OracleUnit>();
        var held = new List<int>();
        void Close(bool open)
        {
            long[] times = [.. held.Select(i => history[elements[i]].TimeUs)];
            units.Add(new OracleUnit(held.Count, elements[held[0]], times[^1], times, open, null));
            held.Clear();
        }

        long closedUs = long.MinValue;
        for (int i = 0; i < elements.Length; i++)
        {
            SceneEvent e = history[elements[i]];
            if (held.Count > 0 && e.TimeUs - history[elements[held[0]]].TimeUs > query.WindowUs)
            {
                Close(open: false);
            }

            if (e.TimeUs == closedUs || (held.Count == 0 && !InRange(e)) || !CanBeGiven([.. held.Append(i).Select(h => masks[h])], 0, 0))
            {
                continue;
            }

            held.Add(i);
            if (held.Count == _steps)
            {
                closedUs = e.TimeUs;
                Close(open: false);
            }
        }

        if (held.Count > 0)
        {
            Close(query.DataEndUs - history[elements[held[0]]].TimeUs <= query.WindowUs);
        }

        return units;
    }

    private bool InRange(SceneEvent e) => e.TimeUs >= query.FromUs && e.TimeUs < query.ToUs;

    private uint Mask(SceneEvent e)
    {
        uint mask = 0;
        for (int s = 0; s < _steps; s++)
        {
            mask |= UnitOracle.Passes(query.Steps[s].Filter, e) ? 1u << s : 0;
        }

        return mask;
    }

    private static bool CanBeGiven(uint[] masks, int next, uint taken)
    {
        if (next == masks.Length)
        {
            return true;
        }

        for (uint rest = masks[next] & ~taken; rest != 0; rest &= rest - 1)
        {
            if (CanBeGiven(masks, next + 1, taken | (1u << BitOperations.TrailingZeroCount(rest))))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Deepest, first there, then each event as late as possible.</summary>
    private static bool Better(int[] set, OracleUnit a, int[] otherSet, OracleUnit b)
    {
        if (a.Depth != b.Depth)
        {
            return a.Depth > b.Depth;
        }

        if (a.ArrivalUs != b.ArrivalUs)
        {
            return a.ArrivalUs < b.ArrivalUs;
        }

        for (int i = 0; i < set.Length; i++)
        {
            if (set[i] != otherSet[i])
            {
                return set[i] > otherSet[i];
            }
        }

        return false;
    }
}
