using System.Numerics;

namespace EcomOpsEngine.TestData;

/// <summary>
/// xoshiro256** seeded by SplitMix64 (Blackman and Vigna, public domain). System.Random promises no sequence across
/// versions; the same seed and stream here give the same numbers on every platform.
/// </summary>
public sealed class SeededRandom
{
    private ulong s0, s1, s2, s3;

    /// <summary>Starts the stream <paramref name="stream"/> of <paramref name="seed"/>.</summary>
    public SeededRandom(ulong seed, ulong stream = 0) => Reseed(seed, stream);

    /// <summary>Starts again: streams of one seed are independent, so each person can have their own.</summary>
    public void Reseed(ulong seed, ulong stream)
    {
        ulong state = Mix(seed) ^ Mix(stream * 0xD1342543DE82EF95UL + 0x9E3779B97F4A7C15UL);
        s0 = Mix(state += 0x9E3779B97F4A7C15UL);
        s1 = Mix(state += 0x9E3779B97F4A7C15UL);
        s2 = Mix(state += 0x9E3779B97F4A7C15UL);
        s3 = Mix(state + 0x9E3779B97F4A7C15UL);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(s1 * 5, 7) * 9;
        ulong t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>A double in [0, 1) with 53 random bits.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number in [0, bound); the bias of the multiplication is below 2^-32 for the bounds used here.</summary>
    public int Below(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (int)Math.BigMul(NextBits(), (ulong)bound, out _);
    }

    /// <summary>A number in [0, bound).</summary>
    public long Below(long bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (long)Math.BigMul(NextBits(), (ulong)bound, out _);
    }

    /// <summary>A number in [from, to], both ends included.</summary>
    public int Between(int from, int to) => from + Below(to - from + 1);

    /// <summary>True with the given probability.</summary>
    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>One of the values, each equally likely.</summary>
    public T OneOf<T>(ReadOnlySpan<T> values) => values[Below(values.Length)];

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
