namespace EcomOpsEngine.TestData;

/// <summary>An event on its way into a batch or an extract; codes point into <see cref="ShopCatalog"/>.</summary>
internal struct ShopEvent
{
    public long EventId, TimeUs, Visitor, Session;
    public bool LoggedIn;
    public byte Event, Device, Channel, Campaign, Sku, Agent, Variant;
}

internal enum OrderState : byte
{
    Placed,
    Paid,
    Cancelled,
    Refunded,
}

/// <summary>An order line; sku is an index into <see cref="ShopCatalog.Skus"/>.</summary>
internal struct ShopOrderLine
{
    public long Order, TimeUs, UnitPriceMinor;
    public long? Visitor;
    public int Line, Quantity, Sku;
    public OrderState Status;
    public byte Device, Channel, Variant;
    public bool Outlier;

    public readonly long ListPriceMinor => ShopCatalog.Skus[Sku].ListPriceMinor;

    public readonly long CostMinor => ShopCatalog.Skus[Sku].CostMinor;

    // A mistyped price is not a discount.
    public readonly long DiscountMinor => Math.Max(0, ListPriceMinor - UnitPriceMinor) * Quantity;

    public readonly long AmountMinor => UnitPriceMinor * Quantity;
}

internal struct ShopOrderStatus
{
    public long Order, TimeUs;
    public int? Line;
    public OrderState State;
    public long? AmountMinor;
}
