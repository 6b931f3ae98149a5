using EcomOpsEngine.Analytics.Traffic.Baselines;
using EcomOpsEngine.Analytics.Traffic.Daily;

namespace EcomOpsEngine.Analytics.Traffic.Anomalies;

/// <summary>A figure that is watched day by day.</summary>
public enum TrafficMetric
{
    /// <summary>People with an event.</summary>
    Visitors,

    /// <summary>Sessions that began.</summary>
    Sessions,

    /// <summary>Orders with a line that was not cancelled.</summary>
    Orders,

    /// <summary>Σ quantity × unit price of lines that were not cancelled. Currency units.</summary>
    Gmv,

    /// <summary>Ordering visitors / visitors.</summary>
    Conversion,

    /// <summary>Visitors who put something into the cart / visitors.</summary>
    CartRate,

    /// <summary>Sessions with exactly one page event / sessions.</summary>
    BounceRate,

    /// <summary>Sessions whose only page is a detail page / sessions that entered on one.</summary>
    DetailBounceRate,
}

/// <summary>What the figures are made of.</summary>
public static class TrafficMetrics
{
    /// <summary>The count, or the numerator of a rate.</summary>
    public static DailyCount Numerator(this TrafficMetric metric) => metric switch
    {
        TrafficMetric.Visitors => DailyCount.Visitors,
        TrafficMetric.Sessions => DailyCount.Sessions,
        TrafficMetric.Orders => DailyCount.Orders,
        TrafficMetric.Gmv => DailyCount.GmvMinor,
        TrafficMetric.Conversion => DailyCount.OrderingVisitors,
        TrafficMetric.CartRate => DailyCount.CartVisitors,
        TrafficMetric.BounceRate => DailyCount.Bounces,
        TrafficMetric.DetailBounceRate => DailyCount.DetailBounces,
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "Not a metric."),
    };

    /// <summary>The denominator of a rate; null for a count.</summary>
    public static DailyCount? Denominator(this TrafficMetric metric) => metric switch
    {
        TrafficMetric.Conversion or TrafficMetric.CartRate => DailyCount.Visitors,
        TrafficMetric.BounceRate => DailyCount.Sessions,
        TrafficMetric.DetailBounceRate => DailyCount.DetailEntries,
        _ => null,
    };

    /// <summary>Whether it needs events.</summary>
    public static bool NeedsVisits(this TrafficMetric metric) => metric is not (TrafficMetric.Orders or TrafficMetric.Gmv);

    /// <summary>Whether it needs orders.</summary>
    public static bool NeedsOrders(this TrafficMetric metric) => metric is TrafficMetric.Orders or TrafficMetric.Gmv or TrafficMetric.Conversion;

    /// <summary>Whether more is worse.</summary>
    public static bool IsWorseAbove(this TrafficMetric metric) => metric is TrafficMetric.BounceRate or TrafficMetric.DetailBounceRate;

    /// <summary>The figure by day of one value of a dimension.</summary>
    public static DailySeries Series(this TrafficMetric metric, DailyTable table, int value, double minorPerUnit)
    {
        ArgumentNullException.ThrowIfNull(table);
        long[] Of(DailyCount count) => table.Of(count, value).ToArray();
        return metric == TrafficMetric.Gmv ? DailySeries.OfMoney(Of(DailyCount.GmvMinor), Of(DailyCount.Orders), minorPerUnit)
            : metric.Denominator() is { } denominator ? DailySeries.OfRates(Of(metric.Numerator()), Of(denominator))
            : DailySeries.OfCounts(Of(metric.Numerator()));
    }
}
