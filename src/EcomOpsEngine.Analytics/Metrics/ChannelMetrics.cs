namespace EcomOpsEngine.Analytics.Metrics;

/// <summary>Metrics of spend on channels. The three returns on spend are different things under names of their own.</summary>
public static class ChannelMetrics
{
    /// <summary>Spend.</summary>
    public static Metric Spend { get; } = new(
        "spend", MetricUnit.Money, MetricGrain.ChannelDay, new("Spend", "投入"),
        new(
            "Spend by local day and channel; in finer cells spread by sessions of that day and channel and marked allocated",
            "按当地日期与渠道的投入；更细的单元格按当日该渠道的会话数分摊，并标明为分摊"),
        "channel_spend", "events");

    /// <summary>ROI of the template.</summary>
    public static Metric Roi { get; } = new(
        "roi", MetricUnit.Multiple, MetricGrain.ChannelDay, new("ROI", "ROI"),
        new("GMV / spend: below 1 loses money", "GMV / 投入，小于 1 即亏损"),
        "orders", "order_status", "channel_spend");

    /// <summary>Net ROI.</summary>
    public static Metric NetRoi { get; } = new(
        "net_roi", MetricUnit.Multiple, MetricGrain.ChannelDay, new("Net ROI", "净ROI"),
        new("(GMV − spend) / spend", "(GMV − 投入) / 投入"),
        "orders", "order_status", "channel_spend");

    /// <summary>Profit ROI.</summary>
    public static Metric ProfitRoi { get; } = new(
        "profit_roi", MetricUnit.Multiple, MetricGrain.ChannelDay, new("Profit ROI", "利润ROI"),
        new("(margin − spend) / spend", "(毛利 − 投入) / 投入"),
        "orders", "order_status", "channel_spend");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Metric> All { get; } = [Spend, Roi, NetRoi, ProfitRoi];
}
