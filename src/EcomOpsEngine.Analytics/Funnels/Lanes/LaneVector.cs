using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EcomOpsEngine.Analytics.Funnels.Lanes;

/// <summary>
/// The operations of the lane kernels on one width of register: an integer for each lane. Masks are all ones or all zeros in each lane.
/// A block of 16 lanes is one register or several; every width gives the same answers.
/// </summary>
internal interface ILaneVector<TVec>
    where TVec : unmanaged
{
    /// <summary>Lanes of a register.</summary>
    static abstract int Count { get; }

    static abstract TVec Of(int value);

    static abstract TVec Load(ref int first);

    /// <summary>As many bytes, each in an integer.</summary>
    static abstract TVec Widen(ref byte first);

    static abstract TVec Add(TVec a, TVec b);

    static abstract TVec Subtract(TVec a, TVec b);

    static abstract TVec And(TVec a, TVec b);

    static abstract TVec Or(TVec a, TVec b);

    static abstract TVec Equal(TVec a, TVec b);

    static abstract TVec Greater(TVec a, TVec b);

    static abstract TVec Select(TVec mask, TVec yes, TVec no);

    /// <summary>Chooses by the sign: the first where it is negative.</summary>
    static abstract TVec SelectNegative(TVec sign, TVec yes, TVec no);

    /// <summary>The larger of each lane, without signs.</summary>
    static abstract TVec LargerUnsigned(TVec a, TVec b);

    /// <summary>Bit s − 1 for step s, nothing for step 0.</summary>
    static abstract TVec StepBit(TVec step);

    /// <summary>Whether some lane of the first is greater than that of the second.</summary>
    static abstract bool AnyGreater(TVec a, TVec b);

    /// <summary>Whether some lane, without its sign, is above a limit.</summary>
    static abstract bool AnyAbove(TVec a, uint limit);

    /// <summary>A bit for each lane above a limit, without signs.</summary>
    static abstract uint Above(TVec a, uint limit);

    /// <summary>A bit for each negative lane.</summary>
    static abstract uint SignBits(TVec a);

    /// <summary>A mask of the lanes whose bits are set.</summary>
    static abstract TVec OfBits(uint bits);

    static abstract long Sum(TVec a);

    static abstract void Store(TVec a, ref int first);
}

