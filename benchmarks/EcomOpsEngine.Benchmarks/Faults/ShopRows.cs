namespace EcomOpsEngine.Benchmarks.Faults;

/// <summary>A session event.</summary>
internal sealed record EventRow(long AtUs, string Name, string? Visitor, string? Customer, string Device);

/// <summary>An order of one line.</summary>
internal sealed record OrderRow(long AtUs, string Order, string? Visitor, string? Customer, string Channel, bool IsPaid, int Quantity, long UnitPriceMinor);

/// <summary>A later state of an order: paid or cancelled.</summary>
internal sealed record StateRow(long AtUs, string Order, bool IsPaid);

/// <summary>A load: rows of one table under an id.</summary>
internal sealed record ShopLoad(string LoadId, IReadOnlyList<EventRow> Events, IReadOnlyList<OrderRow> Orders, IReadOnlyList<StateRow> States)
{
    /// <summary>Rows.</summary>
    public int Rows => Events.Count + Orders.Count + States.Count;
}
