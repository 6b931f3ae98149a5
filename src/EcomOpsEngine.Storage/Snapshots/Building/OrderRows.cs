using DuckDB.NET.Data;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>All order lines in load order.</summary>
internal sealed class OrderRows
{
    private static readonly string[] StandardFields = ["status", "sku", "category_1", "category_2", "channel"];

    private OrderRows(int count, IReadOnlyList<string> fields)
    {
        Count = count;
        Ids = new IdColumn(count);
        Lines = new Int32Column(count);
        Visitors = new Int32Column(count);
        Customers = new Int32Column(count);
        OrderedAtUs = new Int64Column(count);
        StatusAtUs = new Int64Column(count);
        Quantity = new Int32Column(count);
        UnitPrice = new Int64Column(count);
        ListPrice = new Int64Column(count);
        Discount = new Int64Column(count);
        Cost = new Int64Column(count);
        Fields = [.. fields.Select(field => new TextColumn(field, count))];
    }

    public int Count { get; }

    /// <summary>Orders numbered from 1 by first appearance.</summary>
    public IdColumn Ids { get; }

    public Int32Column Lines { get; }

    public Int32Column Visitors { get; }

    public Int32Column Customers { get; }

    public Int64Column OrderedAtUs { get; }

    public Int64Column StatusAtUs { get; }

    public Int32Column Quantity { get; }

    public Int64Column UnitPrice { get; }

    public Int64Column ListPrice { get; }

    public Int64Column Discount { get; }

    public Int64Column Cost { get; }

    /// <summary>Text fields, the loaded status word first.</summary>
    public IReadOnlyList<TextColumn> Fields { get; private set; }

    public TextColumn Status => Fields[0];

    public TextColumn Sku => Fields[1];

    public TextColumn Channel => Fields[4];

    /// <summary>Quantity × unit price − discount of a line.</summary>
    public long AmountMinor(int row) => checked(GrossMinor(row) - Discount.Values[row]);

    /// <summary>Quantity × unit price of a line.</summary>
    public long GrossMinor(int row) => checked(Quantity.Values[row] * UnitPrice.Values[row]);

    /// <summary>Reads the table.</summary>
    public static OrderRows Read(DuckDBConnection connection, CancellationToken cancellation)
    {
        var count = DurableReads.Count(connection, "SELECT count(*) FROM orders");
        IReadOnlyList<string> fields = [.. StandardFields, .. DurableReads.PropertyColumns(connection, "orders")];
        var rows = new OrderRows(count, fields);
        ColumnSink[] sinks =
        [
            rows.Ids, .. rows.Fields, rows.Lines, rows.Visitors, rows.Customers, rows.OrderedAtUs, rows.StatusAtUs,
            rows.Quantity, rows.UnitPrice, rows.ListPrice, rows.Discount, rows.Cost,
        ];
        var names = string.Join(", ", fields.Select(DurableReads.Quote));
        var sql = $"SELECT order_id, {names}, line, visitor, customer, ordered_at, status_at, quantity, unit_price, list_price, discount, cost FROM orders";
        ChunkStream.Read(connection, sql, sinks, cancellation);
        rows.Fields = [.. rows.Fields.Where(field => field.Dictionary.Count > 0 || StandardFields.Contains(field.Name))];
        return rows;
    }
}
