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
    private readonly int _most;
    private readonly bool _isDense;
    private readonly StepLayout _layout;
    private readonly IReadOnlyList<int> _cardinalities;
    private readonly Dictionary<Key, int> _places = [];
    private readonly List<Key> _keys = [];
    private long[] _counts;

    /// <param name="layout">The steps.</param>
    /// <param name="cardinalities">Codes of each column.</param>
    /// <param name="most">Different combinations kept at most.</param>
    public FunnelGroups(StepLayout layout, IReadOnlyList<int> cardinalities, int most = FunnelKernel.MostCombinations)
    {
        _layout = layout;
        _most = most;
        _slots = layout.Steps + 1 + (2 * layout.Optional.Count);
        _cardinalities = cardinalities;
        double combinations = cardinalities.Aggregate(1.0, (product, codes) => product * codes);
        _isDense = combinations <= DenseLimit;
        _counts = _isDense ? new long[(int)combinations * _slots] : [];
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

    /// <summary>Adds units to a slot, where there is no breakdown.</summary>
    public void Add(int slot, int units) => _counts[slot] += units;

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
        if (_isDense)
        {
            for (int i = 0; i < _counts.Length; i++)
            {
                _counts[i] += other._counts[i];
            }

            return;
        }

        for (int place = 0; place < other._keys.Count; place++)
        {
            Span<long> slots = Sparse(other._keys[place]);
            ReadOnlySpan<long> counts = other.SlotsOf(place);
            for (int i = 0; i < slots.Length; i++)
            {
                slots[i] += counts[i];
            }
        }
    }

    /// <summary>Groups with people.</summary>
    public int Count => _isDense ? Numbers().Count() : _places.Count;

    /// <summary>Numbers of the groups with people, in no order.</summary>
    public IEnumerable<int> Numbers() => _isDense ? Enumerable.Range(0, _counts.Length / _slots).Where(HasPeople) : Enumerable.Range(0, _places.Count);

    /// <summary>People of a group who entered.</summary>
    public long Entered(int number)
    {
        long entered = 0;
        foreach (long stopped in SlotsOf(number)[1..(_layout.Steps + 1)])
        {
            entered += stopped;
        }

        return entered;
    }

    /// <summary>Compares the codes of two groups.</summary>
    public int Compare(int a, int b) => _isDense ? a.CompareTo(b) : _keys[a].CompareTo(_keys[b]);

    /// <summary>A group.</summary>
    public FunnelCounts this[int number] => Counts(_isDense ? Codes(number) : _keys[number].Codes(_cardinalities.Count), SlotsOf(number));

    /// <summary>The sum of the groups, without codes.</summary>
    public FunnelCounts Total()
    {
        var sums = new long[_slots];
        for (int i = 0; i < Length; i += _slots)
        {
            for (int s = 0; s < sums.Length; s++)
            {
                sums[s] += _counts[i + s];
            }
        }

        return Counts([], sums);
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

    private int Length => _isDense ? _counts.Length : _places.Count * _slots;

    private bool HasPeople(int number) => SlotsOf(number).ContainsAnyExcept(0L);

    private Span<long> SlotsOf(int number) => _counts.AsSpan(number * _slots, _slots);

    private Span<long> Slots(ReadOnlySpan<int> codes) => _isDense ? SlotsOf(Index(codes)) : Sparse(Key.Of(codes));

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
        ref int place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, key, out bool isKnown);
        if (!isKnown)
        {
            place = Place(key);
        }

        return SlotsOf(place);
    }

    private int Place(Key key)
    {
        int place = _keys.Count;
        if (place == _most)
        {
            throw new TooManyCombinationsException(_most);
        }

        _keys.Add(key);
        if ((place + 1) * _slots > _counts.Length)
        {
            Array.Resize(ref _counts, Math.Max(64 * _slots, 2 * _counts.Length));
        }

        return place;
    }

    private readonly record struct Key(int First, int Second, int Third) : IComparable<Key>
    {
        public static Key Of(ReadOnlySpan<int> codes) => new(codes.Length > 0 ? codes[0] : 0, codes.Length > 1 ? codes[1] : 0, codes.Length > 2 ? codes[2] : 0);

        public int[] Codes(int count) => new[] { First, Second, Third }[..count];

        public int CompareTo(Key other) => First != other.First ? First.CompareTo(other.First) : Second != other.Second ? Second.CompareTo(other.Second) : Third.CompareTo(other.Third);
    }
}
