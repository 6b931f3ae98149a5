namespace EcomOpsEngine.Analytics.Metrics;

/// <summary>Metrics of orders.</summary>
public static class SalesMetrics
{
    /// <summary>Gross merchandise value.</summary>
    public static Metric Gmv { get; } = new(
        "gmv", MetricUnit.Money, MetricGrain.OrderLine, new("GMV", "GMV"),
        new("Sum of quantity × unit price over order lines that were not cancelled", "未取消订单行的 数量 × 单价 之和"),
        "orders", "order_status");

    /// <summary>Net sales.</summary>
    public static Metric NetSales { get; } = new(
        "net_sales", MetricUnit.Money, MetricGrain.OrderLine, new("Net sales", "净销售额"),
        new("Sum of (quantity × unit price − discount) over lines that were paid and not cancelled, less their refunds", "已支付且未取消订单行的（数量 × 单价 − 优惠）之和，减去退款"),
        "orders", "order_status");

    /// <summary>Orders.</summary>
    public static Metric Orders { get; } = new(
        "orders", MetricUnit.Count, MetricGrain.Order, new("Orders", "订单数"),
        new("Distinct orders with a line that was not cancelled", "至少有一行未取消的订单数（去重）"),
        "orders", "order_status");

    /// <summary>Units.</summary>
    public static Metric Units { get; } = new(
        "units", MetricUnit.Count, MetricGrain.OrderLine, new("Units", "件数"),
        new("Sum of quantity over order lines that were not cancelled", "未取消订单行的数量之和"),
        "orders", "order_status");

    /// <summary>Order lines.</summary>
    public static Metric OrderLines { get; } = new(
        "order_lines", MetricUnit.Count, MetricGrain.OrderLine, new("Lines", "订单行"),
        new("Order lines that were not cancelled", "未取消的订单行数"),
        "orders", "order_status");

    /// <summary>Buyers.</summary>
    public static Metric Buyers { get; } = new(
        "buyers", MetricUnit.Count, MetricGrain.Customer, new("Buyers", "购买人数"),
        new("Distinct people with an order line that was not cancelled; orders of nobody have none", "有未取消订单行的人数（去重），无归属的订单不计人"),
        "orders", "order_status");

    /// <summary>Ordering visitors.</summary>
    public static Metric OrderingVisitors { get; } = new(
        "ordering_visitors", MetricUnit.Count, MetricGrain.Visitor, new("Ordering visitors", "下单访客"),
        new("Distinct people with an order that carries a visitor, cancelled or not", "有带访客的订单的人数（去重，含已取消）"),
        "orders", "events");

    /// <summary>Orders without a visitor.</summary>
    public static Metric OrdersWithoutVisitor { get; } = new(
        "orders_without_visitor", MetricUnit.Count, MetricGrain.Order, new("Orders w/o visitor", "无访客订单"),
        new("Distinct orders that carry no visitor, cancelled or not", "不带访客的订单数（去重，含已取消）"),
        "orders", "events");

    /// <summary>Days with an order.</summary>
    public static Metric ActiveDays { get; } = new(
        "active_days", MetricUnit.Count, MetricGrain.Order, new("Active days", "有单天数"),
        new("Distinct local days with an order, cancelled or not", "有订单的当地日期数（去重，含已取消）"),
        "orders");

    /// <summary>Cancelled value.</summary>
    public static Metric CancelledValue { get; } = new(
        "cancelled_value", MetricUnit.Money, MetricGrain.OrderLine, new("Cancelled value", "取消金额"),
        new("Sum of quantity × unit price over order lines that were cancelled", "已取消订单行的 数量 × 单价 之和"),
        "orders", "order_status");

    /// <summary>Gross margin.</summary>
    public static Metric Margin { get; } = new(
        "margin", MetricUnit.Money, MetricGrain.OrderLine, new("Margin", "毛利"),
        new(
            "Net sales less the cost of the units that did not come back, over paid lines whose cost is known; no value where none is",
            "净销售额减去未退回件数的成本，仅计成本已知的已支付订单行；都未知时无值"),
        "orders", "order_status");

    /// <summary>Return rate.</summary>
    public static Metric ReturnRate { get; } = new(
        "return_rate", MetricUnit.Rate, MetricGrain.OrderLine, new("Return rate", "退货率"),
        new(
            "Refunded units / paid units of the same orders; a unit is refunded when refunds cover its whole amount",
            "退款件数 / 同一批订单的已支付件数；退款覆盖整件金额才算一件"),
        "orders", "order_status");

    /// <summary>Order value.</summary>
    public static Metric OrderValue { get; } = new(
        "order_value", MetricUnit.CurrencyUnits, MetricGrain.Visitor, new("Order value", "客单价"),
        new(
            "GMV of orders with a visitor / ordering visitors, so that visitors × conversion × order value is that GMV",
            "带访客订单的 GMV / 下单访客，使 访客 × 转化率 × 客单价 = 该 GMV"),
        "orders", "events", "order_status");

    /// <summary>Average order value.</summary>
    public static Metric AverageOrderValue { get; } = new(
        "average_order_value", MetricUnit.CurrencyUnits, MetricGrain.Order, new("AOV", "笔单价"),
        new("GMV / orders", "GMV / 订单数"),
        "orders", "order_status");

    /// <summary>Median of the orders' values.</summary>
    public static Metric MedianOrderValue { get; } = new(
        "order_value_p50", MetricUnit.Money, MetricGrain.Order, new("Order value P50", "订单金额中位数"),
        new("Median of the orders' GMV within the cell, within 0.4%", "单元格内各订单 GMV 的中位数，误差 0.4% 以内"),
        "orders", "order_status");

    /// <summary>95th percentile of the orders' values.</summary>
    public static Metric HighOrderValue { get; } = new(
        "order_value_p95", MetricUnit.Money, MetricGrain.Order, new("Order value P95", "订单金额P95"),
        new("95th percentile of the orders' GMV within the cell, within 0.4%", "单元格内各订单 GMV 的 95 分位数，误差 0.4% 以内"),
        "orders", "order_status");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Metric> All { get; } = [Gmv, NetSales, Orders, Units, OrderLines, Buyers, OrderingVisitors, OrdersWithoutVisitor, ActiveDays, CancelledValue, Margin, ReturnRate, OrderValue, AverageOrderValue, MedianOrderValue, HighOrderValue];
}
