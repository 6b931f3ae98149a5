using System.Buffers;
using System.Numerics;

namespace EcomOpsEngine.Analytics.Segments;

/// <summary>A place in the ascending order of a value within a group.</summary>
/// <param name="Group">Everybody (0), or the tier of this number.</param>
/// <param name="Rank">Place from 0.</param>
internal readonly record struct ValueRank(int Group, int Rank);

/// <summary>
/// Values at some ranks without sorting all of them: a histogram of the leading digits tells in which bucket each rank lies, and only the values of those buckets are looked at again.
/// </summary>
internal static class RankSelection
{
    private const int DigitBits = 12;
    private const int Buckets = 1 << DigitBits;
    private const int Groups = RfmTierReading.Groups;

    /// <summary>The values at <paramref name="wanted"/>, one for each entry.</summary>
    /// <param name="values">Value of each customer.</param>
    /// <param name="tiers">Tier of each customer.</param>
    /// <param name="wanted">Ranks that exist.</param>
    public static long[] Of(ReadOnlySpan<long> values, ReadOnlySpan<RfmTier> tiers, ReadOnlySpan<ValueRank> wanted)
    {
        var found = new long[wanted.Length];
        if (wanted.Length > 0)
        {
            Select(values, tiers, wanted, found);
        }

        return found;
    }

    private static void Select(ReadOnlySpan<long> values, ReadOnlySpan<RfmTier> tiers, ReadOnlySpan<ValueRank> wanted, Span<long> found)
    {
        var (low, high) = Bounds(values);
        var shift = Math.Max(0, 64 - BitOperations.LeadingZeroCount((ulong)high - (ulong)low) - DigitBits);
        var counts = ArrayPool<int>.Shared.Rent(Groups * Buckets);
        try
        {
            Count(values, tiers, low, shift, counts);
            var within = new ValueRank[wanted.Length];
            var buckets = new int[wanted.Length];
            for (var i = 0; i < wanted.Length; i++)
            {
                (buckets[i], within[i]) = Place(counts, wanted[i]);
                found[i] = low + buckets[i];
            }

            if (shift > 0)
            {
                SelectWithin(values, tiers, low, shift, counts, buckets, within, found);
            }
        }
        finally
        {
            ArrayPool<int>.Shared.Return(counts);
        }
    }

    private static (long Low, long High) Bounds(ReadOnlySpan<long> values)
    {
        var (low, high) = (values[0], values[0]);
        foreach (var value in values)
        {
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        return (low, high);
    }

    // The counts of everybody are those of the tiers together.
    private static void Count(ReadOnlySpan<long> values, ReadOnlySpan<RfmTier> tiers, long low, int shift, int[] counts)
    {
        counts.AsSpan(0, Groups * Buckets).Clear();
        for (var i = 0; i < values.Length; i++)
        {
            counts[((int)tiers[i] << DigitBits) + BucketOf(values[i], low, shift)]++;
        }

        for (var i = Buckets; i < Groups * Buckets; i++)
        {
            counts[i & (Buckets - 1)] += counts[i];
        }
    }

    private static int BucketOf(long value, long low, int shift) => (int)(((ulong)value - (ulong)low) >> shift);

    private static (int Bucket, ValueRank Within) Place(int[] counts, ValueRank wanted)
    {
        var (bucket, rank) = (0, wanted.Rank);
        for (var at = wanted.Group << DigitBits; rank >= counts[at + bucket]; bucket++)
        {
            rank -= counts[at + bucket];
        }

        return (bucket, wanted with { Rank = rank });
    }

    private static void SelectWithin(
        ReadOnlySpan<long> values, ReadOnlySpan<RfmTier> tiers, long low, int shift, int[] counts, int[] buckets, ValueRank[] wanted, Span<long> found)
    {
        // Where the values of each wanted bucket go; −1: nobody wants them.
        var next = new int[Buckets];
        Array.Fill(next, -1);
        var total = 0;
        foreach (var bucket in buckets.Distinct())
        {
            (next[bucket], total) = (total, total + counts[bucket]);
        }

        var (chosen, chosenTiers) = (ArrayPool<long>.Shared.Rent(total), ArrayPool<RfmTier>.Shared.Rent(total));
        for (var i = 0; i < values.Length; i++)
        {
            ref var at = ref next[BucketOf(values[i], low, shift)];
            if (at >= 0)
            {
                chosen[at] = values[i];
                chosenTiers[at++] = tiers[i];
            }
        }

        foreach (var bucket in buckets.Distinct())
        {
            int[] of = [.. Enumerable.Range(0, buckets.Length).Where(i => buckets[i] == bucket)];
            var (from, count) = (next[bucket] - counts[bucket], counts[bucket]);
            var exact = Of(chosen.AsSpan(from, count), chosenTiers.AsSpan(from, count), Array.ConvertAll(of, i => wanted[i]));
            for (var i = 0; i < of.Length; i++)
            {
                found[of[i]] = exact[i];
            }
        }

        ArrayPool<long>.Shared.Return(chosen);
        ArrayPool<RfmTier>.Shared.Return(chosenTiers);
    }
}
