using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Filters;

/// <summary>
/// Maps byte codes through a table, 16, 32 or 64 at a time: the table is cut into rows of 16 entries, each row is one shuffle,
/// and rows without an entry cost nothing; where the machine permutes 128 bytes at once, that is all it takes. Codes beyond the table give 0.
/// </summary>
internal sealed class ByteTable
{
    private readonly byte[] _full = new byte[256];
    private readonly Vector128<byte>[] _rows;
    private readonly byte[] _rowStarts;
    private readonly bool _fitsFour;

    public ByteTable(ReadOnlySpan<byte> table)
    {
        table[..Math.Min(table.Length, 256)].CopyTo(_full);
        _full[CodeColumn.PaddingByte] = 0;
        var rows = new List<Vector128<byte>>();
        var starts = new List<byte>();
        _fitsFour = table.Length <= 64;
        for (int start = 0; start < 256; start += 16)
        {
            var row = Vector128.Create<byte>(_full.AsSpan(start, 16));
            if (row != Vector128<byte>.Zero)
            {
                rows.Add(row);
                starts.Add((byte)start);
            }
        }

        _rows = [.. rows];
        _rowStarts = [.. starts];
    }

    /// <summary>How a mapped value meets what the target holds.</summary>
    public interface ICombine
    {
        static abstract Vector128<byte> Of(Vector128<byte> old, Vector128<byte> mapped);

        static abstract Vector256<byte> Of(Vector256<byte> old, Vector256<byte> mapped);

        static abstract Vector512<byte> Of(Vector512<byte> old, Vector512<byte> mapped);

        static abstract byte Of(byte old, byte mapped);
    }

