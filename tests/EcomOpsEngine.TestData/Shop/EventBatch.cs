namespace EcomOpsEngine.TestData;

/// <summary>
/// Events as columns: every array has <see cref="Count"/> entries. Rows are ordered by person, then time. The batch is
/// the caller's to keep. Numbers become the texts of the data by <see cref="ShopIds"/>.
/// </summary>
public sealed record EventBatch
{
    internal EventBatch(int rows)
    {
        Count = rows;
        EventId = new long[rows];
        OccurredAtUs = new long[rows];
        VisitorNumber = new long[rows];
        SessionNumber = new long[rows];
        CustomerNumber = new long[rows];
        HasCustomer = new bool[rows];
        EventName = TextColumn.Make(rows, ShopCatalog.EventNames);
        Page = TextColumn.Make(rows, ShopCatalog.Pages);
        Device = TextColumn.Make(rows, ShopCatalog.Devices);
        Channel = TextColumn.Make(rows, ShopDictionaries.Channels);
        Campaign = TextColumn.Make(rows, ShopCatalog.Campaigns);
        Sku = TextColumn.Make(rows, ShopCatalog.SkuCodes);
        UserAgent = TextColumn.Make(rows, ShopCatalog.UserAgents);
        Variant = TextColumn.Make(rows, ShopCatalog.Variants);
        CityTier = TextColumn.Make(rows, ShopCatalog.CityTiers);
    }

    /// <summary>Rows.</summary>
    public int Count { get; private init; }

    /// <summary>Unique, from 1 in row order.</summary>
    public long[] EventId { get; private init; }

    /// <summary>UTC microseconds since 1970.</summary>
    public long[] OccurredAtUs { get; private init; }

    /// <summary>Visitor number.</summary>
    public long[] VisitorNumber { get; private init; }

    /// <summary>Session number.</summary>
    public long[] SessionNumber { get; private init; }

    /// <summary>Customer number where <see cref="HasCustomer"/>; 0 and without meaning elsewhere.</summary>
    public long[] CustomerNumber { get; private init; }

    /// <summary>False for rows of people not logged in.</summary>
    public bool[] HasCustomer { get; private init; }

    /// <summary>Event name; codes 0 to 5 are the funnel.</summary>
    public TextColumn EventName { get; private init; }

    /// <summary>Page, null for actions.</summary>
    public TextColumn Page { get; private init; }

    /// <summary>Device.</summary>
    public TextColumn Device { get; private init; }

    /// <summary>Channel.</summary>
    public TextColumn Channel { get; private init; }

    /// <summary>Campaign, null for direct.</summary>
    public TextColumn Campaign { get; private init; }

    /// <summary>Product, null where the event is about none.</summary>
    public TextColumn Sku { get; private init; }

    /// <summary>User agent.</summary>
    public TextColumn UserAgent { get; private init; }

    /// <summary>Property variant: A or B from the exposure on, else null.</summary>
    public TextColumn Variant { get; private init; }

    /// <summary>Property city_tier.</summary>
    public TextColumn CityTier { get; private init; }

    /// <summary>The customer id of a row, null where none is known.</summary>
    public string? CustomerId(int row) => HasCustomer[row] ? ShopIds.Customer(CustomerNumber[row]) : null;

    /// <summary>The properties of a row as JSON.</summary>
    public string Properties(int row) => ShopDictionaries.Properties[Variant.Codes[row], CityTier.Codes[row]];

    internal void Set(int row, in ShopEvent source, PersonHistory person)
    {
        EventId[row] = source.EventId;
        OccurredAtUs[row] = source.TimeUs;
        VisitorNumber[row] = source.Visitor;
        SessionNumber[row] = source.Session;
        HasCustomer[row] = source.LoggedIn;
        CustomerNumber[row] = source.LoggedIn ? ShopIds.CustomerOf(person.Person) : 0;
        EventName.Codes[row] = source.Event;
        Page.Codes[row] = ShopCatalog.PageOfEvent[source.Event];
        Device.Codes[row] = source.Device;
        Channel.Codes[row] = source.Channel;
        Campaign.Codes[row] = source.Campaign;
        Sku.Codes[row] = source.Sku;
        UserAgent.Codes[row] = source.Agent;
        Variant.Codes[row] = source.Variant;
        CityTier.Codes[row] = person.Traits.CityTier;
    }

    internal EventBatch Trim(int rows) => rows == Count ? this : this with
    {
        Count = rows,
        EventId = EventId[..rows],
        OccurredAtUs = OccurredAtUs[..rows],
        VisitorNumber = VisitorNumber[..rows],
        SessionNumber = SessionNumber[..rows],
        CustomerNumber = CustomerNumber[..rows],
        HasCustomer = HasCustomer[..rows],
        EventName = EventName.Trim(rows),
        Page = Page.Trim(rows),
        Device = Device.Trim(rows),
        Channel = Channel.Trim(rows),
        Campaign = Campaign.Trim(rows),
        Sku = Sku.Trim(rows),
        UserAgent = UserAgent.Trim(rows),
        Variant = Variant.Trim(rows),
        CityTier = CityTier.Trim(rows),
    };
}
