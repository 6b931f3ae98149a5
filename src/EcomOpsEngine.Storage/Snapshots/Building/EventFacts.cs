using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>Loaded events on their way into runs, column by column, in any order; after them the derived order events.</summary>
internal sealed class EventFacts
{
    /// <summary>Rows without both ids are nobody's; loads refuse them, and no history could hold them.</summary>
    private const string OfSomebody = "(visitor IS NOT NULL OR customer IS NOT NULL)";

    private int[] _ordinals;
    private int[] _owners;
    private readonly List<TextColumn> _texts;
    private readonly TextColumn _channel;
    private readonly TextColumn _sku;
    private int _room;
    private int _firstOrdinal;
    private int _numbered;

    public EventFacts(TableFields fields, FieldDictionary agents, int capacity)
    {
        _room = capacity;
        AtUs = new Int64Column(capacity);
        Visitors = new Int32Column(capacity);
        Customers = new Int32Column(capacity);
        Sessions = new HashColumn(capacity);
        _texts = [.. fields.All.Select(field => new TextColumn(field, capacity))];
        // Columns of the table itself are never left out.
        _channel = _texts.First(text => text.Dictionary.Name == "channel");
        _sku = _texts.First(text => text.Dictionary.Name == "sku");
        Agents = new TextColumn(agents, capacity);
        _ordinals = GC.AllocateUninitializedArray<int>(capacity);
        _owners = GC.AllocateUninitializedArray<int>(capacity);
    }

    /// <summary>Rows so far.</summary>
    public int Count { get; private set; }

    /// <summary>Loaded rows among them; derived ones follow.</summary>
    public int Loaded { get; private set; }

    public Int64Column AtUs { get; }

    /// <summary>Identity code, negative where there is none.</summary>
    public Int32Column Visitors { get; }

    /// <summary>Identity code, negative where there is none.</summary>
    public Int32Column Customers { get; }

    /// <summary>Hashes of the session ids, 0 where there is none.</summary>
    public HashColumn Sessions { get; }

    /// <summary>Text fields, event_name first.</summary>
    public IReadOnlyList<TextColumn> Texts => _texts;

    /// <summary>User agents.</summary>
    public TextColumn Agents { get; }

    /// <summary>Place of a row in the load order of all events; that of the order's first line for derived rows.</summary>
    public int OrdinalOf(int row) => row < _numbered ? _firstOrdinal + row : _ordinals[row];

    /// <summary>The places of rows after those of <see cref="NumberLoaded"/>, to be written.</summary>
    public Span<int> OrdinalsOf(int firstRow, int rows) => _ordinals.AsSpan(firstRow, rows);

    /// <summary>Whose each row is: an index among the people at hand.</summary>
    public int[] Owners => _owners;

    /// <summary>Identity codes and instants of the loaded rows.</summary>
    public EventIds Ids => new(Visitors.Values, Customers.Values, AtUs.Values, Loaded);

    /// <summary>The rows of loads after a certain one: from memory where all of them are at hand, else read.</summary>
    /// <param name="connection">Open connection.</param>
    /// <param name="fields">Dictionaries, which new values are added to.</param>
    /// <param name="agents">Dictionary of user agents.</param>
    /// <param name="afterLoadSeq">Last load not to read.</param>
    /// <param name="firstOrdinal">Rows of the loads before.</param>
    /// <param name="more">Rows to leave room for.</param>
    /// <param name="atHand">Rows of the last load, if they are at hand.</param>
    /// <param name="cancellation">Looked at between batches of rows.</param>
    public static EventFacts Read(
        DuckDBConnection connection, TableFields fields, FieldDictionary agents, int afterLoadSeq, int firstOrdinal, int more, EventsAtHand? atHand, CancellationToken cancellation)
    {
        var count = CountRows(connection, afterLoadSeq);
        if (atHand?.Count == count)
        {
            return atHand.ToFacts(fields, agents, firstOrdinal, more);
        }

        var facts = ReadRows(connection, fields, agents, Where(afterLoadSeq), count, more, null, cancellation);
        facts.NumberLoaded(firstOrdinal);
        return facts;
    }

    /// <summary>Reads the rows of some people, with their owners.</summary>
    /// <param name="connection">Open connection.</param>
    /// <param name="fields">Dictionaries, which new values are added to.</param>
    /// <param name="agents">Dictionary of user agents.</param>
    /// <param name="part">The people.</param>
    /// <param name="more">Rows to leave room for.</param>
    /// <param name="cancellation">Looked at between batches of rows.</param>
    public static EventFacts ReadPart(DuckDBConnection connection, TableFields fields, FieldDictionary agents, EventPart part, int more, CancellationToken cancellation)
    {
        var facts = ReadRows(connection, fields, agents, Where(0), part.Count(), more, part.Takes, cancellation);
        var taken = 0;
        for (var row = 0; row < part.Owners.Length; row++)
        {
            if (part.Takes(row))
            {
                facts._ordinals[taken] = row;
                facts._owners[taken++] = part.Owners[row];
            }
        }

        return facts;
    }

