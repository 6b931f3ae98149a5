namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>Turns the accumulators of a grouping into a table of its cells by ascending key.</summary>
internal sealed class CellTableWriter
{
    private readonly GroupingPlan _plan;
    private readonly long[] _keys;
    private readonly int[] _slots;
    private readonly long[]?[] _values = new long[]?[CellTable.MeasureCount];

    public CellTableWriter(GroupingPlan plan, CellSlots slots, byte[] present)
    {
        _plan = plan;
        var cells = 0;
        for (var slot = 1; slot < slots.Count; slot++)
        {
            cells += present[slot];
        }

        _slots = new int[cells];
        _keys = new long[cells];
        var at = 0;
        for (var slot = 1; slot < slots.Count; slot++)
        {
            if (present[slot] != 0)
            {
                _slots[at] = slot;
                _keys[at++] = slots.KeyOf(slot);
            }
        }

        if (!slots.IsDense)
        {
            Array.Sort(_keys, _slots);
        }
    }

    public void Take(CellMeasures measure, long[] bySlot)
    {
        if (bySlot.Length > 0)
        {
            _values[CellTable.IndexOf(measure)] = Array.ConvertAll(_slots, slot => bySlot[slot]);
        }
    }

    public void Take(CellMeasures measure, DistinctCount[] bySlot)
    {
        if (bySlot.Length > 0)
        {
            _values[CellTable.IndexOf(measure)] = Array.ConvertAll(_slots, slot => (long)bySlot[slot].Count);
        }
    }

    public void Take(CellMeasures measure, DistinctSessionCount[] bySlot)
    {
        if (bySlot.Length > 0)
        {
            _values[CellTable.IndexOf(measure)] = Array.ConvertAll(_slots, slot => bySlot[slot].Count);
        }
    }

    /// <summary>Adds the sums of a finer grouping and closes the table.</summary>
    public CellTable Finish(CellTable? finer)
    {
        var cells = new CellTable(_plan.Space, _plan.FromRows | _plan.FromFiner, _keys, _values);
        return finer is null ? cells : CellRollup.Add(cells, finer, _plan.FromFiner);
    }
}
