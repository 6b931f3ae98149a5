using System.Buffers;
using System.Numerics;

namespace EcomOpsEngine.Analytics.Numerics;

/// <summary>
/// Values of certain ranks without sorting all. Of many values a sample says between which two a rank most likely lies, and only those in between are looked into.
/// They are counted by their leading bits, and only the buckets that hold a wanted rank are looked into.
/// </summary>
public static class OrderStatistics
{
    private const int BucketBits = 11;
    private const int Buckets = 1 << BucketBits;
    private const int SortedAtOnce = 4096;
    private const int SampledFrom = 64 * 1024;
    private const int Sample = 2048;

    /// <summary>Places of the sample on both sides of a rank: more than four standard deviations of where its value may stand there.</summary>
    private const int Margin = 96;

    /// <summary>The part of all values for which there is room between two of the sample; a tenth stands there where values differ.</summary>
    private const int RoomPart = 5;

    /// <summary>Values that all brackets look at before the next ones.</summary>
    private const int Stretch = 2048;

    /// <summary>The values at some ranks of the ascending order. Linear time for values that are not mostly in one place.</summary>
    /// <param name="values">Whole values from 0 on, in any order; not changed.</param>
    /// <param name="ranks">Ranks from 0, ascending, below the number of values.</param>
    /// <returns>A value for each rank.</returns>
    public static long[] At(ReadOnlySpan<long> values, ReadOnlySpan<int> ranks)
    {
        var found = new long[ranks.Length];
        if (values.Length < SampledFrom)
        {
            InBuckets(values, 0, ranks, found);
        }
        else
        {
            InBrackets(values, ranks, found);
        }

        return found;
    }

    /// <summary>Looks for ranks between values of a sample; where these mislead, in all values.</summary>
    private static void InBrackets(ReadOnlySpan<long> values, ReadOnlySpan<int> ranks, Span<long> found)
    {
        Span<long> sample = stackalloc long[Sample];
        for (int i = 0; i < Sample; i++)
        {
            sample[i] = values[(int)((long)i * values.Length / Sample)];
        }

        sample.Sort();
        var brackets = new List<(int First, int End, RankBracket Bracket)>();
        for (int first = 0, end = 1; first < ranks.Length; first = end++)
        {
            while (end < ranks.Length && PlaceOf(ranks[end], values.Length) - PlaceOf(ranks[end - 1], values.Length) <= 2 * Margin)
            {
                end++;
            }

            int low = PlaceOf(ranks[first], values.Length) - Margin, high = PlaceOf(ranks[end - 1], values.Length) + 1 + Margin;
            brackets.Add((first, end, new RankBracket(low < 0 ? long.MinValue : sample[low], high < Sample ? sample[high] : long.MaxValue, values.Length / RoomPart)));
        }

        for (int at = 0; at < values.Length; at += Stretch)
        {
            foreach ((_, _, RankBracket bracket) in brackets)
            {
                bracket.Take(values.Slice(at, Math.Min(Stretch, values.Length - at)));
            }
        }

        foreach ((int first, int end, RankBracket bracket) in brackets)
        {
            bool holds = bracket.Holds(ranks[first], ranks[end - 1]);
            InBuckets(holds ? bracket.Inside : values, holds ? bracket.Below : 0, ranks[first..end], found[first..end]);
            bracket.Dispose();
        }
    }

    /// <summary>Where the value of a rank most likely stands in the sample.</summary>
    private static int PlaceOf(int rank, int values) => (int)((long)rank * Sample / values);

    /// <summary>Looks for ranks among values of which some smaller ones are left out.</summary>
    private static void InBuckets(ReadOnlySpan<long> values, int leftOut, ReadOnlySpan<int> ranks, Span<long> found)
    {
        if (values.Length <= SortedAtOnce)
        {
            long[] sorted = values.ToArray();
            Array.Sort(sorted);
            for (int i = 0; i < found.Length; i++)
            {
                found[i] = sorted[ranks[i] - leftOut];
            }

            return;
        }

        (long least, long most) = Ends(values);
        int shift = Math.Max(0, 64 - (int)long.LeadingZeroCount(most - least) - BucketBits);
        var counts = new int[Buckets];
        foreach (long value in values)
        {
            counts[(value - least) >> shift]++;
        }

        for (int i = 0, bucket = 0, below = leftOut; i < found.Length;)
        {
            while (below + counts[bucket] <= ranks[i])
            {
                below += counts[bucket++];
            }

            int end = i + 1;
            while (end < found.Length && ranks[end] < below + counts[bucket])
            {
                end++;
            }

            if (shift == 0)
            {
                found[i..end].Fill(least + bucket);
            }
            else
            {
                long[] inside = ArrayPool<long>.Shared.Rent(counts[bucket] + 1);
                Inside(values, least, shift, bucket, inside);
                InBuckets(inside.AsSpan(0, counts[bucket]), below, ranks[i..end], found[i..end]);
                ArrayPool<long>.Shared.Return(inside);
            }

            i = end;
        }
    }

    private static (long Least, long Most) Ends(ReadOnlySpan<long> values)
    {
        (long least, long most) = (values[0], values[0]);
        foreach (long value in values)
        {
            least = Math.Min(least, value);
            most = Math.Max(most, value);
        }

        return (least, most);
    }

    /// <summary>Collects the values of a bucket, into room for one more; most lie elsewhere, so that several are passed over at once.</summary>
    private static void Inside(ReadOnlySpan<long> values, long least, int shift, int bucket, Span<long> inside)
    {
        int at = 0, i = 0;
        var (from, wanted) = (new Vector<long>(least), new Vector<long>(bucket));
        for (; i <= values.Length - Vector<long>.Count; i += Vector<long>.Count)
        {
            if (Vector.EqualsAny(Vector.ShiftRightArithmetic(new Vector<long>(values[i..]) - from, shift), wanted))
            {
                at += Take(values.Slice(i, Vector<long>.Count), least, shift, bucket, inside[at..]);
            }
        }

        Take(values[i..], least, shift, bucket, inside[at..]);
    }

    private static int Take(ReadOnlySpan<long> values, long least, int shift, int bucket, Span<long> inside)
    {
        int at = 0;
        foreach (long value in values)
        {
            // Written always, kept where it belongs: which values do cannot be predicted.
            inside[at] = value;
            at += (value - least) >> shift == bucket ? 1 : 0;
        }

        return at;
    }
}
