using System.Numerics;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>
/// Gives steps different events of one instant (augmenting paths in a bipartite graph). Of each step's events only the first n are kept,
/// n the number of steps: a step with so many can always be given one that no other step took. So any number of events costs linear time.
/// </summary>
internal sealed class InstantMatching
{
    private readonly int _steps;
    private readonly int[] _events;
    private readonly int[] _counts;
    private readonly int[] _taken;
    private uint _union;
    private bool _disjoint;
    private int _without;
    private int _lowest;
    private uint _visited;

    public InstantMatching(int steps)
    {
        _steps = steps;
        _events = new int[steps * steps];
        _counts = new int[steps];
        _taken = new int[steps + 1];
    }

    /// <summary>Whether some event matches step 1.</summary>
    public bool HasFirst => (_union & 1) != 0;

    /// <summary>Steps that some event matches.</summary>
    public uint Union => _union;

    /// <summary>Takes the events of an instant.</summary>
    public void Load(ReadOnlySpan<uint> masks)
    {
        _union = 0;
        _disjoint = true;
        foreach (uint mask in masks)
        {
            _union |= mask;
            _disjoint &= (mask & (mask - 1)) == 0;
        }

        if (_disjoint)
        {
            return;
        }

        Array.Clear(_counts);
        uint full = 0;
        for (int i = 0; i < masks.Length; i++)
        {
            for (uint rest = masks[i] & ~full; rest != 0; rest &= rest - 1)
            {
                int step = BitOperations.TrailingZeroCount(rest);
                _events[(step * _steps) + _counts[step]++] = i;
                full |= _counts[step] == _steps ? 1u << step : 0;
            }
        }
    }

    /// <summary>The deepest step that an attempt at this depth reaches with the events of the instant.</summary>
    public int Reach(int depth) => _disjoint ? Run(depth) : Match(depth, -1);

    /// <summary>The depth of an attempt that takes an event of the instant for step 1.</summary>
    /// <param name="index">Index of the event.</param>
    /// <param name="mask">Steps it matches.</param>
    /// <param name="most">The depth reached when step 1 takes none of the events that later steps need.</param>
    public int ReachWithout(int index, uint mask, int most)
    {
        if (_disjoint)
        {
            return most;
        }

        bool needed = false;
        for (uint rest = mask >> 1 << 1; rest != 0; rest &= rest - 1)
        {
            int step = BitOperations.TrailingZeroCount(rest);
            needed |= index <= _events[(step * _steps) + _counts[step] - 1];
        }

        return needed ? Match(1, index) : most;
    }

    /// <summary>Gives steps depth + 1 … to different events, which the instant must allow: the first stored that is left where steps do not overlap.</summary>
    /// <param name="depth">Steps done before.</param>
    /// <param name="to">Last step to give.</param>
    /// <param name="without">Index of an event already taken; −1 for none.</param>
    /// <param name="masks">The events that were loaded.</param>
    /// <param name="taken">Receives the index of each step's event, by step from 1.</param>
    public void Assign(int depth, int to, int without, ReadOnlySpan<uint> masks, Span<int> taken)
    {
        if (!_disjoint)
        {
            Match(depth, without);
            _taken.AsSpan(depth + 1, to - depth).CopyTo(taken[(depth + 1)..]);
            return;
        }

        uint open = (to == 32 ? uint.MaxValue : (1u << to) - 1) & ~((1u << depth) - 1);
        for (int i = 0; i < masks.Length && open != 0; i++)
        {
            if ((masks[i] & open) != 0)
            {
                taken[BitOperations.TrailingZeroCount(masks[i]) + 1] = i;
                open &= ~masks[i];
            }
        }
    }

    private int Run(int depth) => depth >= _steps ? depth : Math.Min(_steps, depth + BitOperations.TrailingZeroCount(~(_union >> depth)));

    private int Match(int depth, int without)
    {
        _without = without;
        _lowest = depth + 1;
        for (int step = depth + 1; step <= _steps; step++)
        {
            _visited = 0;
            _taken[step] = -1;
            if (!Give(step, step))
            {
                return step - 1;
            }
        }

        return _steps;
    }

    private bool Give(int step, int highest)
    {
        _visited |= 1u << (step - 1);
        ReadOnlySpan<int> events = _events.AsSpan((step - 1) * _steps, _counts[step - 1]);
        foreach (int candidate in events)
        {
            if (candidate == _without)
            {
                continue;
            }

            int holder = Holder(candidate, highest);
            if (holder == 0 || ((_visited >> (holder - 1) & 1) == 0 && Give(holder, highest)))
            {
                _taken[step] = candidate;
                return true;
            }
        }

        return false;
    }

    private int Holder(int candidate, int highest)
    {
        for (int step = _lowest; step <= highest; step++)
        {
            if (_taken[step] == candidate)
            {
                return step;
            }
        }

        return 0;
    }
}
