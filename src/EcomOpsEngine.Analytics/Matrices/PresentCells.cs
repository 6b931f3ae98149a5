namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>Which slots have a row. Once all of them have one there is nothing left to mark.</summary>
internal sealed class PresentCells(int size)
{
    private const int MarksPerLook = 64;

    private byte[] _flags = new byte[size];
    private bool _all;
    private int _marks;

    /// <summary>1 for each slot with a row.</summary>
    public byte[] Flags => _flags;

    /// <summary>Slots there is room for.</summary>
    public int Size => _flags.Length;

    /// <summary>Marks the slots of a batch; slot 0 means nothing.</summary>
    public void Mark(ReadOnlySpan<int> slots)
    {
        if (_all)
        {
            return;
        }

        var flags = _flags;
        foreach (var slot in slots)
        {
            flags[slot] = 1;
        }

        _all = ++_marks % MarksPerLook == 0 && !_flags.AsSpan(1).Contains((byte)0);
    }

    /// <summary>Marks the slots of which something was counted.</summary>
    public void Mark(ReadOnlySpan<DistinctCount> counts)
    {
        for (var slot = 1; slot < counts.Length; slot++)
        {
            _flags[slot] |= counts[slot].Count > 0 ? (byte)1 : (byte)0;
        }
    }

    /// <summary>Makes room for more slots.</summary>
    public void Grow(int more)
    {
        Array.Resize(ref _flags, more);
        _all = false;
    }

    /// <summary>Adds the marks of another state.</summary>
    /// <param name="other">The state.</param>
    /// <param name="slotOf">Slot here of each slot there.</param>
    public void Merge(PresentCells other, int[] slotOf)
    {
        for (var slot = 1; slot < slotOf.Length; slot++)
        {
            _flags[slotOf[slot]] |= other._flags[slot];
        }
    }
}
