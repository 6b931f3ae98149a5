using System.Numerics;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>What one person reached.</summary>
/// <param name="Depth">Deepest step, 0 for none.</param>
/// <param name="FirstElement">Element of step 1 of the reported attempt; without meaning at depth 0.</param>
/// <param name="Immature">Not converted, and the latest step 1 still has an open window at the end of the data.</param>
internal readonly record struct HistoryOutcome(int Depth, int FirstElement, bool Immature);

/// <summary>
/// The reference of the ordered funnel: one person's events at exact microseconds, any steps.
/// It keeps for each depth the latest step 1 from which that depth is reached; a later step 1 is never worse, because its window ends later.
/// The reported attempt is the deepest, then the one that got there first, then the one with the latest step 1 (at one instant: the last stored).
/// </summary>
internal sealed class HistoryWalk
{
    /// <summary>Instant of a depth not reached: before any instant by more than any window.</summary>
    private const long NotReachedUs = long.MinValue / 2;

    private readonly int _steps;
    private readonly long _windowUs;
    private readonly long _openUs;
    private readonly long _fromUs;
    private readonly long _toUs;
    private readonly long _dataEndUs;
    private readonly long[] _anchorUs;
    private readonly int[] _anchorElement;
    private readonly InstantMatching _matching;
    private int _depth;

    public HistoryWalk(FunnelQuery query)
    {
        _steps = query.Steps.Count;
        _windowUs = query.WindowUs;
        _openUs = Math.Min(query.WindowUs, EngineTime.EndUs - EngineTime.EpochUs);
        _fromUs = query.FromUs;
        _toUs = query.ToUs;
        _dataEndUs = query.DataEndUs;
        _anchorUs = new long[_steps + 1];
        _anchorElement = new int[_steps + 1];
        _matching = new InstantMatching(_steps);
    }

    /// <summary>Walks one person's events.</summary>
    public HistoryOutcome Walk(HistoryEvents events)
    {
        ReadOnlySpan<long> times = events.TimesUs;
        ReadOnlySpan<uint> masks = events.Masks;
        ReadOnlySpan<int> elements = events.Elements;
        _depth = 0;
        Array.Fill(_anchorUs, NotReachedUs);
        int reported = 0;
        for (int i = 0; i < times.Length;)
        {
            int end = i + 1;
            while (end < times.Length && times[end] == times[i])
            {
                end++;
            }

            int before = _depth;
            if (end == i + 1)
            {
                Single(times[i], masks[i], elements[i]);
            }
            else
            {
                Instant(times[i], masks[i..end], elements[i..end]);
            }

            reported = _depth > before ? _anchorElement[_depth] : reported;
            i = end;
        }

        bool immature = _depth > 0 && _depth < _steps && _dataEndUs - _anchorUs[1] <= _windowUs;
        return new HistoryOutcome(_depth, reported, immature);
    }

    /// <summary>
    /// One event alone at its instant. It may start an attempt at depth 0; then, from the last step down, it advances each attempt by one step at most.
    /// Without branches on the data: what comes next in a history cannot be predicted.
    /// </summary>
    private void Single(long timeUs, uint mask, int element)
    {
        _anchorUs[0] = IsInRange(timeUs) ? timeUs : NotReachedUs;
        _anchorElement[0] = element;
        do
        {
            int s = BitOperations.Log2(mask) + 1;
            mask ^= 1u << (s - 1);
            long taken = (timeUs - _anchorUs[s - 1] - _openUs - 1) >> 63;
            _anchorUs[s] ^= (_anchorUs[s] ^ _anchorUs[s - 1]) & taken;
            _anchorElement[s] ^= (_anchorElement[s] ^ _anchorElement[s - 1]) & (int)taken;
            _depth = Math.Max(_depth, s & (int)taken);
        }
        while (mask != 0);
    }

    /// <summary>
    /// Several events at one instant: an attempt at depth d reaches the largest e for which steps d+1 … e can be given different events of the instant.
    /// Attempts are taken from the deepest to the new ones, so that the later step 1 overwrites and no new value is read as an old one.
    /// </summary>
    private void Instant(long timeUs, ReadOnlySpan<uint> masks, ReadOnlySpan<int> elements)
    {
        _matching.Load(masks);
        for (int d = _depth; d >= 1; d--)
        {
            if (!IsOpen(d, timeUs))
            {
                continue;
            }

            int reach = _matching.Reach(d);
            for (int s = d + 1; s <= reach; s++)
            {
                Reach(s, _anchorUs[d], _anchorElement[d]);
            }
        }

        if (!IsInRange(timeUs) || !_matching.HasFirst)
        {
            return;
        }

        int best = 0;
        int most = _matching.Reach(1);
        for (int i = masks.Length - 1; i >= 0 && best < most; i--)
        {
            if ((masks[i] & 1) == 0)
            {
                continue;
            }

            int reach = _matching.ReachWithout(i, masks[i], most);
            while (best < reach)
            {
                Reach(++best, timeUs, elements[i]);
            }
        }
    }

    private bool IsOpen(int depth, long timeUs) => timeUs - _anchorUs[depth] <= _openUs;

    private bool IsInRange(long timeUs) => timeUs >= _fromUs && timeUs < _toUs;

    private void Reach(int step, long anchorUs, int element)
    {
        _anchorUs[step] = anchorUs;
        _anchorElement[step] = element;
        _depth = Math.Max(_depth, step);
    }
}