/// <summary>Sixteen lanes: a block's row at once.</summary>
internal readonly struct SixteenLanes : ILaneVector<Vector512<int>>
{
    /// <summary>Whether this machine has registers of this width.</summary>
    public static bool IsSupported => Avx512F.IsSupported && Vector512.IsHardwareAccelerated;

    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Of(int value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(ref int first) => Vector512.LoadUnsafe(ref first);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Widen(ref byte first) => Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(ref first));

    /// <summary>Sixteen codes through a table of 128 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Translate(ref byte first, Vector512<byte> low, Vector512<byte> high)
    {
        var codes = Vector128.LoadUnsafe(ref first).ToVector256Unsafe().ToVector512Unsafe();
        return Avx512F.ConvertToVector512Int32(Avx512Vbmi.PermuteVar64x8x2(low, codes, high).GetLower().GetLower());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Add(Vector512<int> a, Vector512<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Subtract(Vector512<int> a, Vector512<int> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> And(Vector512<int> a, Vector512<int> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Or(Vector512<int> a, Vector512<int> b) => a | b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Equal(Vector512<int> a, Vector512<int> b) => Vector512.Equals(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Greater(Vector512<int> a, Vector512<int> b) => Vector512.GreaterThan(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Select(Vector512<int> mask, Vector512<int> yes, Vector512<int> no) => Vector512.ConditionalSelect(mask, yes, no);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> SelectNegative(Vector512<int> sign, Vector512<int> yes, Vector512<int> no) =>
        Vector512.ConditionalSelect(Vector512.LessThan(sign, Vector512<int>.Zero), yes, no);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LargerUnsigned(Vector512<int> a, Vector512<int> b) => Vector512.Max(a.AsUInt32(), b.AsUInt32()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> StepBit(Vector512<int> step) =>
        Avx512F.ShiftLeftLogicalVariable(Vector512<int>.One, (step - Vector512<int>.One).AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyGreater(Vector512<int> a, Vector512<int> b) => Vector512.GreaterThanAny(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyAbove(Vector512<int> a, uint limit) => Vector512.GreaterThanAny(a.AsUInt32(), Vector512.Create(limit));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Above(Vector512<int> a, uint limit) => (uint)Vector512.GreaterThan(a.AsUInt32(), Vector512.Create(limit)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint SignBits(Vector512<int> a) => (uint)a.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> OfBits(uint bits)
    {
        var lanes = Vector512.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
        return Vector512.Equals(Vector512.Create((int)bits) & lanes, lanes);
    }

    public static long Sum(Vector512<int> a) => Vector512.Sum(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<int> a, ref int first) => a.StoreUnsafe(ref first);
}

/// <summary>Eight lanes: a block's row in two halves. Every machine has them, with AVX2 as single instructions.</summary>
internal readonly struct EightLanes : ILaneVector<Vector256<int>>
{
    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Of(int value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(ref int first) => Vector256.LoadUnsafe(ref first);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Widen(ref byte first)
    {
        var bytes = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref first)).AsByte();
        if (Avx2.IsSupported)
        {
            return Avx2.ConvertToVector256Int32(bytes);
        }

        var words = Vector128.WidenLower(bytes);
        return Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> a, Vector256<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Subtract(Vector256<int> a, Vector256<int> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> And(Vector256<int> a, Vector256<int> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Or(Vector256<int> a, Vector256<int> b) => a | b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Equal(Vector256<int> a, Vector256<int> b) => Vector256.Equals(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Greater(Vector256<int> a, Vector256<int> b) => Vector256.GreaterThan(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Select(Vector256<int> mask, Vector256<int> yes, Vector256<int> no) =>
        Avx2.IsSupported ? Avx2.BlendVariable(no, yes, mask) : Vector256.ConditionalSelect(mask, yes, no);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> SelectNegative(Vector256<int> sign, Vector256<int> yes, Vector256<int> no) => Avx.IsSupported
        ? Avx.BlendVariable(no.AsSingle(), yes.AsSingle(), sign.AsSingle()).AsInt32()
        : Vector256.ConditionalSelect(Vector256.ShiftRightArithmetic(sign, 31), yes, no);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LargerUnsigned(Vector256<int> a, Vector256<int> b) => Vector256.Max(a.AsUInt32(), b.AsUInt32()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> StepBit(Vector256<int> step)
    {
        if (Avx2.IsSupported)
        {
            return Avx2.ShiftLeftLogicalVariable(Vector256<int>.One, (step - Vector256<int>.One).AsUInt32());
        }

        Span<int> bits = stackalloc int[Vector256<int>.Count];
        for (int lane = 0; lane < bits.Length; lane++)
        {
            bits[lane] = step[lane] == 0 ? 0 : 1 << (step[lane] - 1);
        }

        return Vector256.Create<int>(bits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyGreater(Vector256<int> a, Vector256<int> b) => Vector256.GreaterThanAny(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyAbove(Vector256<int> a, uint limit) => Vector256.GreaterThanAny(a.AsUInt32(), Vector256.Create(limit));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Above(Vector256<int> a, uint limit) => Vector256.GreaterThan(a.AsUInt32(), Vector256.Create(limit)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint SignBits(Vector256<int> a) => a.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> OfBits(uint bits)
    {
        var lanes = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128);
        return Vector256.Equals(Vector256.Create((int)bits) & lanes, lanes);
    }

    public static long Sum(Vector256<int> a) => Vector256.Sum(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> a, ref int first) => a.StoreUnsafe(ref first);
}
