namespace EcomOpsEngine.TestData;

/// <summary>
/// Order lines as columns: every array has <see cref="Count"/> entries. Money is in 0.01 CNY. The amount of a line is
/// quantity × unit price: the unit price is what was charged, the discount (list price less unit price, times quantity) is inside it.
/// </summary>
public sealed record OrderBatch
{
    internal OrderBatch(int rows)
    {
        Count = rows;
        OrderNumber = new long[rows];
        Line = new int[rows];
        CustomerNumber = new long[rows];
        VisitorNumber = new long[rows];
        HasVisitor = new bool[rows];
        OrderedAtUs = new long[rows];
        Quantity = new int[rows];
        UnitPriceMinor = new long[rows];
        ListPriceMinor = new long[rows];
        DiscountMinor = new long[rows];
        CostMinor = new long[rows];
        Status = TextColumn.Make(rows, ShopCatalog.OrderStates);
        Sku = TextColumn.Make(rows, ShopCatalog.SkuCodes);
        Category1 = TextColumn.Make(rows, ShopCatalog.Category1Names);
        Category2 = TextColumn.Make(rows, ShopCatalog.Category2Names);
        Channel = TextColumn.Make(rows, ShopDictionaries.Channels);
        Device = TextColumn.Make(rows, ShopCatalog.Devices);
        Variant = TextColumn.Make(rows, ShopCatalog.Variants);
        CityTier = TextColumn.Make(rows, ShopCatalog.CityTiers);
    }

    /// <summary>Rows.</summary>
    public int Count { get; private init; }

    /// <summary>Order number.</summary>
    public long[] OrderNumber { get; private init; }

    /// <summary>Line of the order, from 1.</summary>
    public int[] Line { get; private init; }

    /// <summary>Customer number.</summary>
    public long[] CustomerNumber { get; private init; }

    /// <summary>Visitor number where <see cref="HasVisitor"/>; 0 and without meaning elsewhere.</summary>
    public long[] VisitorNumber { get; private init; }

    /// <summary>False for the 1% of orders whose checkout lost the visitor id.</summary>
    public bool[] HasVisitor { get; private init; }

    /// <summary>UTC microseconds since 1970; equals the instant of the order's submit_order event.</summary>
    public long[] OrderedAtUs { get; private init; }

    /// <summary>Units, at least 1.</summary>
    public int[] Quantity { get; private init; }

    /// <summary>Price charged for one unit.</summary>
    public long[] UnitPriceMinor { get; private init; }

    /// <summary>Shelf price of one unit.</summary>
    public long[] ListPriceMinor { get; private init; }

    /// <summary>Discount of the line.</summary>
    public long[] DiscountMinor { get; private init; }

    /// <summary>Cost of one unit.</summary>
    public long[] CostMinor { get; private init; }

    /// <summary>State at the end of the range; refunded only where the whole line came back.</summary>
    public TextColumn Status { get; private init; }

    /// <summary>Product.</summary>
    public TextColumn Sku { get; private init; }

    /// <summary>Category.</summary>
    public TextColumn Category1 { get; private init; }

    /// <summary>Sub-category.</summary>
    public TextColumn Category2 { get; private init; }

    /// <summary>Channel of the session that ordered.</summary>
    public TextColumn Channel { get; private init; }

    /// <summary>Property device.</summary>
    public TextColumn Device { get; private init; }

    /// <summary>Property variant, null outside the experiment.</summary>
    public TextColumn Variant { get; private init; }

    /// <summary>Property city_tier.</summary>
    public TextColumn CityTier { get; private init; }

    /// <summary>The visitor id of a row, null where it was lost.</summary>
    public string? VisitorId(int row) => HasVisitor[row] ? ShopIds.Visitor(VisitorNumber[row]) : null;

    internal void Set(int row, in ShopOrderLine source, PersonHistory person)
    {
        OrderNumber[row] = source.Order;
        Line[row] = source.Line;
        CustomerNumber[row] = ShopIds.CustomerOf(person.Person);
        VisitorNumber[row] = source.Visitor ?? 0;
        HasVisitor[row] = source.Visitor is not null;
        OrderedAtUs[row] = source.TimeUs;
        Quantity[row] = source.Quantity;
        UnitPriceMinor[row] = source.UnitPriceMinor;
        ListPriceMinor[row] = source.ListPriceMinor;
        DiscountMinor[row] = source.DiscountMinor;
        CostMinor[row] = source.CostMinor;
        Status.Codes[row] = (byte)source.Status;
        Sku.Codes[row] = (byte)(source.Sku + 1);
        Category1.Codes[row] = ShopCatalog.Category1OfSku[source.Sku];
        Category2.Codes[row] = ShopCatalog.Category2OfSku[source.Sku];
        Channel.Codes[row] = source.Channel;
        Device.Codes[row] = source.Device;
        Variant.Codes[row] = source.Variant;
        CityTier.Codes[row] = person.Traits.CityTier;
    }

    internal OrderBatch Trim(int rows) => rows == Count ? this : this with
    {
        Count = rows,
        OrderNumber = OrderNumber[..rows],
        Line = Line[..rows],
        CustomerNumber = CustomerNumber[..rows],
        VisitorNumber = VisitorNumber[..rows],
        HasVisitor = HasVisitor[..rows],
        OrderedAtUs = OrderedAtUs[..rows],
        Quantity = Quantity[..rows],
        UnitPriceMinor = UnitPriceMinor[..rows],
        ListPriceMinor = ListPriceMinor[..rows],
        DiscountMinor = DiscountMinor[..rows],
        CostMinor = CostMinor[..rows],
        Status = Status.Trim(rows),
        Sku = Sku.Trim(rows),
        Category1 = Category1.Trim(rows),
        Category2 = Category2.Trim(rows),
        Channel = Channel.Trim(rows),
        Device = Device.Trim(rows),
        Variant = Variant.Trim(rows),
        CityTier = CityTier.Trim(rows),
    };
}
