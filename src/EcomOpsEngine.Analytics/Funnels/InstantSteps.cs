using System.Numerics;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>What the events of one instant can do for an attempt, under the policy for equal times.</summary>
internal sealed class InstantSteps(int steps, bool strictlyLater)
{
    /// <summary>No depth holds all events of the instant.</summary>
    public const int Never = int.MaxValue;

    private readonly InstantMatching _matching = new(steps);
    private readonly HashSet<uint> _distinct = [];
    private bool _distinctKnown;
    private uint _single;
    private bool _isSingle;

    /// <summary>Steps that some event matches.</summary>
    public uint Union { get; private set; }

    /// <summary>Takes one event alone.</summary>
    public void Load(uint mask)
    {
        (_single, _isSingle, Union) = (mask, true, mask);
    }

    /// <summary>Takes the events of an instant; the span must stay until the next one is loaded only for <see cref="Need(int, ReadOnlySpan{uint})"/>.</summary>
    public void Load(ReadOnlySpan<uint> masks)
    {
        if (masks.Length == 1)
        {
            Load(masks[0]);
            return;
        }

        _isSingle = false;
        _distinctKnown = false;
        _matching.Load(masks);
        Union = _matching.Union;
    }

    /// <summary>The deepest step that an attempt at this depth reaches here.</summary>
    public int Reach(int depth) => _isSingle || strictlyLater ? Next(depth) : _matching.Reach(depth);

    /// <summary>The depth of an attempt that takes an event of the instant for step 1.</summary>
    /// <param name="index">Index of the event in the instant.</param>
    /// <param name="mask">Steps it matches.</param>
    /// <param name="most">The depth reached when step 1 takes no event that later steps need.</param>
    public int ReachFromStart(int index, uint mask, int most) => _isSingle || strictlyLater ? 1 : _matching.ReachWithout(index, mask, most);

    /// <summary>The depth that a new attempt reaches here at most.</summary>
    public int MostFromStart => _isSingle || strictlyLater ? 1 : _matching.Reach(1);

    /// <summary>The lowest depth e for which each event matches one of the steps <paramref name="depth"/> … e; <see cref="Never"/> where there is none.</summary>
    public int Need(int depth, ReadOnlySpan<uint> masks)
    {
        if (_isSingle)
        {
            return Lowest(_single, depth);
        }

        if (!_distinctKnown)
        {
            _distinct.Clear();
            foreach (uint mask in masks)
            {
                _distinct.Add(mask);
            }

            _distinctKnown = true;
        }

        int need = depth;
        foreach (uint mask in _distinct)
        {
            need = Math.Max(need, Lowest(mask, depth));
        }

        return need;
    }

    /// <summary>Gives steps depth + 1 … to different events; indexes in the instant.</summary>
    public void Assign(int depth, int to, int without, ReadOnlySpan<uint> masks, Span<int> taken)
    {
        if (_isSingle || strictlyLater)
        {
            for (int s = depth + 1; s <= to; s++)
            {
                taken[s] = FirstOf(masks, s);
            }

            return;
        }

        _matching.Assign(depth, to, without, masks, taken);
    }

    private static int FirstOf(ReadOnlySpan<uint> masks, int step)
    {
        for (int i = 0; i < masks.Length; i++)
        {
            if ((masks[i] >> (step - 1) & 1) != 0)
            {
                return i;
            }
        }

        throw new InvalidOperationException($"No event of the instant matches step {step}.");
    }

    private static int Lowest(uint mask, int depth)
    {
        uint rest = mask >> (depth - 1);
        return rest == 0 ? Never : depth + BitOperations.TrailingZeroCount(rest);
    }

    private int Next(int depth) => depth < steps && (Union >> depth & 1) != 0 ? depth + 1 : depth;
}