    /// <summary>Writes, ands or ors the mapped codes into the target.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Map<TCombine>(ReadOnlySpan<byte> codes, Span<byte> target)
        where TCombine : struct, ICombine
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, codes.Length);
        int done = Avx512Vbmi.IsSupported ? MapVbmi<TCombine>(codes, target) : 0;
        done += Avx2.IsSupported ? MapAvx2<TCombine>(codes[done..], target[done..]) : 0;
        MapPortable<TCombine>(codes[done..], target[done..]);
    }

    /// <summary>The same with the instructions every machine has; also the tail of the fast path.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void MapPortable<TCombine>(ReadOnlySpan<byte> codes, Span<byte> target)
        where TCombine : struct, ICombine
    {
        ref byte from = ref MemoryMarshal.GetReference(codes);
        ref byte to = ref MemoryMarshal.GetReference(target);
        nuint i = 0;
        for (; i + 16 <= (nuint)codes.Length; i += 16)
        {
            var code = Vector128.LoadUnsafe(ref from, i);
            var mapped = Vector128<byte>.Zero;
            for (int row = 0; row < _rows.Length; row++)
            {
                mapped |= Vector128.Shuffle(_rows[row], code - Vector128.Create(_rowStarts[row]));
            }

            TCombine.Of(Vector128.LoadUnsafe(ref to, i), mapped).StoreUnsafe(ref to, i);
        }

        for (; i < (nuint)codes.Length; i++)
        {
            Unsafe.Add(ref to, i) = TCombine.Of(Unsafe.Add(ref to, i), _full[Unsafe.Add(ref from, i)]);
        }
    }

    /// <summary>64 codes at a time: both halves of the table are permuted, the code's top bit chooses.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int MapVbmi<TCombine>(ReadOnlySpan<byte> codes, Span<byte> target)
        where TCombine : struct, ICombine
    {
        int length = codes.Length & ~63;
        ref byte from = ref MemoryMarshal.GetReference(codes);
        ref byte to = ref MemoryMarshal.GetReference(target);
        ref byte table = ref MemoryMarshal.GetArrayDataReference(_full);
        Vector512<byte> a = Vector512.LoadUnsafe(ref table), b = Vector512.LoadUnsafe(ref table, 64), c = Vector512.LoadUnsafe(ref table, 128), d = Vector512.LoadUnsafe(ref table, 192);
        for (nuint i = 0; i < (nuint)length; i += 64)
        {
            CacheLines.PrefetchAhead(ref from, i);
            var code = Vector512.LoadUnsafe(ref from, i);
            var low = Avx512Vbmi.PermuteVar64x8x2(a, code, b);
            var high = Avx512Vbmi.PermuteVar64x8x2(c, code, d);
            var mapped = Vector512.ConditionalSelect(Vector512.LessThan(code.AsSByte(), Vector512<sbyte>.Zero).AsByte(), high, low);
            TCombine.Of(Vector512.LoadUnsafe(ref to, i), mapped).StoreUnsafe(ref to, i);
        }

        return length;
    }

    internal int MapAvx2<TCombine>(ReadOnlySpan<byte> codes, Span<byte> target)
        where TCombine : struct, ICombine
    {
        int length = codes.Length & ~31;
        if (length == 0)
        {
            return 0;
        }

        ref byte from = ref MemoryMarshal.GetReference(codes);
        ref byte to = ref MemoryMarshal.GetReference(target);
        if (_rows.Length == 0 || (_rows.Length == 1 && _rowStarts[0] == 0 && _fitsFour))
        {
            MapOneRow<TCombine>(ref from, ref to, (nuint)length, new Rows(_full));
        }
        else if (_fitsFour && _rows.Length > 2)
        {
            MapFourRows<TCombine>(ref from, ref to, (nuint)length, new Rows(_full));
        }
        else
        {
            MapSomeRows<TCombine>(ref from, ref to, (nuint)length);
        }

        return length;
    }

    /// <summary>Entries in the first row only: codes of other rows are sent out of the shuffle's range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MapOneRow<TCombine>(ref byte from, ref byte to, nuint length, Rows rows)
        where TCombine : struct, ICombine
    {
        var table = rows.A;
        var outOfRange = Vector256.Create((byte)0x70);
        for (nuint i = 0; i < length; i += 32)
        {
            var code = Avx2.AddSaturate(Vector256.LoadUnsafe(ref from, i), outOfRange);
            TCombine.Of(Vector256.LoadUnsafe(ref to, i), Avx2.Shuffle(table, code)).StoreUnsafe(ref to, i);
        }
    }

    /// <summary>Up to 64 codes: bits 4 and 5 of the code choose among four shuffles; the padding code's top bit gives 0 in all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MapFourRows<TCombine>(ref byte from, ref byte to, nuint length, Rows rows)
        where TCombine : struct, ICombine
    {
        Vector256<byte> a = rows.A, b = rows.B, c = rows.C, d = rows.D;
        for (nuint i = 0; i < length; i += 32)
        {
            var code = Vector256.LoadUnsafe(ref from, i);
            var bit4 = Vector256.ShiftLeft(code.AsUInt16(), 3).AsByte();
            var bit5 = Vector256.ShiftLeft(code.AsUInt16(), 2).AsByte();
            var low = Avx2.BlendVariable(Avx2.Shuffle(a, code), Avx2.Shuffle(b, code), bit4);
            var high = Avx2.BlendVariable(Avx2.Shuffle(c, code), Avx2.Shuffle(d, code), bit4);
            TCombine.Of(Vector256.LoadUnsafe(ref to, i), Avx2.BlendVariable(low, high, bit5)).StoreUnsafe(ref to, i);
        }
    }

    /// <summary>Any byte table: one shuffle for each row that has an entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MapSomeRows<TCombine>(ref byte from, ref byte to, nuint length)
        where TCombine : struct, ICombine
    {
        var outOfRange = Vector256.Create((byte)0x70);
        for (nuint i = 0; i < length; i += 32)
        {
            var code = Vector256.LoadUnsafe(ref from, i);
            var mapped = Vector256<byte>.Zero;
            for (int row = 0; row < _rows.Length; row++)
            {
                var index = Avx2.AddSaturate(code - Vector256.Create(_rowStarts[row]), outOfRange);
                mapped |= Avx2.Shuffle(Vector256.Create(_rows[row], _rows[row]), index);
            }

            TCombine.Of(Vector256.LoadUnsafe(ref to, i), mapped).StoreUnsafe(ref to, i);
        }
    }

    /// <summary>The first four rows, each in both halves of a register.</summary>
    private readonly struct Rows(byte[] full)
    {
        public readonly Vector256<byte> A = Twice(full, 0);
        public readonly Vector256<byte> B = Twice(full, 16);
        public readonly Vector256<byte> C = Twice(full, 32);
        public readonly Vector256<byte> D = Twice(full, 48);

        private static Vector256<byte> Twice(byte[] full, int start)
        {
            var row = Vector128.Create<byte>(full.AsSpan(start, 16));
            return Vector256.Create(row, row);
        }
    }

    /// <summary>Overwrites the target.</summary>
    public readonly struct Store : ICombine
    {
        public static Vector128<byte> Of(Vector128<byte> old, Vector128<byte> mapped) => mapped;

        public static Vector256<byte> Of(Vector256<byte> old, Vector256<byte> mapped) => mapped;

        public static Vector512<byte> Of(Vector512<byte> old, Vector512<byte> mapped) => mapped;

        public static byte Of(byte old, byte mapped) => mapped;
    }

    /// <summary>Keeps the bits that the mapped value has too.</summary>
    public readonly struct And : ICombine
    {
        public static Vector128<byte> Of(Vector128<byte> old, Vector128<byte> mapped) => old & mapped;

        public static Vector256<byte> Of(Vector256<byte> old, Vector256<byte> mapped) => old & mapped;

        public static Vector512<byte> Of(Vector512<byte> old, Vector512<byte> mapped) => old & mapped;

        public static byte Of(byte old, byte mapped) => (byte)(old & mapped);
    }

    /// <summary>Adds the bits of the mapped value.</summary>
    public readonly struct Or : ICombine
    {
        public static Vector128<byte> Of(Vector128<byte> old, Vector128<byte> mapped) => old | mapped;

        public static Vector256<byte> Of(Vector256<byte> old, Vector256<byte> mapped) => old | mapped;

        public static Vector512<byte> Of(Vector512<byte> old, Vector512<byte> mapped) => old | mapped;

        public static byte Of(byte old, byte mapped) => (byte)(old | mapped);
    }
}
