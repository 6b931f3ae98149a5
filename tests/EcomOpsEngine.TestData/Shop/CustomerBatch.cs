namespace EcomOpsEngine.TestData;

/// <summary>Customers as columns: every array has <see cref="Count"/> entries.</summary>
public sealed record CustomerBatch
{
    internal CustomerBatch(int rows)
    {
        Count = rows;
        CustomerNumber = new long[rows];
        RegisteredAtUs = new long[rows];
        Gender = TextColumn.Make(rows, ShopCatalog.Genders);
        AgeBand = TextColumn.Make(rows, ShopCatalog.AgeBands);
        CityTier = TextColumn.Make(rows, ShopCatalog.CityTiers);
    }

    /// <summary>Rows.</summary>
    public int Count { get; private init; }

    /// <summary>Customer number, ascending.</summary>
    public long[] CustomerNumber { get; private init; }

    /// <summary>Instant of the register event, UTC microseconds.</summary>
    public long[] RegisteredAtUs { get; private init; }

    /// <summary>Gender.</summary>
    public TextColumn Gender { get; private init; }

    /// <summary>Age band.</summary>
    public TextColumn AgeBand { get; private init; }

    /// <summary>City tier.</summary>
    public TextColumn CityTier { get; private init; }

    internal void Set(int row, long customer, PersonHistory person)
    {
        CustomerNumber[row] = customer;
        RegisteredAtUs[row] = person.Events.Find(found => found.Event == ShopEventCode.Register).TimeUs;
        Gender.Codes[row] = person.Traits.Gender;
        AgeBand.Codes[row] = person.Traits.AgeBand;
        CityTier.Codes[row] = person.Traits.CityTier;
    }

    internal CustomerBatch Trim(int rows) => rows == Count ? this : this with
    {
        Count = rows,
        CustomerNumber = CustomerNumber[..rows],
        RegisteredAtUs = RegisteredAtUs[..rows],
        Gender = Gender.Trim(rows),
        AgeBand = AgeBand.Trim(rows),
        CityTier = CityTier.Trim(rows),
    };
}

/// <summary>What a channel cost on a local day (0.01 CNY) and what its platform counted.</summary>
public readonly record struct ChannelSpendRow(DateOnly Day, string Channel, string Type, long SpendMinor, long Impressions, long Clicks);
