using System.Numerics;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>
/// How an attempt of a strict funnel moves at one instant. Where events match both the current and the next step the attempt may stand at several steps at once;
/// it ends where some event is neither, for all of them. The events of one instant may come in any order that helps.
/// </summary>
internal sealed class StrictMoves(FunnelRules rules, InstantSteps instant)
{
    private readonly long[] _limits = rules.LimitsUs;
    private readonly long[] _latestUs = new long[rules.Steps + 1];
    private readonly long[] _fromUs = new long[rules.Steps + 1];

    /// <summary>Moves an attempt over the events of an instant; its states become 0 where it ends.</summary>
    public void Advance(Attempt attempt, long timeUs, ReadOnlySpan<uint> masks)
    {
        uint after = 0;
        int deepest = attempt.Depth;
        for (uint rest = attempt.States; rest != 0; rest &= rest - 1)
        {
            int d = BitOperations.TrailingZeroCount(rest) + 1;
            int need = instant.Need(d, masks);
            bool again = d > 1 && timeUs - attempt.FromUs[d] <= _limits[d] && (instant.Union >> (d - 1) & 1) != 0;
            if (need <= d)
            {
                Stand(ref after, d, attempt.FromUs[d], again ? timeUs : attempt.LatestUs[d]);
            }

            if (timeUs - attempt.LatestUs[d] <= _limits[d + 1])
            {
                deepest = Math.Max(deepest, Move(ref after, d, instant.Reach(d), need, attempt.LatestUs[d], timeUs));
            }

            // The step held is chosen again at this instant, so that the next one is no time later.
            if (again && !rules.StrictlyLater)
            {
                deepest = Math.Max(deepest, Move(ref after, d, instant.Reach(d - 1), need, timeUs, timeUs));
            }
        }

        attempt.Reach(deepest, timeUs);
        attempt.States = after;
        for (uint rest = after; rest != 0; rest &= rest - 1)
        {
            int d = BitOperations.TrailingZeroCount(rest) + 1;
            attempt.LatestUs[d] = _latestUs[d];
            attempt.FromUs[d] = _fromUs[d];
        }
    }

    /// <summary>Whether some event at this instant could still take the attempt on.</summary>
    public bool IsOpen(Attempt attempt, long timeUs)
    {
        for (uint rest = attempt.States; rest != 0; rest &= rest - 1)
        {
            int d = BitOperations.TrailingZeroCount(rest) + 1;
            if (timeUs - attempt.LatestUs[d] <= _limits[d + 1] || (d > 1 && timeUs - attempt.FromUs[d] <= _limits[d]))
            {
                return true;
            }
        }

        return false;
    }

    private int Move(ref uint after, int depth, int reach, int need, long leftUs, long timeUs)
    {
        for (int e = reach; e > depth && e >= need; e--)
        {
            Stand(ref after, e, e == depth + 1 ? leftUs : timeUs, timeUs);
        }

        return reach;
    }

    private void Stand(ref uint after, int step, long fromUs, long latestUs)
    {
        uint bit = 1u << (step - 1);
        bool held = (after & bit) != 0;
        _fromUs[step] = held ? Math.Max(_fromUs[step], fromUs) : fromUs;
        _latestUs[step] = held ? Math.Max(_latestUs[step], latestUs) : latestUs;
        after |= bit;
    }
}