    /// <summary>Rows of the loads after a certain one.</summary>
    public static int CountRows(DuckDBConnection connection, int afterLoadSeq) =>
        DurableReads.Count(connection, $"SELECT count(*) FROM events WHERE {Where(afterLoadSeq)}");

    /// <summary>Identity codes and instants of all rows in load order.</summary>
    public static EventIds ReadIds(DuckDBConnection connection, int rows, CancellationToken cancellation)
    {
        var (visitors, customers, atUs) = (new Int32Column(rows), new Int32Column(rows), new Int64Column(rows));
        ChunkStream.Read(connection, $"SELECT visitor, customer, occurred_at FROM events WHERE {Where(0)}", [visitors, customers, atUs], cancellation);
        return new EventIds(visitors.Values, customers.Values, atUs.Values, rows);
    }

    private static EventFacts ReadRows(
        DuckDBConnection connection, TableFields fields, FieldDictionary agents, string where, int count, int more, Predicate<int>? takes, CancellationToken cancellation)
    {
        var facts = new EventFacts(fields, agents, checked(count + more)) { Count = count, Loaded = count };
        var table = TargetTable.Of(LoadTable.Events);
        var stored = StoredColumns.Of(new Statements(connection, cancellation), table);

        // Of all rows, texts are looked up once each; of a few rows, only theirs are.
        var coded = where == Where(0) ? TextCodes.Read(connection) : null;
        List<(string Sql, ColumnSink Sink)> columns =
        [
            (stored.Sql(table.Find("session_id")!), facts.Sessions), .. facts.Texts.Append(facts.Agents).Select(TextOf),
            ("occurred_at", facts.AtUs), ("visitor", facts.Visitors), ("customer", facts.Customers),
        ];
        ChunkStream.Read(connection, $"SELECT {string.Join(", ", columns.Select(column => column.Sql))} FROM events WHERE {where}", [.. columns.Select(column => column.Sink)], cancellation, takes);
        return facts;

        (string, ColumnSink) TextOf(TextColumn text)
        {
            var field = text.Dictionary;
            var column = table.Find(field.Name, field.Type)!;
            return coded is not null && stored.IsCoded(column) ? (SqlQuote.Name(field.Name), new StoredTextColumn(text, coded))
                : (PropertyValue.Sql(field.Type, stored.Sql(column)), text);
        }
    }

    private static string Where(int afterLoadSeq) => afterLoadSeq == 0 ? OfSomebody : $"load_seq > {afterLoadSeq} AND {OfSomebody}";

    /// <summary>Leaves out text columns by their places, the last first.</summary>
    public void LeaveOut(IEnumerable<int> places)
    {
        foreach (var place in places)
        {
            _texts.RemoveAt(place);
        }
    }

    /// <summary>Adds loaded rows, which the caller fills; no derived row may be there yet.</summary>
    /// <returns>The first row.</returns>
    public int AddLoaded(int rows)
    {
        Reserve(rows);
        var first = Count;
        Count += rows;
        Loaded = Count;
        return first;
    }

    /// <summary>Adds a derived row, missing in all fields but the name, channel and sku.</summary>
    public void AddDerived(int owner, long atUs, int name, int channel, int sku, int ordinal)
    {
        var row = Next();
        AtUs.Set(row, atUs);
        Visitors.Values[row] = Int32Column.Missing;
        Customers.Values[row] = Int32Column.Missing;
        Sessions.Set(row, 0);
        _owners[row] = owner;
        _ordinals[row] = ordinal;
        foreach (var text in Texts)
        {
            text.Set(row, 0);
        }

        Agents.Set(row, 0);
        Texts[0].Set(row, name);
        _channel.Set(row, channel);
        _sku.Set(row, sku);
    }

    /// <summary>Makes room for so many rows more.</summary>
    public void Reserve(int more)
    {
        if (Count + more <= _room)
        {
            return;
        }

        _room = Math.Max(checked(Count + more), _room + (_room / 2));
        AtUs.Reserve(_room);
        Visitors.Reserve(_room);
        Customers.Reserve(_room);
        Sessions.Reserve(_room);
        foreach (var text in Texts.Append(Agents))
        {
            text.Codes.Reserve(_room);
        }

        System.Array.Resize(ref _ordinals, _room);
        System.Array.Resize(ref _owners, _room);
    }

    /// <summary>Says the place of the first of the loaded rows so far, which stand in load order.</summary>
    public void NumberLoaded(int first)
    {
        _ = checked(first + Loaded);
        (_firstOrdinal, _numbered) = (first, Loaded);
    }

    private int Next()
    {
        Reserve(1);
        return Count++;
    }
}
