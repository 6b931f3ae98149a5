namespace EcomOpsEngine.Analytics.Metrics;

/// <summary>Metrics of products and of messages to customers.</summary>
public static class OperationsMetrics
{
    /// <summary>Sell-through of products.</summary>
    public static Metric SellThrough { get; } = new(
        "sell_through", MetricUnit.Rate, MetricGrain.ProductDay, new("Sell-through", "SKU动销率"),
        new("SKUs with a paid order in the window / SKUs on sale; windows of 60 and of 90 days", "窗口期内有支付订单的 SKU / 在售 SKU；窗口为 60 天与 90 天"),
        "products", "orders", "order_status");

    /// <summary>Inventory turnover.</summary>
    public static Metric InventoryTurnover { get; } = new(
        "inventory_turnover", MetricUnit.Multiple, MetricGrain.ProductDay, new("Inventory turnover", "库存周转率"),
        new("Cost of goods sold in a year / mean inventory at cost", "一年销售成本 / 平均库存成本"),
        "inventory", "orders", "order_status");

    /// <summary>Stock-out rate.</summary>
    public static Metric StockOut { get; } = new(
        "stock_out_rate", MetricUnit.Rate, MetricGrain.ProductDay, new("Stock-out rate", "缺货率"),
        new("SKU-days at zero stock / SKU-days on sale", "零库存的 SKU 天数 / 在售的 SKU 天数"),
        "inventory", "products");

    /// <summary>Reach of a message.</summary>
    public static Metric Reach { get; } = new(
        "reach_rate", MetricUnit.Rate, MetricGrain.Touch, new("Reach", "触达率"),
        new("Delivered / planned", "送达 / 计划"),
        "touches");

    /// <summary>Open rate of a message.</summary>
    public static Metric Open { get; } = new(
        "open_rate", MetricUnit.Rate, MetricGrain.Touch, new("Open rate", "打开率"),
        new("Opened / delivered", "打开 / 送达"),
        "touches");

    /// <summary>Conversion of a message.</summary>
    public static Metric TouchConversion { get; } = new(
        "touch_conversion", MetricUnit.Rate, MetricGrain.Touch, new("Touch conversion", "触达转化率"),
        new("Customers who ordered within 7 days of the touch / delivered", "触达后 7 天内下单 / 送达"),
        "touches", "orders");

    /// <summary>Recall rate of churned customers.</summary>
    public static Metric Recall { get; } = new(
        "recall_rate", MetricUnit.Rate, MetricGrain.Customer, new("Recall rate", "召回率"),
        new("Churned customers touched who ordered within 30 days / churned customers touched", "被触达后 30 天内下单的流失客户 / 被触达的流失客户"),
        "touches", "orders", "order_status");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Metric> All { get; } = [SellThrough, InventoryTurnover, StockOut, Reach, Open, TouchConversion, Recall];
}
