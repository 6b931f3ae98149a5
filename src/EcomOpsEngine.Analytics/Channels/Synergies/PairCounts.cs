namespace EcomOpsEngine.Analytics.Channels.Synergies;

/// <summary>Visitors and converted ones.</summary>
/// <param name="Visitors">People.</param>
/// <param name="Converted">Of these the ones with an order in the range.</param>
public readonly record struct PairCount(long Visitors, long Converted)
{
    /// <summary>What is left without a part.</summary>
    public static PairCount operator -(PairCount a, PairCount b) => new(a.Visitors - b.Visitors, a.Converted - b.Converted);
}

/// <summary>
/// Visitors by the channels of their path, for every pair of channels. The path of somebody with an order in the range is that of the first one; of others the touches of the
/// look-back that ends with their last touch in the range. Each person counts once for each pair. Counts of disjoint people add up.
/// </summary>
public sealed class PairCounts
{
    private readonly PairChannels _channels;
    private readonly long[] _visitors;
    private readonly long[] _converted;
    private readonly bool[] _seen;
    private readonly List<int> _held = [];

    internal PairCounts(PairChannels channels)
    {
        _channels = channels;
        (_visitors, _converted) = (new long[channels.Count * channels.Count], new long[channels.Count * channels.Count]);
        _seen = new bool[channels.Count];
    }

    /// <summary>Visitors with a path, of whatever channels.</summary>
    public PairCount All { get; private set; }

    /// <summary>Visitors whose path holds a channel.</summary>
    public PairCount With(int slot) => Both(slot, slot);

    /// <summary>Visitors whose path holds both channels.</summary>
    public PairCount Both(int a, int b) => new(_visitors[Cell(a, b)], _converted[Cell(a, b)]);

    /// <summary>Visitors whose path holds the first channel and not the second.</summary>
    public PairCount Only(int slot, int without) => With(slot) - Both(slot, without);

    internal void Add(ReadOnlySpan<ushort> path, bool converted)
    {
        if (path.IsEmpty)
        {
            return;
        }

        All = new PairCount(All.Visitors + 1, All.Converted + (converted ? 1 : 0));
        foreach (ushort channel in path)
        {
            if (_channels.SlotOfChannel[channel] is { } slot && !_seen[slot])
            {
                _seen[slot] = true;
                _held.Add(slot);
            }
        }

        for (int i = 0; i < _held.Count; i++)
        {
            _seen[_held[i]] = false;
            for (int j = 0; j <= i; j++)
            {
                int cell = Cell(_held[i], _held[j]);
                _visitors[cell]++;
                _converted[cell] += converted ? 1 : 0;
            }
        }

        _held.Clear();
    }

    internal void Add(PairCounts other)
    {
        All = new PairCount(All.Visitors + other.All.Visitors, All.Converted + other.All.Converted);
        for (int cell = 0; cell < _visitors.Length; cell++)
        {
            _visitors[cell] += other._visitors[cell];
            _converted[cell] += other._converted[cell];
        }
    }

    private int Cell(int a, int b) => (Math.Max(a, b) * _channels.Count) + Math.Min(a, b);
}
