namespace EcomOpsEngine.Storage.Tests.Snapshots;

internal sealed record EventRow(
    DateTime At, int? Visitor, int? Customer, string? Session, string Name, string? Page, string? Device, string? Channel,
    string? Campaign, string? Sku, string? Country);

internal sealed record OrderRow(
    string Order, int Line, int? Customer, int? Visitor, DateTime At, string Status, DateTime? StatusAt, string? Sku, string? Category,
    string? Channel, int Quantity, long UnitPrice, long? ListPrice, long Discount, long? Cost, string? Coupon);

internal sealed record StatusRow(string Order, int? Line, string State, DateTime At, long? Amount);

/// <summary>Rows as they stand in the durable tables, in load order. Identity n + 1 is at index n; customers have ids c…, visitors v….</summary>
internal sealed record ShopRows(IReadOnlyList<bool> IsCustomer, IReadOnlyList<EventRow> Events, IReadOnlyList<OrderRow> Orders, IReadOnlyList<StatusRow> Status)
{
    public static ShopRows Empty { get; } = new([], [], [], []);

    public static string IdOf(int code, bool customer) => (customer ? "c" : "v") + code;
}
