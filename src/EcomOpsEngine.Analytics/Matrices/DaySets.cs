namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>Sets of local days for each slot: a bitmap where it is small, else a hash set of (slot, day).</summary>
internal sealed class DaySets
{
    private const long BitmapWords = 1 << 22;

    private readonly int _firstDay;
    private readonly int _words;
    private readonly HashSet<long>? _pairs;
    private readonly long[] _bits;

    public DaySets(int firstDay, int lastDay, CellSlots slots)
    {
        _firstDay = firstDay;
        _words = ((lastDay - firstDay) >> 6) + 1;
        var bitmap = slots.IsDense && (long)_words * slots.Count <= BitmapWords;
        _bits = bitmap ? new long[_words * slots.Count] : [];
        _pairs = bitmap ? null : [];
    }

    public void Add(int slot, int day)
    {
        if (_pairs is not null)
        {
            _pairs.Add(((long)slot << 32) | (uint)day);
            return;
        }

        var index = day - _firstDay;
        _bits[(slot * _words) + (index >> 6)] |= 1L << (index & 63);
    }

    public void CountInto(long[] countOfSlot)
    {
        if (_pairs is not null)
        {
            foreach (var pair in _pairs)
            {
                countOfSlot[pair >> 32]++;
            }

            return;
        }

        for (var slot = 0; slot < countOfSlot.Length; slot++)
        {
            for (var word = slot * _words; word < (slot + 1) * _words; word++)
            {
                countOfSlot[slot] += long.PopCount(_bits[word]);
            }
        }
    }

    /// <summary>Adds the days of another partial state.</summary>
    /// <param name="other">Days over the same span.</param>
    /// <param name="slotOf">Slot here of each slot there.</param>
    public void Merge(DaySets other, int[] slotOf)
    {
        if (other._pairs is not null)
        {
            foreach (var pair in other._pairs)
            {
                Add(slotOf[pair >> 32], (int)pair);
            }

            return;
        }

        for (var slot = 1; slot < slotOf.Length; slot++)
        {
            for (var index = 0; index < _words << 6; index++)
            {
                if ((other._bits[(slot * _words) + (index >> 6)] & (1L << (index & 63))) != 0)
                {
                    Add(slotOf[slot], _firstDay + index);
                }
            }
        }
    }
}
