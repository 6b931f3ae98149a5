using DuckDB.NET.Data;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>Order lines on their way into runs, column by column, in any order.</summary>
internal sealed class OrderFacts
{
    private int[] _ordinals;
    private readonly List<TextColumn> _texts;
    private int _room;

    public OrderFacts(TableFields fields, int capacity)
    {
        _room = capacity;
        Ids = new IdHashColumn(capacity);
        Lines = new Int32Column(capacity);
        Visitors = new Int32Column(capacity);
        Customers = new Int32Column(capacity);
        OrderedAtUs = new Int64Column(capacity);
        StatusAtUs = new Int64Column(capacity);
        Quantity = new Int32Column(capacity);
        UnitPrice = new Int64Column(capacity);
        ListPrice = new Int64Column(capacity);
        Discount = new Int64Column(capacity);
        Cost = new Int64Column(capacity);
        _texts = [.. fields.All.Select(field => new TextColumn(field, capacity))];
        _ordinals = new int[capacity];
    }

    /// <summary>Lines so far.</summary>
    public int Count { get; private set; }

    /// <summary>Hash of each line's order id.</summary>
    public IdHashColumn Ids { get; }

    public Int32Column Lines { get; }

    /// <summary>Identity code, negative where there is none.</summary>
    public Int32Column Visitors { get; }

    /// <summary>Identity code, negative where there is none.</summary>
    public Int32Column Customers { get; }

    public Int64Column OrderedAtUs { get; }

    public Int64Column StatusAtUs { get; }

    public Int32Column Quantity { get; }

    public Int64Column UnitPrice { get; }

    public Int64Column ListPrice { get; }

    public Int64Column Discount { get; }

    public Int64Column Cost { get; }

    /// <summary>Text fields, the loaded status word first. Codes of <see cref="OrderTable.HasCustomerField"/> are set when the lines are laid out.</summary>
    public IReadOnlyList<TextColumn> Texts => _texts;

    public TextColumn Status => Texts[0];

    /// <summary>Place of each line in the load order of all lines.</summary>
    public int[] Ordinals => _ordinals;

    /// <summary>Quantity × unit price − discount of a line.</summary>
    public long AmountMinor(int row) => checked(GrossMinor(row) - Discount.Values[row]);

    /// <summary>Quantity × unit price of a line.</summary>
    public long GrossMinor(int row) => checked(Quantity.Values[row] * UnitPrice.Values[row]);

    /// <summary>Reads the lines of loads after a certain one; parameters as for <see cref="EventFacts.Read"/>.</summary>
    public static OrderFacts Read(DuckDBConnection connection, TableFields fields, int afterLoadSeq, int firstOrdinal, CancellationToken cancellation)
    {
        var where = afterLoadSeq == 0 ? "" : $" WHERE load_seq > {afterLoadSeq}";
        var count = DurableReads.Count(connection, $"SELECT count(*) FROM orders{where}");
        var facts = new OrderFacts(fields, count) { Count = count };
        var loaded = facts.Texts.Where(text => text.Dictionary.Name != OrderTable.HasCustomerField).ToList();
        ColumnSink[] sinks =
        [
            facts.Ids, .. loaded, facts.Lines, facts.Visitors, facts.Customers, facts.OrderedAtUs, facts.StatusAtUs,
            facts.Quantity, facts.UnitPrice, facts.ListPrice, facts.Discount, facts.Cost,
        ];
        var names = string.Join(", ", loaded.Select(text => text.Dictionary.Sql));
        var sql = $"SELECT order_id, {names}, line, visitor, customer, ordered_at, status_at, quantity, unit_price, list_price, discount, cost FROM orders{where}";
        ChunkStream.Read(connection, sql, sinks, cancellation);
        for (var row = 0; row < count; row++)
        {
            facts._ordinals[row] = checked(firstOrdinal + row);
        }

        return facts;
    }

    /// <summary>Leaves out text columns by their places, the last first.</summary>
    public void LeaveOut(IEnumerable<int> places)
    {
        foreach (var place in places)
        {
            _texts.RemoveAt(place);
        }
    }

    /// <summary>Adds an empty line with its place in the load order.</summary>
    /// <returns>The line.</returns>
    public int Add(UInt128 id, int ordinal)
    {
        if (Count == _room)
        {
            Grow();
        }

        var row = Count++;
        Ids.Values[row] = id;
        _ordinals[row] = ordinal;
        return row;
    }

    private void Grow()
    {
        _room = Math.Max(16, checked(_room * 2));
        Ids.Reserve(_room);
        foreach (var column in new[] { Lines, Visitors, Customers, Quantity })
        {
            column.Reserve(_room);
        }

        foreach (var column in new[] { OrderedAtUs, StatusAtUs, UnitPrice, ListPrice, Discount, Cost })
        {
            column.Reserve(_room);
        }

        foreach (var text in Texts)
        {
            text.Codes.Reserve(_room);
        }

        System.Array.Resize(ref _ordinals, _room);
    }
}
