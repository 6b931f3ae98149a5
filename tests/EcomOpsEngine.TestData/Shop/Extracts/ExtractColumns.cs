namespace EcomOpsEngine.TestData;

/// <summary>The headings and words of the extracts: those of a shop system, not those of the engine. A load maps them.</summary>
public static class ExtractColumns
{
    /// <summary>Headings of the events: log_id is the event id, uuid the visitor, terminal the device, traffic_source the channel, ext the properties.</summary>
    public static IReadOnlyList<string> Events { get; } =
        ["log_id", "event_time", "uuid", "session_no", "member_no", "action", "page_name", "terminal", "traffic_source", "campaign_name", "goods_no", "ua", "ext"];

    /// <summary>Headings of the order lines.</summary>
    public static IReadOnlyList<string> Orders { get; } =
        ["订单号", "行号", "会员号", "访客号", "下单时间", "订单状态", "状态时间", "商品编码", "一级类目", "二级类目", "渠道", "数量", "单价", "吊牌价", "优惠金额", "成本价", "扩展属性"];

    /// <summary>Headings of the states.</summary>
    public static IReadOnlyList<string> OrderStatus { get; } = ["订单号", "行号", "状态", "状态时间", "金额"];

    /// <summary>Headings of the channel spend, as an advertising platform exports it.</summary>
    public static IReadOnlyList<string> ChannelSpend { get; } = ["日期", "渠道", "渠道类型", "花费", "展现", "点击"];

    /// <summary>Headings of the exposures of the experiment.</summary>
    public static IReadOnlyList<string> Exposures { get; } = ["实验编号", "版本", "曝光时间", "访客号"];

    /// <summary>The shop system's words for placed, paid, cancelled and refunded.</summary>
    public static IReadOnlyList<string> States { get; } = ["待付款", "已支付", "已取消", "已退款"];

    /// <summary>Form of the local times, in the terms of .NET.</summary>
    public const string TimeFormat = "yyyy-MM-dd HH:mm:ss.ffffff";
}
