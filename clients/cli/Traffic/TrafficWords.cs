using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Traffic;

/// <summary>Names of figures and channel types, as typed and as shown.</summary>
internal static class TrafficWords
{
    private static readonly (string Name, TrafficMetric Metric, string English, string Chinese)[] Metrics =
    [
        ("visitors", TrafficMetric.Visitors, "visitors", "UV"), ("sessions", TrafficMetric.Sessions, "sessions", "会话数"), ("orders", TrafficMetric.Orders, "orders", "订单数"),
        ("gmv", TrafficMetric.Gmv, "GMV", "GMV"), ("conversion", TrafficMetric.Conversion, "conversion", "转化率"), ("add-to-cart", TrafficMetric.AddToCartRate, "add-to-cart rate", "加购率"),
        ("bounce", TrafficMetric.BounceRate, "bounce rate", "跳出率"), ("detail-bounce", TrafficMetric.DetailBounceRate, "detail-page bounce", "详情页跳出率"),
    ];

    public static string MetricNames => string.Join(", ", Metrics.Select(metric => metric.Name));

    public static TrafficMetric Metric(string text) => Metrics.FirstOrDefault(metric => metric.Name == text) is { Name: not null } known
        ? known.Metric : throw new UsageException($"figure '{text}' is unknown: expected {MetricNames}");

    public static string Name(TrafficMetric metric, Words words) => Metrics.First(known => known.Metric == metric) is var known ? words[known.English, known.Chinese] : "";

    public static bool IsRate(TrafficMetric metric) => metric >= TrafficMetric.Conversion;

    public static ChannelTypeEntry TypeEntry(string text)
    {
        int at = text.LastIndexOf('=');
        return at > 0
            ? new ChannelTypeEntry { Channel = text[..at], Type = Type(text[(at + 1)..]) }
            : throw new UsageException($"channel type '{text}' is no pair: expected CHANNEL=search, feed, social or other");
    }

    private static ChannelType Type(string text) => text switch
    {
        "search" => ChannelType.Search,
        "feed" => ChannelType.Feed,
        "social" => ChannelType.Social,
        "other" => ChannelType.Other,
        _ => throw new UsageException($"channel type '{text}' is unknown: expected search, feed, social or other"),
    };
}
