using EcomOpsEngine.Storage.Loads;

namespace EcomOpsEngine.Storage.Schema;

/// <summary>The columns that a load can fill in one durable table, in the order in which rows are checked.</summary>
/// <param name="Table">The table.</param>
/// <param name="StoredName">Name of the durable table.</param>
/// <param name="Columns">Fixed columns.</param>
/// <param name="TakesProperties">Whether attributes of the caller's own can be added.</param>
internal sealed record TargetTable(LoadTable Table, string StoredName, IReadOnlyList<TargetColumn> Columns, bool TakesProperties)
{
    public const string PropertyPrefix = "properties.";
    public const int MaxProperties = 64;
    public const int MaxPropertyNameLength = 60;

    private static readonly TargetTable Events = new(
        LoadTable.Events,
        "events",
        [
            new("event_id", TargetKind.Text),
            new("occurred_at", TargetKind.Time, Required: true),
            new("visitor_id", TargetKind.VisitorId),
            new("session_id", TargetKind.Text),
            new("customer_id", TargetKind.CustomerId),
            new("event_name", TargetKind.EventName, Required: true),
            new("page", TargetKind.Text),
            new("device", TargetKind.Text),
            new("channel", TargetKind.Text),
            new("campaign", TargetKind.Text),
            new("sku", TargetKind.Text),
            new("user_agent", TargetKind.Text),
        ],
        TakesProperties: true);

    private static readonly TargetTable Orders = new(
        LoadTable.Orders,
        "orders",
        [
            new("order_id", TargetKind.Text, Required: true),
            new("line", TargetKind.Line),
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
            new("discount", TargetKind.Money),
            new("cost", TargetKind.Money),
        ],
        TakesProperties: true);

    private static readonly TargetTable OrderStatus = new(
        LoadTable.OrderStatus,
        "order_status",
        [
            new("order_id", TargetKind.Text, Required: true),
            new("line", TargetKind.Line),
            new("state", TargetKind.ChangedState, Required: true),
            new("at", TargetKind.Time, Required: true),
            new("amount", TargetKind.Money),
        ],
        TakesProperties: false);

    public static TargetTable Of(LoadTable table) => table switch
    {
        LoadTable.Events => Events,
        LoadTable.Orders => Orders,
        LoadTable.OrderStatus => OrderStatus,
        _ => throw new StorageException(
            StorageError.Invalid,
            "The table of the load is not known.",
            new StorageViolation("table", $"found {(int)table}; expected events, orders or order_status")),
    };

    /// <summary>The column of a name, null when there is none; well-formed property names make a column of their own.</summary>
    public TargetColumn? Find(string name) =>
        Columns.FirstOrDefault(column => column.Name == name)
        ?? (TakesProperties && IsPropertyName(name) ? new TargetColumn(name, TargetKind.Text) : null);

    /// <summary>Place of a column in the order of checks: fixed columns as listed, then properties by name.</summary>
    public int CheckOrder(TargetColumn column)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Name == column.Name)
            {
                return i;
            }
        }

        return Columns.Count;
    }

    private static bool IsPropertyName(string name) =>
        name.StartsWith(PropertyPrefix, StringComparison.Ordinal)
        && name.Length - PropertyPrefix.Length is > 0 and <= MaxPropertyNameLength
        && name[PropertyPrefix.Length..].All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
