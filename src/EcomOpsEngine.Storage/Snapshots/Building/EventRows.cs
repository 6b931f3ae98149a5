using DuckDB.NET.Data;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>All events in load order, then room for the derived order events.</summary>
internal sealed class EventRows
{
    private static readonly string[] StandardFields = ["event_name", "page", "device", "channel", "campaign", "sku"];

    /// <summary>Rows without both ids are nobody's; loads refuse them, and no history could hold them.</summary>
    private const string OfSomebody = "FROM events WHERE visitor IS NOT NULL OR customer IS NOT NULL";

    private EventRows(int loaded, int capacity, IReadOnlyList<string> fields)
    {
        Loaded = loaded;
        Count = loaded;
        AtUs = new Int64Column(capacity);
        Visitors = new Int32Column(capacity);
        Customers = new Int32Column(loaded);
        Sessions = new IdColumn(loaded);
        Fields = [.. fields.Select(field => new TextColumn(field, capacity))];
    }

    /// <summary>Loaded rows; derived rows follow.</summary>
    public int Loaded { get; }

    /// <summary>Rows so far, with the derived ones.</summary>
    public int Count { get; private set; }

    public Int64Column AtUs { get; }

    public Int32Column Visitors { get; }

    public Int32Column Customers { get; private set; }

    /// <summary>Session ids of the loaded rows, 0 where there is none.</summary>
    public IdColumn Sessions { get; }

    /// <summary>Text fields, event_name first.</summary>
    public IReadOnlyList<TextColumn> Fields { get; private set; }

    /// <summary>Identity code of each row's person; takes the memory of the visitors once people are resolved.</summary>
    public int[] Owners => Visitors.Values;

    /// <summary>Reads the table.</summary>
    public static EventRows Read(DuckDBConnection connection, int derivedRows, CancellationToken cancellation)
    {
        var loaded = DurableReads.Count(connection, $"SELECT count(*) {OfSomebody}");
        IReadOnlyList<string> fields = [.. StandardFields, .. DurableReads.PropertyColumns(connection, "events")];
        var rows = new EventRows(loaded, checked(loaded + derivedRows), fields);
        ColumnSink[] sinks = [rows.Sessions, .. rows.Fields, rows.AtUs, rows.Visitors, rows.Customers];
        var names = string.Join(", ", fields.Select(DurableReads.Quote));
        ChunkStream.Read(connection, $"SELECT session_id, {names}, occurred_at, visitor, customer {OfSomebody}", sinks, cancellation);
        rows.Fields = [.. rows.Fields.Where(field => field.Dictionary.Count > 0 || StandardFields.Contains(field.Name))];
        return rows;
    }

    /// <summary>Turns customers and visitors into people.</summary>
    public void Resolve(VisitorLinks links)
    {
        var customers = Customers.Values;
        for (var row = 0; row < Loaded; row++)
        {
            Owners[row] = customers[row] >= 0 ? customers[row] : links.OwnerOf(Owners[row], AtUs.Values[row]);
        }

        Customers = new Int32Column(0);
    }

    /// <summary>Adds a derived row with channel and sku of an order line, missing in all other fields but the name.</summary>
    public void Add(int owner, long atUs, ReadOnlySpan<byte> name, OrderRows orders, int orderRow)
    {
        var row = Count++;
        Owners[row] = owner;
        AtUs.Values[row] = atUs;
        Fields[0].Set(row, name);
        Copy(orders.Channel, orderRow, Fields.First(field => field.Name == "channel"), row);
        Copy(orders.Sku, orderRow, Fields.First(field => field.Name == "sku"), row);
    }

    private static void Copy(TextColumn source, int sourceRow, TextColumn target, int row)
    {
        var code = source.Codes[sourceRow];
        if (code > 0)
        {
            target.Set(row, source.Dictionary.Utf8(code));
        }
    }
}
