namespace EcomOpsEngine.Analytics.Funnels.Times;

/// <summary>Edges of the buckets of a histogram, whole microseconds.</summary>
public static class HistogramEdges
{
    /// <summary>Buckets of equal width. Fewer than asked where the span has fewer microseconds; a single one where all times are equal.</summary>
    /// <param name="minUs">Shortest time, 0 or more.</param>
    /// <param name="maxUs">Longest time.</param>
    /// <param name="buckets">Buckets wanted, 1 or more.</param>
    public static IReadOnlyList<long> EqualWidth(long minUs, long maxUs, int buckets) =>
        Distinct(minUs, maxUs, buckets, i => minUs + (long)((Int128)(maxUs - minUs) * i / buckets));

    /// <summary>Buckets of equal width on the log scale: each edge is the same multiple of the one before. The first begins at the shortest time, which may be 0; the scale begins at a microsecond then.</summary>
    /// <inheritdoc cref="EqualWidth"/>
    public static IReadOnlyList<long> EqualRatio(long minUs, long maxUs, int buckets)
    {
        double low = Math.Log(Math.Max(1, minUs)), high = Math.Log(Math.Max(1, maxUs));
        return Distinct(minUs, maxUs, buckets, i => Math.Clamp((long)Math.Round(Math.Exp(low + ((high - low) * i / buckets))), minUs, maxUs));
    }

    private static List<long> Distinct(long minUs, long maxUs, int buckets, Func<int, long> edge)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minUs);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxUs, minUs);
        ArgumentOutOfRangeException.ThrowIfLessThan(buckets, 1);
        var edges = new List<long> { minUs };
        for (int i = 1; i < buckets; i++)
        {
            long next = edge(i);
            if (next > edges[^1] && next < maxUs)
            {
                edges.Add(next);
            }
        }

        edges.Add(maxUs);
        return edges;
    }
}
