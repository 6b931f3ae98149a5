using System.Numerics;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>
/// The most distinct steps that events of a sliding window satisfy, each with an event of its own. Sets of events that can be given different steps form a matroid (Edmonds and Fulkerson 1965),
/// so the set with the latest events is kept greedily: a new event either fills a free step, or takes the place of the oldest event of the circuit it closes. At most 32 events are held.
/// </summary>
internal sealed class LatestEvents(int steps)
{
    private readonly int[] _events = new int[steps];
    private readonly long[] _timesUs = new long[steps];
    private readonly uint[] _masks = new uint[steps];
    private readonly int[] _parents = new int[steps];
    private readonly int[] _queue = new int[steps];
    private uint _held;

    public int Count => BitOperations.PopCount(_held);

    public void Clear() => _held = 0;

    /// <summary>Leaves out events before an instant.</summary>
    public void DropBefore(long timeUs)
    {
        for (uint rest = _held; rest != 0; rest &= rest - 1)
        {
            int step = BitOperations.TrailingZeroCount(rest);
            _held &= _timesUs[step] < timeUs ? ~(1u << step) : uint.MaxValue;
        }
    }

    /// <summary>Adds an event later than all held ones.</summary>
    /// <param name="index">Index of the event.</param>
    /// <param name="timeUs">Its instant.</param>
    /// <param name="mask">Steps it matches, at least one.</param>
    /// <param name="replace">Where all its steps are taken: true gives up the oldest event of the circuit, false the new one.</param>
    public void Add(int index, long timeUs, uint mask, bool replace)
    {
        uint seen = mask;
        int read = 0, written = 0;
        int oldest = -1;
        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            _parents[_queue[written++] = BitOperations.TrailingZeroCount(rest)] = -1;
        }

        while (read < written)
        {
            int step = _queue[read++];
            if ((_held >> step & 1) == 0)
            {
                Shift(step, index, timeUs, mask);
                return;
            }

            oldest = oldest < 0 || _events[step] < _events[oldest] ? step : oldest;
            for (uint rest = _masks[step] & ~seen; rest != 0; rest &= rest - 1)
            {
                int next = BitOperations.TrailingZeroCount(rest);
                _parents[next] = step;
                _queue[written++] = next;
            }

            seen |= _masks[step];
        }

        if (replace)
        {
            Shift(oldest, index, timeUs, mask);
        }
    }

    /// <summary>Instant of the earliest event held; there must be one.</summary>
    public long EarliestUs()
    {
        long earliest = long.MaxValue;
        for (uint rest = _held; rest != 0; rest &= rest - 1)
        {
            earliest = Math.Min(earliest, _timesUs[BitOperations.TrailingZeroCount(rest)]);
        }

        return earliest;
    }

    /// <summary>Writes the indexes of the events held in time order.</summary>
    /// <param name="chain">Receives them; as many as are held.</param>
    public void WriteTo(Span<int> chain)
    {
        int i = 0;
        for (uint rest = _held; rest != 0; rest &= rest - 1)
        {
            chain[i++] = _events[BitOperations.TrailingZeroCount(rest)];
        }

        chain[..i].Sort();
    }

    /// <summary>Holds what another one of as many steps holds.</summary>
    public void Take(LatestEvents other)
    {
        _held = other._held;
        other._events.CopyTo(_events, 0);
        other._timesUs.CopyTo(_timesUs, 0);
        other._masks.CopyTo(_masks, 0);
    }

    /// <summary>Moves events along the path that led to a step, and puts the new event at its head.</summary>
    private void Shift(int step, int index, long timeUs, uint mask)
    {
        _held |= 1u << step;
        while (_parents[step] >= 0)
        {
            int from = _parents[step];
            (_events[step], _timesUs[step], _masks[step]) = (_events[from], _timesUs[from], _masks[from]);
            step = from;
        }

        (_events[step], _timesUs[step], _masks[step]) = (index, timeUs, mask);
    }
}
