using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>Codes of a dimension in a batch: a byte each where they fit, else an integer each; the other span is empty.</summary>
internal readonly ref struct DimensionCodes
{
    public DimensionCodes(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    public DimensionCodes(ReadOnlySpan<int> integers) => Integers = integers;

    public ReadOnlySpan<byte> Bytes { get; }

    public ReadOnlySpan<int> Integers { get; }
}

/// <summary>Turns the codes of a batch into slots of a grouping.</summary>
internal static class SlotBuffer
{
    /// <summary>Codes of a dimension in the batch.</summary>
    public delegate DimensionCodes CodesOf(int dimension);

    /// <summary>Fills the slots of a batch.</summary>
    /// <param name="cells">Slots of the grouping.</param>
    /// <param name="dimensions">Number of dimensions.</param>
    /// <param name="codesOf">Codes of each.</param>
    /// <param name="selection">255 for rows that count, else 0, which sends them to slot 0; empty: all count.</param>
    /// <param name="slots">Overwritten.</param>
    /// <param name="keys">A buffer for hashed cells.</param>
    public static void Fill(CellSlots cells, int dimensions, CodesOf codesOf, ReadOnlySpan<byte> selection, Span<int> slots, ref long[] keys)
    {
        if (!cells.IsDense)
        {
            FillHashed(cells, dimensions, codesOf, selection, slots, ref keys);
            return;
        }

        var done = Avx512F.IsSupported ? FillWide(cells.Space, dimensions, codesOf, slots) : 0;
        var isFirst = done == 0;
        for (var d = 0; d < dimensions; d++)
        {
            if (cells.Space.Keeps(d) && (done & (1 << d)) == 0)
            {
                Add(codesOf(d), (int)cells.Space.Stride(d), isFirst, slots);
                isFirst = false;
            }
        }

        if (isFirst)
        {
            slots.Fill(1);
        }

        if (!selection.IsEmpty)
        {
            Keep(slots, selection, 1, 0, slots);
        }
    }

    /// <summary>Sends slots to slot 0 unless a flag of their row is as wanted.</summary>
    /// <param name="slots">Slots of the rows.</param>
    /// <param name="flags">Flags of the rows.</param>
    /// <param name="flag">The flag.</param>
    /// <param name="inverted">0 to keep rows that have it; the flag itself to keep those that have it not.</param>
    /// <param name="kept">Receives the slots; may be the same memory.</param>
    public static void Keep(ReadOnlySpan<int> slots, ReadOnlySpan<byte> flags, byte flag, byte inverted, Span<int> kept)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(flags.Length, slots.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(kept.Length, slots.Length);
        var done = Avx512F.IsSupported ? KeepWide(slots, flags, flag, inverted, kept) : 0;
        for (var i = done; i < slots.Length; i++)
        {
            kept[i] = slots[i] & (((flags[i] ^ inverted) & flag) != 0 ? -1 : 0);
        }
    }

    /// <summary>slots = (1 or slots) + codes · stride.</summary>
    private static void Add(DimensionCodes codes, int stride, bool isFirst, Span<int> slots)
    {
        if (codes.Bytes.IsEmpty)
        {
            Add(codes.Integers, stride, isFirst, slots);
            return;
        }

        AddPortable(codes.Bytes, stride, isFirst, slots);
    }

    private static void Add(ReadOnlySpan<int> codes, int stride, bool isFirst, Span<int> slots)
    {
        var lanes = MemoryMarshal.Cast<int, Vector<int>>(slots);
        var factors = MemoryMarshal.Cast<int, Vector<int>>(codes[..slots.Length]);
        for (var i = 0; i < lanes.Length; i++)
        {
            lanes[i] = (isFirst ? Vector<int>.One : lanes[i]) + (factors[i] * stride);
        }

        for (var i = lanes.Length * Vector<int>.Count; i < slots.Length; i++)
        {
            slots[i] = (isFirst ? 1 : slots[i]) + (codes[i] * stride);
        }
    }

    /// <summary>slots = 1 + Σ codes · stride of the first three kept dimensions that are bytes, each slot written once.</summary>
    /// <returns>Those dimensions, a bit each.</returns>
    private static int FillWide(CellSpace space, int dimensions, CodesOf codesOf, Span<int> slots)
    {
        var taken = 0;
        ReadOnlySpan<byte> a = default, b = default, c = default;
        var (strideA, strideB, strideC) = (0, 0, 0);
        for (var d = 0; d < dimensions && c.IsEmpty; d++)
        {
            if (space.Keeps(d) && codesOf(d).Bytes is { IsEmpty: false } codes)
            {
                taken |= 1 << d;
                c = b;
                b = a;
                a = codes;
                (strideA, strideB, strideC) = ((int)space.Stride(d), strideA, strideB);
            }
        }

        if (taken != 0)
        {
            // Of fewer dimensions one stands for the others, with stride 0.
            FillWide(a, strideA, b.IsEmpty ? a : b, strideB, c.IsEmpty ? a : c, strideC, slots);
        }

        return taken;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FillWide(ReadOnlySpan<byte> a, int strideA, ReadOnlySpan<byte> b, int strideB, ReadOnlySpan<byte> c, int strideC, Span<int> slots)
    {
        ref var ofA = ref MemoryMarshal.GetReference(a[..slots.Length]);
        ref var ofB = ref MemoryMarshal.GetReference(b[..slots.Length]);
        ref var ofC = ref MemoryMarshal.GetReference(c[..slots.Length]);
        ref var to = ref MemoryMarshal.GetReference(slots);
        var i = 0;
        for (; i + 16 <= slots.Length; i += 16)
        {
            (Vector512<int>.One + Product(ref ofA, i, strideA) + Product(ref ofB, i, strideB) + Product(ref ofC, i, strideC)).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < slots.Length; i++)
        {
            slots[i] = 1 + (a[i] * strideA) + (b[i] * strideB) + (c[i] * strideC);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Product(ref byte codes, int at, int stride) => Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(ref codes, (nuint)at)) * stride;

    /// <summary>slots = (1 or slots) + codes · stride with the instructions every machine has, 16 codes at a time.</summary>
    internal static void AddPortable(ReadOnlySpan<byte> codes, int stride, bool isFirst, Span<int> slots)
    {
        ref var from = ref MemoryMarshal.GetReference(codes[..slots.Length]);
        ref var to = ref MemoryMarshal.GetReference(slots);
        var i = 0;
        for (; i + 16 <= slots.Length; i += 16)
        {
            var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref from, (nuint)i));
            var (a, b) = Vector128.Widen(low.AsInt16());
            var (c, d) = Vector128.Widen(high.AsInt16());
            Put(a, ref to, i, stride, isFirst);
            Put(b, ref to, i + 4, stride, isFirst);
            Put(c, ref to, i + 8, stride, isFirst);
            Put(d, ref to, i + 12, stride, isFirst);
        }

        for (; i < slots.Length; i++)
        {
            slots[i] = (isFirst ? 1 : slots[i]) + (codes[i] * stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector128<int> codes, ref int to, int at, int stride, bool isFirst) =>
        ((isFirst ? Vector128<int>.One : Vector128.LoadUnsafe(ref to, (nuint)at)) + (codes * stride)).StoreUnsafe(ref to, (nuint)at);

    private static int KeepWide(ReadOnlySpan<int> slots, ReadOnlySpan<byte> flags, byte flag, byte inverted, Span<int> kept)
    {
        ref var from = ref MemoryMarshal.GetReference(slots);
        ref var marks = ref MemoryMarshal.GetReference(flags);
        ref var to = ref MemoryMarshal.GetReference(kept);
        var (wanted, flips) = (Vector128.Create(flag), Vector128.Create(inverted));
        var length = slots.Length & ~15;
        for (nuint i = 0; i < (nuint)length; i += 16)
        {
            var has = Avx512F.ConvertToVector512Int32((Vector128.LoadUnsafe(ref marks, i) ^ flips) & wanted);
            Vector512.AndNot(Vector512.LoadUnsafe(ref from, i), Vector512.Equals(has, Vector512<int>.Zero)).StoreUnsafe(ref to, i);
        }

        return length;
    }

    private static void FillHashed(CellSlots cells, int dimensions, CodesOf codesOf, ReadOnlySpan<byte> selection, Span<int> slots, ref long[] keys)
    {
        if (keys.Length < slots.Length)
        {
            keys = new long[slots.Length];
        }

        Array.Clear(keys, 0, slots.Length);
        for (var d = 0; d < dimensions; d++)
        {
            if (!cells.Space.Keeps(d))
            {
                continue;
            }

            var codes = codesOf(d);
            var stride = cells.Space.Stride(d);
            for (var i = 0; i < codes.Bytes.Length && i < slots.Length; i++)
            {
                keys[i] += codes.Bytes[i] * stride;
            }

            for (var i = 0; i < codes.Integers.Length && i < slots.Length; i++)
            {
                keys[i] += codes.Integers[i] * stride;
            }
        }

        for (var i = 0; i < slots.Length; i++)
        {
            slots[i] = selection.IsEmpty || selection[i] != 0 ? cells.SlotOf(keys[i]) : 0;
        }
    }
}
