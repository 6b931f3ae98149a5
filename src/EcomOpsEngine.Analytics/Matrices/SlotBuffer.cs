using System.Numerics;
using System.Runtime.InteropServices;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>Turns the codes of a batch into slots of a grouping.</summary>
internal static class SlotBuffer
{
    /// <summary>Codes of a dimension in the batch.</summary>
    public delegate ReadOnlySpan<int> CodesOf(int dimension);

    /// <summary>Fills the slots of a batch.</summary>
    /// <param name="cells">Slots of the grouping.</param>
    /// <param name="dimensions">Number of dimensions.</param>
    /// <param name="codesOf">Codes of each.</param>
    /// <param name="selection">255 for rows that count, else 0, which sends them to slot 0; empty: all count.</param>
    /// <param name="slots">Overwritten.</param>
    /// <param name="keys">A buffer for hashed cells.</param>
    public static void Fill(CellSlots cells, int dimensions, CodesOf codesOf, ReadOnlySpan<byte> selection, Span<int> slots, ref long[] keys)
    {
        if (cells.IsDense)
        {
            slots.Fill(1);
            for (var d = 0; d < dimensions; d++)
            {
                if (cells.Space.Keeps(d))
                {
                    Add(codesOf(d), (int)cells.Space.Stride(d), slots);
                }
            }

            for (var i = 0; i < selection.Length; i++)
            {
                slots[i] &= -(selection[i] & 1);
            }

            return;
        }

        if (keys.Length < slots.Length)
        {
            keys = new long[slots.Length];
        }

        Array.Clear(keys, 0, slots.Length);
        for (var d = 0; d < dimensions; d++)
        {
            if (cells.Space.Keeps(d))
            {
                var codes = codesOf(d);
                var stride = cells.Space.Stride(d);
                for (var i = 0; i < slots.Length; i++)
                {
                    keys[i] += codes[i] * stride;
                }
            }
        }

        for (var i = 0; i < slots.Length; i++)
        {
            slots[i] = selection.IsEmpty || selection[i] != 0 ? cells.SlotOf(keys[i]) : 0;
        }
    }

    private static void Add(ReadOnlySpan<int> codes, int stride, Span<int> slots)
    {
        var lanes = MemoryMarshal.Cast<int, Vector<int>>(slots);
        var factors = MemoryMarshal.Cast<int, Vector<int>>(codes);
        for (var i = 0; i < lanes.Length; i++)
        {
            lanes[i] += factors[i] * stride;
        }

        for (var i = lanes.Length * Vector<int>.Count; i < slots.Length; i++)
        {
            slots[i] += codes[i] * stride;
        }
    }
}
