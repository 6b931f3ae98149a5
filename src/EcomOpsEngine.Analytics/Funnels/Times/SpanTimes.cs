using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Funnels.Times;

/// <summary>Times from one step to a later one, all of them, microseconds in ascending order; never negative.</summary>
/// <param name="Reached">Units that did the earlier step.</param>
/// <param name="AscendingUs">Times of those that did both.</param>
public sealed record SpanTimes(long Reached, ReadOnlyMemory<long> AscendingUs)
{
    /// <summary>Units that did both steps.</summary>
    public long Count => AscendingUs.Length;

    /// <summary>The median, microseconds; no value where nobody did both.</summary>
    public Figure MedianUs => QuantileUs(0.5);

    /// <summary>Three quarters took at most so long.</summary>
    public Figure P75Us => QuantileUs(0.75);

    /// <summary>95 of 100 took at most so long.</summary>
    public Figure P95Us => QuantileUs(0.95);

    /// <summary>The mean, summed without rounding.</summary>
    public Figure MeanUs => Quantiles.Mean(AscendingUs.Span);

    /// <summary>The shortest; null where nobody did both.</summary>
    public long? MinUs => AscendingUs.IsEmpty ? null : AscendingUs.Span[0];

    /// <summary>The longest; null where nobody did both.</summary>
    public long? MaxUs => AscendingUs.IsEmpty ? null : AscendingUs.Span[^1];

    /// <summary>Sample quantile with linear interpolation between order statistics (type 7 of Hyndman and Fan).</summary>
    /// <param name="probability">0 to 1.</param>
    public Figure QuantileUs(double probability) => Quantiles.Linear(AscendingUs.Span, probability);

    /// <summary>Times in each bucket of a histogram: from its lower edge (inclusive) to its upper one (exclusive; the last bucket includes it).</summary>
    /// <param name="edgesUs">Ascending edges, one more than buckets.</param>
    /// <exception cref="ArgumentException">Fewer than two edges.</exception>
    public long[] Histogram(IReadOnlyList<long> edgesUs)
    {
        ArgumentNullException.ThrowIfNull(edgesUs);
        if (edgesUs.Count < 2)
        {
            throw new ArgumentException("A histogram needs at least two edges.", nameof(edgesUs));
        }

        var counts = new long[edgesUs.Count - 1];
        long below = Below(edgesUs[0]);
        for (int i = 0; i < counts.Length; i++)
        {
            long upTo = i + 1 == counts.Length ? Below(edgesUs[i + 1] + 1) : Below(edgesUs[i + 1]);
            counts[i] = upTo - below;
            below = upTo;
        }

        return counts;
    }

    /// <summary>Times below a bound.</summary>
    private int Below(long boundUs)
    {
        ReadOnlySpan<long> times = AscendingUs.Span;
        int low = 0, high = times.Length;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            (low, high) = times[middle] < boundUs ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
