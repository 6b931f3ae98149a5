namespace EcomOpsEngine.Analytics.Metrics;

/// <summary>The catalogue of metrics: one definition each, in the file of its area, for every service that reports it.</summary>
public static class MetricCatalog
{
    /// <summary>All metrics, area by area.</summary>
    public static IReadOnlyList<Metric> All { get; } =
        [.. SalesMetrics.All, .. TrafficMetrics.All, .. ChannelMetrics.All, .. CustomerMetrics.All, .. OperationsMetrics.All];
}
