using System.Buffers;
using System.Numerics;

namespace EcomOpsEngine.Analytics.Numerics;

/// <summary>Values of certain ranks without sorting all: values are counted by their leading bits, and only the buckets that hold a wanted rank are looked into.</summary>
public static class OrderStatistics
{
    private const int BucketBits = 11;
    private const int Buckets = 1 << BucketBits;
    private const int SortedAtOnce = 4096;

    /// <summary>The values at some ranks of the ascending order. Linear time for values that are not mostly in one place.</summary>
    /// <param name="values">Whole values from 0 on, in any order; not changed.</param>
    /// <param name="ranks">Ranks from 0, ascending, below the number of values.</param>
    /// <returns>A value for each rank.</returns>
    public static long[] At(ReadOnlySpan<long> values, ReadOnlySpan<int> ranks)
    {
        var found = new long[ranks.Length];
        if (values.Length <= SortedAtOnce)
        {
            long[] sorted = values.ToArray();
            Array.Sort(sorted);
            for (int i = 0; i < found.Length; i++)
            {
                found[i] = sorted[ranks[i]];
            }

            return found;
        }

        (long least, long most) = Ends(values);
        int shift = Math.Max(0, 64 - (int)long.LeadingZeroCount(most - least) - BucketBits);
        var counts = new int[Buckets];
        foreach (long value in values)
        {
            counts[(value - least) >> shift]++;
        }

        for (int i = 0, bucket = 0, below = 0; i < found.Length;)
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

            Span<int> within = ranks[i..end].ToArray();
            foreach (ref int rank in within)
            {
                rank -= below;
            }

            if (shift == 0)
            {
                found.AsSpan(i, end - i).Fill(least + bucket);
            }
            else
            {
                long[] inside = ArrayPool<long>.Shared.Rent(counts[bucket] + 1);
                Inside(values, least, shift, bucket, inside);
                At(inside.AsSpan(0, counts[bucket]), within).CopyTo(found, i);
                ArrayPool<long>.Shared.Return(inside);
            }

            i = end;
        }

        return found;
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
