using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EcomOpsEngine.Analytics.Funnels.Times;

/// <summary>Moves the numbers of some lanes together.</summary>
internal static class LanePacking
{
    private const int Half = 8;

    /// <summary>Writes the numbers of some lanes one after the other; what is written after them means nothing.</summary>
    /// <param name="numbers">A number for each of 16 lanes.</param>
    /// <param name="lanes">A bit for each lane wanted.</param>
    /// <param name="target">Room for 16.</param>
    public static void Pack(ReadOnlySpan<long> numbers, uint lanes, Span<long> target)
    {
        if (!Avx512F.IsSupported)
        {
            PackOneByOne(numbers, lanes, target);
            return;
        }

        Avx512F.Compress(Vector512<long>.Zero, MaskOf(lanes), Vector512.Create(numbers)).CopyTo(target);
        Avx512F.Compress(Vector512<long>.Zero, MaskOf(lanes >> Half), Vector512.Create(numbers[Half..])).CopyTo(target[BitOperations.PopCount(lanes & byte.MaxValue)..]);
    }

    /// <summary>The same with the instructions every machine has.</summary>
    internal static void PackOneByOne(ReadOnlySpan<long> numbers, uint lanes, Span<long> target)
    {
        int at = 0;
        for (uint rest = lanes; rest != 0; rest &= rest - 1)
        {
            target[at++] = numbers[BitOperations.TrailingZeroCount(rest)];
        }
    }

    private static Vector512<long> MaskOf(uint lanes)
    {
        var bits = Vector512.Create(1L, 2, 4, 8, 16, 32, 64, 128);
        return Vector512.Equals(Vector512.Create((long)lanes) & bits, bits);
    }
}
