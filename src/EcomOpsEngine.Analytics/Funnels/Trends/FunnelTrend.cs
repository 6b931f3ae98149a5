using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Trends;

/// <summary>A funnel by the time of entry.</summary>
/// <param name="Funnel">The funnel; its breakdown is not looked at.</param>
/// <param name="Clock">Local days.</param>
/// <param name="FirstDay">Local day, days since 1970-01-01, of the first entry of <paramref name="BucketOfDay"/>; no unit enters before.</param>
/// <param name="BucketOfDay">Bucket of each local day, from 0, not falling; no unit enters on a later day.</param>
public sealed record TrendQuery(FunnelQuery Funnel, LocalClock Clock, int FirstDay, IReadOnlyList<int> BucketOfDay)
{
    /// <summary>Order lines by the numbers of the same people, whose revenue is carried through the steps; null: it is not.</summary>
    public OrderLines? Orders { get; init; }
}

/// <summary>Counts of a trend: a unit belongs to the bucket in which its reported attempt enters, so that the buckets partition the units and add up to the funnel of the whole.</summary>
/// <param name="Buckets">Counts of each bucket, in order.</param>
/// <param name="Total">All units.</param>
/// <param name="RowsScanned">Events read.</param>
public sealed record TrendCounts(IReadOnlyList<FunnelCounts> Buckets, FunnelCounts Total, long RowsScanned)
{
    /// <summary>
    /// For each bucket and step the revenue, smallest units, of the units that reached the step: paid − refunded of their person's orders placed from step 1 on within the window.
    /// Null where it was not asked for.
    /// </summary>
    public IReadOnlyList<long[]>? RevenueMinor { get; init; }
}

/// <summary>Counts a funnel by the time of entry, in one pass over the histories.</summary>
public static class FunnelTrend
{
    /// <summary>Runs a query.</summary>
    /// <param name="runs">The runs, with the same columns and dictionaries.</param>
    /// <param name="query">The query.</param>
    /// <param name="threads">Threads to use, at least 1. The answer does not depend on it.</param>
    /// <param name="cancellation">Looked at between pieces of work.</param>
    /// <exception cref="ArgumentException">The funnel is outside of what <see cref="FunnelQuery"/> allows.</exception>
    /// <exception cref="OverflowException">A sum of money leaves 64 bits.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static TrendCounts Run(IReadOnlyList<LaneRun> runs, TrendQuery query, int threads, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(query);
        UnitPass<TrendCollector> pass = UnitKernel.Run(runs, query.Funnel, threads, () => new TrendCollector(query), cancellation);
        TrendCollector sum = pass.Collectors[0];
        foreach (TrendCollector other in pass.Collectors.Skip(1))
        {
            sum.Add(other);
        }

        return sum.ToCounts(pass.RowsScanned);
    }
}
