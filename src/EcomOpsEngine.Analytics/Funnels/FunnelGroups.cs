using System.Runtime.InteropServices;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>
/// Counts by the codes of 1 to 3 columns: a plain array while the combinations are few, else a dictionary.
/// Slot 0 of a group counts immature people, slot d the people of depth d.
/// </summary>
internal sealed class FunnelGroups
{
    /// <summary>Largest number of combinations kept in an array.</summary>
    public const int DenseLimit = 4096;

    private readonly int _slots;
    private readonly IReadOnlyList<int> _cardinalities;
    private readonly long[]? _dense;
    private readonly Dictionary<Key, long[]> _sparse = [];

    public FunnelGroups(int steps, IReadOnlyList<int> cardinalities)
    {
        _slots = steps + 1;
        _cardinalities = cardinalities;
        double combinations = cardinalities.Aggregate(1.0, (product, codes) => product * codes);
        _dense = combinations <= DenseLimit ? new long[(int)combinations * _slots] : null;
    }

    /// <summary>Adds one person; nothing where it neither entered nor is immature.</summary>
    public void Add(int depth, bool immature, ReadOnlySpan<int> codes)
    {
        if (depth == 0 && !immature)
        {
            return;
        }

        Span<long> slots = _dense is null ? Sparse(Key.Of(codes)) : _dense.AsSpan(Index(codes) * _slots, _slots);
        slots[0] += immature ? 1 : 0;
        slots[depth] += depth == 0 ? 0 : 1;
    }

    /// <summary>Adds one person who entered.</summary>
    public void AddDepth(int depth, ReadOnlySpan<int> codes)
    {
        if (_dense is not null && codes.Length == 1)
        {
            _dense[(codes[0] * _slots) + depth]++;
            return;
        }

        Add(depth, false, codes);
    }

    /// <summary>Adds the counts of other people.</summary>
    public void Add(FunnelGroups other)
    {
        for (int i = 0; i < (_dense?.Length ?? 0); i++)
        {
            _dense![i] += other._dense![i];
        }

        foreach ((Key key, long[] counts) in other._sparse)
        {
            Span<long> slots = Sparse(key);
            for (int i = 0; i < slots.Length; i++)
            {
                slots[i] += counts[i];
            }
        }
    }

    /// <summary>The groups with people, in ascending order of codes.</summary>
    public IReadOnlyList<FunnelCounts> ToCounts()
    {
        var counts = new List<FunnelCounts>();
        for (int i = 0; i < (_dense?.Length ?? 0); i += _slots)
        {
            Span<long> slots = _dense.AsSpan(i, _slots);
            if (slots.ContainsAnyExcept(0L))
            {
                counts.Add(Counts(Codes(i / _slots), slots));
            }
        }

        foreach ((Key key, long[] slots) in _sparse.OrderBy(group => group.Key))
        {
            counts.Add(Counts(key.Codes(_cardinalities.Count), slots));
        }

        return counts;
    }

    private static FunnelCounts Counts(int[] codes, ReadOnlySpan<long> slots)
    {
        var entered = new long[slots.Length - 1];
        long deeper = 0;
        for (int s = entered.Length; s >= 1; s--)
        {
            deeper += slots[s];
            entered[s - 1] = deeper;
        }

        return new FunnelCounts(codes, entered, slots[0]);
    }

    private int Index(ReadOnlySpan<int> codes)
    {
        int index = 0;
        for (int i = 0; i < codes.Length; i++)
        {
            index = (index * _cardinalities[i]) + codes[i];
        }

        return index;
    }

    private int[] Codes(int index)
    {
        var codes = new int[_cardinalities.Count];
        for (int i = codes.Length - 1; i >= 0; i--)
        {
            (index, codes[i]) = Math.DivRem(index, _cardinalities[i]);
        }

        return codes;
    }

    private Span<long> Sparse(Key key)
    {
        ref long[]? slots = ref CollectionsMarshal.GetValueRefOrAddDefault(_sparse, key, out _);
        return slots ??= new long[_slots];
    }

    private readonly record struct Key(int First, int Second, int Third) : IComparable<Key>
    {
        public static Key Of(ReadOnlySpan<int> codes) => new(codes[0], codes.Length > 1 ? codes[1] : 0, codes.Length > 2 ? codes[2] : 0);

        public int[] Codes(int count) => new[] { First, Second, Third }[..count];

        public int CompareTo(Key other) => (First, Second, Third).CompareTo((other.First, other.Second, other.Third));
    }
}
