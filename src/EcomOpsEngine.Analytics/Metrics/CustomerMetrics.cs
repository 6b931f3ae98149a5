namespace EcomOpsEngine.Analytics.Metrics;

/// <summary>Metrics of customers.</summary>
public static class CustomerMetrics
{
    /// <summary>Recency.</summary>
    public static Metric Recency { get; } = new(
        "recency", MetricUnit.Days, MetricGrain.Customer, new("R: days since last order", "R(最近购买)"),
        new("Whole local calendar days from the last paid order to the as-of date; orders refunded in full do not count", "从最近一笔已支付订单到统计日的整日数，全额退款的订单不计"),
        "orders", "order_status");

    /// <summary>Frequency.</summary>
    public static Metric Frequency { get; } = new(
        "frequency", MetricUnit.Count, MetricGrain.Customer, new("F: orders", "F(购买频次)"),
        new("Distinct paid orders in the look-back (180 days, its first day inside)", "回溯期（180 天，含首日）内已支付订单数（去重）"),
        "orders", "order_status");

    /// <summary>Money.</summary>
    public static Metric Monetary { get; } = new(
        "monetary", MetricUnit.Money, MetricGrain.Customer, new("M: money", "M(消费金额)"),
        new("Paid − refunded in the look-back", "回溯期内 已支付 − 已退款"),
        "orders", "order_status");

    /// <summary>Repurchase rate.</summary>
    public static Metric Repurchase { get; } = new(
        "repurchase_rate", MetricUnit.Rate, MetricGrain.Customer, new("Repurchase rate", "客户复购率"),
        new("Customers with a second paid order within N days of the first / customers with a first one", "首单后 N 天内再次支付的客户 / 有首单的客户"),
        "orders", "order_status");

    /// <summary>Monthly retention.</summary>
    public static Metric Retention { get; } = new(
        "retention", MetricUnit.Rate, MetricGrain.Customer, new("Retention", "留存率"),
        new("Customers of a cohort (period of the first paid order) with a paid order in a later period / customers of the cohort", "同期群（首单所在周期）客户在之后某周期有支付订单的人数 / 同期群客户数"),
        "orders", "order_status");

    /// <summary>Loss rate of a funnel step.</summary>
    public static Metric LossRate { get; } = new(
        "loss_rate", MetricUnit.Rate, MetricGrain.Visitor, new("Loss rate", "流失率"),
        new("1 − entered of the next step / entered of the step", "1 − 下一步进入人数 / 本步进入人数"),
        "events", "orders");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Metric> All { get; } = [Recency, Frequency, Monetary, Repurchase, Retention, LossRate];
}
