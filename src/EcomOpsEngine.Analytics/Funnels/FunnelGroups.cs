using System.Runtime.InteropServices;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>
/// Counts by the codes of 1 to 3 columns: a plain array while the combinations are few, else a dictionary.
/// Slot 0 of a group counts immature units, slot d the units of depth d; then come two slots for each optional step: units that did it, and of them those that reached the next required step.
/// </summary>
internal sealed class FunnelGroups
{
    /// <summary>Largest number of combinations kept in an array.</summary>
    public const int DenseLimit = 4096;

    private readonly int _slots;
    private readonly StepLayout _layout;
    private readonly IReadOnlyList<int> _cardinalities;
    private readonly long[]? _dense;
    private readonly Dictionary<Key, long[]> _sparse = [];

    public FunnelGroups(int steps, IReadOnlyList<int> cardinalities)
        : this(new StepLayout(steps, []), cardinalities)
    {
    }

    public FunnelGroups(StepLayout layout, IReadOnlyList<int> cardinalities)
    {
        _layout = layout;
        _slots = layout.Steps + 1 + (2 * layout.Optional.Count);
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

        Span<long> slots = Slots(codes);
        slots[0] += immature ? 1 : 0;
        slots[depth] += depth == 0 ? 0 : 1;
    }

    /// <summary>Adds one unit with its optional steps.</summary>
    public void Add(in FunnelUnitResult unit, ReadOnlySpan<int> codes)
    {
        Add(unit.IsLeftOut ? 0 : unit.Depth, unit.IsImmature, codes);
        for (int o = 0; o < _layout.Optional.Count && !unit.IsLeftOut; o++)
        {
            if (unit.Did(_layout.Optional[o]))
            {
                Span<long> slots = Slots(codes)[(_layout.Steps + 1 + (2 * o))..];
                slots[0]++;
                slots[1] += unit.Depth >= _layout.NextRequired(_layout.Optional[o]) ? 1 : 0;
            }
        }
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

    /// <summary>The sum of the groups, without codes.</summary>
    public FunnelCounts Total(IReadOnlyList<FunnelCounts> groups)
    {
        var entered = new long[_layout.Steps];
        var continued = new long[_layout.Steps];
        long immature = 0;
        foreach (FunnelCounts group in groups)
        {
            long[] on = group.Continued;
            for (int s = 0; s < entered.Length; s++)
            {
                entered[s] += group.Entered[s];
                continued[s] += on[s];
            }

            immature += group.Immature;
        }

        return new FunnelCounts([], entered, immature) { Continued = continued };
    }

    private FunnelCounts Counts(int[] codes, ReadOnlySpan<long> slots)
    {
        var entered = new long[_layout.Steps];
        long deeper = 0;
        for (int s = entered.Length; s >= 1; s--)
        {
            deeper += slots[s];
            entered[s - 1] = deeper;
        }

        if (_layout.Optional.Count == 0)
        {
            return new FunnelCounts(codes, entered, slots[0]);
        }

        var continued = new long[entered.Length];
        for (int s = 1; s < entered.Length; s++)
        {
            continued[s - 1] = _layout.NextRequired(s) is { } next ? entered[next - 1] : 0;
        }

        for (int o = 0; o < _layout.Optional.Count; o++)
        {
            int at = _layout.Steps + 1 + (2 * o);
            entered[_layout.Optional[o] - 1] = slots[at];
            continued[_layout.Optional[o] - 1] = slots[at + 1];
        }

        return new FunnelCounts(codes, entered, slots[0]) { Continued = continued };
    }

    private Span<long> Slots(ReadOnlySpan<int> codes) => _dense is null ? Sparse(Key.Of(codes)) : _dense.AsSpan(Index(codes) * _slots, _slots);

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
        public static Key Of(ReadOnlySpan<int> codes) => new(codes.Length > 0 ? codes[0] : 0, codes.Length > 1 ? codes[1] : 0, codes.Length > 2 ? codes[2] : 0);

        public int[] Codes(int count) => new[] { First, Second, Third }[..count];

        public int CompareTo(Key other) => (First, Second, Third).CompareTo((other.First, other.Second, other.Third));
    }
}
