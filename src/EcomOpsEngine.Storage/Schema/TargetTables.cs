using EcomOpsEngine.Storage.Loads;

namespace EcomOpsEngine.Storage.Schema;

/// <summary>The tables of a dataset that can be loaded.</summary>
internal static class TargetTables
{
    /// <summary>All of them, in the order of <see cref="LoadTable"/>.</summary>
    public static IReadOnlyList<TargetTable> All { get; } =
    [
        new(
            LoadTable.Events,
            "events",
            [
                new("event_id", TargetKind.Text) { IsMadeWhenLoaded = true, IsSeldomRepeated = true },
                new("occurred_at", TargetKind.Time, Required: true),
                new("visitor_id", TargetKind.VisitorId),
                new("session_id", TargetKind.Text) { IsMadeWhenLoaded = true, IsSeldomRepeated = true },
                new("customer_id", TargetKind.CustomerId),
                new("event_name", TargetKind.EventName, Required: true),
                new("page", TargetKind.Text) { IsMadeWhenLoaded = true },
                new("device", TargetKind.Text) { IsMadeWhenLoaded = true },
                new("channel", TargetKind.Text) { IsMadeWhenLoaded = true },
                new("campaign", TargetKind.Text) { IsMadeWhenLoaded = true },
                new("sku", TargetKind.Text) { IsMadeWhenLoaded = true },
                new("user_agent", TargetKind.Text) { IsMadeWhenLoaded = true },
                new(TargetTable.VersionColumn, TargetKind.Quantity, NotNegative: true) { IsMadeWhenLoaded = true },
            ],
            TakesProperties: true)
        { Key = ["event_id"], VersionKey = ["event_id"], NeedsPerson = true, CodesTexts = true },
        new(
            LoadTable.Orders,
            "orders",
            [
                new("order_id", TargetKind.Text, Required: true),
                new("line", TargetKind.Line) { HasDefault = true },
                new("customer_id", TargetKind.CustomerId),
                new("visitor_id", TargetKind.VisitorId),
                new("ordered_at", TargetKind.Time, Required: true),
                new("status", TargetKind.OrderStatus, Required: true),
                new("status_at", TargetKind.Time),
                new("sku", TargetKind.Text),
                new("category_1", TargetKind.Text),
                new("category_2", TargetKind.Text),
                new("channel", TargetKind.Text),
                new("quantity", TargetKind.Quantity, Required: true),
                new("unit_price", TargetKind.Money, Required: true),
                new("list_price", TargetKind.Money),
                new("discount", TargetKind.Money) { HasDefault = true },
                new("cost", TargetKind.Money),
                new(TargetTable.CurrencyColumn, TargetKind.Currency),
                new(TargetTable.VersionColumn, TargetKind.Quantity, NotNegative: true),
            ],
            TakesProperties: true)
        { Key = ["order_id", "line"], VersionKey = ["order_id", "line"] },
        new(
            LoadTable.OrderStatus,
            "order_status",
            [
                new("order_id", TargetKind.Text, Required: true),
                new("line", TargetKind.Line),
                new("state", TargetKind.ChangedState, Required: true),
                new("at", TargetKind.Time, Required: true),
                new("amount", TargetKind.Money, NotNegative: true),
                new(TargetTable.CurrencyColumn, TargetKind.Currency),
                new(TargetTable.VersionColumn, TargetKind.Quantity, NotNegative: true),
            ],
            TakesProperties: false)
        { VersionKey = ["order_id", "line", "state"], VersionKeyOptional = ["line"] },
        new(
            LoadTable.Customers,
            "customers",
            [
                new("customer_id", TargetKind.CustomerId, Required: true),
                new("valid_from", TargetKind.Time),
                new("registered_at", TargetKind.Time),
                new("gender", TargetKind.Text),
                new("age_band", TargetKind.Text),
                new("region", TargetKind.Text),
                new("city", TargetKind.Text),
                new("city_tier", TargetKind.Text),
                new("level", TargetKind.Text),
            ],
            TakesProperties: true)
        { Key = ["customer_id", "valid_from"], LaterReplaces = true, Describes = true },
        new(
            LoadTable.Products,
            "products",
            [
                new("sku", TargetKind.Text, Required: true),
                new("valid_from", TargetKind.Time),
                new("name", TargetKind.Text),
                new("category_1", TargetKind.Text),
                new("category_2", TargetKind.Text),
                new("brand", TargetKind.Text),
                new("list_price", TargetKind.Money, NotNegative: true),
                new("cost", TargetKind.Money, NotNegative: true),
                new("on_sale_from", TargetKind.Date),
                new("on_sale_to", TargetKind.Date),
            ],
            TakesProperties: true)
        { Key = ["sku", "valid_from"], LaterReplaces = true, Describes = true },
        new(
            LoadTable.Inventory,
            "inventory",
            [
                new("date", TargetKind.Date, Required: true),
                new("sku", TargetKind.Text, Required: true),
                new("warehouse", TargetKind.Text),
                new("quantity", TargetKind.Quantity, Required: true, NotNegative: true),
                new("unit_cost", TargetKind.Money, NotNegative: true),
                new(TargetTable.CurrencyColumn, TargetKind.Currency),
            ],
            TakesProperties: false)
        { Key = ["date", "sku", "warehouse"], LaterReplaces = true },
        new(
            LoadTable.ChannelSpend,
            "channel_spend",
            [
                new("date", TargetKind.Date, Required: true),
                new("channel", TargetKind.Text, Required: true),
                new("campaign", TargetKind.Text),
                new("channel_type", TargetKind.Text),
                new("spend", TargetKind.Money, Required: true, NotNegative: true),
                new("impressions", TargetKind.Quantity, NotNegative: true),
                new("reach", TargetKind.Quantity, NotNegative: true),
                new("clicks", TargetKind.Quantity, NotNegative: true),
                new("searches", TargetKind.Quantity, NotNegative: true),
                new("content_views", TargetKind.Quantity, NotNegative: true),
                new("cart_adds", TargetKind.Quantity, NotNegative: true),
                new("leads", TargetKind.Quantity, NotNegative: true),
                new("orders", TargetKind.Quantity, NotNegative: true),
                new("revenue", TargetKind.Money, NotNegative: true),
                new(TargetTable.CurrencyColumn, TargetKind.Currency),
            ],
            TakesProperties: false)
        { Key = ["date", "channel", "campaign"], LaterReplaces = true },
        new(
            LoadTable.MetricSamples,
            "metric_samples",
            [
                new("name", TargetKind.Text, Required: true),
                new("at", TargetKind.Time, Required: true),
                new("source", TargetKind.Text),
                new("value", TargetKind.Number, Required: true),
            ],
            TakesProperties: false)
        { Key = ["name", "at", "source"], LaterReplaces = true },
        new(
            LoadTable.Exposures,
            "exposures",
            [
                new("experiment", TargetKind.Text, Required: true),
                new("variant", TargetKind.Text, Required: true),
                new("at", TargetKind.Time, Required: true),
                new("visitor_id", TargetKind.VisitorId),
                new("customer_id", TargetKind.CustomerId),
            ],
            TakesProperties: false)
        { NeedsPerson = true },
        new(
            LoadTable.Touches,
            "touches",
            [
                new("touch_id", TargetKind.Text),
                new("customer_id", TargetKind.CustomerId, Required: true),
                new("channel", TargetKind.Text, Required: true),
                new("plan_line", TargetKind.Text),
                new("content", TargetKind.Text),
                new("sent_at", TargetKind.Time, Required: true),
                new("delivered_at", TargetKind.Time),
                new("opened_at", TargetKind.Time),
                new("converted_at", TargetKind.Time),
                new("cost", TargetKind.Money, NotNegative: true),
                new("discount", TargetKind.Money, NotNegative: true),
                new(TargetTable.CurrencyColumn, TargetKind.Currency),
            ],
            TakesProperties: false)
        { Key = ["touch_id"], LaterReplaces = true },
        new(
            LoadTable.CurrencyRates,
            "currency_rates",
            [
                new("date", TargetKind.Date, Required: true),
                new("currency", TargetKind.Currency, Required: true),
                new("rate", TargetKind.Rate, Required: true),
            ],
            TakesProperties: false)
        { Key = ["date", "currency"], LaterReplaces = true, Describes = true },
    ];

    /// <summary>The stored names as a list for a message.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(table => table.StoredName));
}
