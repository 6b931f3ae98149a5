namespace EcomOpsEngine.Analytics.Metrics;

/// <summary>Metrics of visits.</summary>
public static class TrafficMetrics
{
    /// <summary>Unique visitors.</summary>
    public static Metric Visitors { get; } = new(
        "visitors", MetricUnit.Count, MetricGrain.Visitor, new("Visitors", "UV"),
        new("Distinct people with an event, known bots left out", "有事件的人数（去重，不含已知机器流量）"),
        "events");

    /// <summary>Sessions.</summary>
    public static Metric Sessions { get; } = new(
        "sessions", MetricUnit.Count, MetricGrain.Session, new("Sessions", "会话数"),
        new("Distinct sessions with an event; without session ids a gap of 30 minutes begins a new one", "有事件的会话数（去重）；无会话号时间隔 30 分钟切分"),
        "events");

    /// <summary>Events.</summary>
    public static Metric Events { get; } = new(
        "events", MetricUnit.Count, MetricGrain.Event, new("Events", "事件数"),
        new("Loaded events", "已加载的事件数"),
        "events");

    /// <summary>Conversion rate.</summary>
    public static Metric Conversion { get; } = new(
        "conversion", MetricUnit.Rate, MetricGrain.Visitor, new("Conversion", "转化率"),
        new("Visitors who placed an order / unique visitors; not payers / visitors", "下单访客 / UV（不是支付人数 / 访客）"),
        "events", "orders");

    /// <summary>Bounce rate.</summary>
    public static Metric Bounce { get; } = new(
        "bounce_rate", MetricUnit.Rate, MetricGrain.Session, new("Bounce rate", "跳出率"),
        new("Sessions with one page event / sessions with a page event", "只有一个页面事件的会话 / 有页面事件的会话"),
        "events");

    /// <summary>Detail-page bounce rate.</summary>
    public static Metric DetailBounce { get; } = new(
        "detail_bounce_rate", MetricUnit.Rate, MetricGrain.Session, new("Detail-page bounce", "详情页跳出率"),
        new("Sessions whose only page event is a detail page / sessions that entered on one", "唯一页面事件为详情页的会话 / 由详情页进入的会话"),
        "events");

    /// <summary>Add-to-cart rate.</summary>
    public static Metric AddToCart { get; } = new(
        "add_to_cart_rate", MetricUnit.Rate, MetricGrain.Visitor, new("Add-to-cart rate", "加购率"),
        new("Visitors with an add-to-cart event / unique visitors", "有加购事件的访客 / UV"),
        "events");

    /// <summary>Share of a channel type in a day's visitors.</summary>
    public static Metric ChannelTypeShare { get; } = new(
        "channel_type_share", MetricUnit.Rate, MetricGrain.Visitor, new("UV share by channel type", "渠道类型UV占比"),
        new("Each visitor counts for the first channel of the day; what fits no type is other", "每位访客按当日首个渠道计入，不属于任何类型的归入其他"),
        "events", "channel_spend");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Metric> All { get; } = [Visitors, Sessions, Events, Conversion, Bounce, DetailBounce, AddToCart, ChannelTypeShare];
}
