using System.Globalization;
using DuckDB.NET.Native;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Loads.Rows;
using EcomOpsEngine.Storage.Schema;
using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Loads.People;

/// <summary>
/// Numbers the people whom a load names, from 0, so that their ids are kept once and rows hold small numbers: temporary table <see cref="Table"/> <c>(number, kind, id)</c>.
/// Beyond a budget of memory earlier ids are forgotten and may get a second number; <see cref="Unite"/> then keeps the first.
/// </summary>
internal sealed unsafe class PersonNumbers
{
    /// <summary>Temporary table of the load's people.</summary>
    public const string Table = "loaded_people";

    private const int ChunksKept = 64;
    private const byte Customers = 1;
    private const byte Visitors = 2;
    private readonly ChunkWriter writer;
    private readonly long bytesMax;
    private Utf8Dictionary customers = new();
    private Utf8Dictionary visitors = new();
    private readonly List<int> customerNumbers = [];
    private readonly List<int> visitorNumbers = [];
    private long bytes;
    private int count;
    private int pending;
    private bool forgot;

    public PersonNumbers(Statements statements, ChunkLane lane, long bytesMax)
    {
        this.bytesMax = bytesMax;
        statements.Execute($"CREATE TEMP TABLE {Table} (number INTEGER, kind UTINYINT, id VARCHAR)");
        writer = new ChunkWriter(lane, Table, [DuckDBType.Integer, DuckDBType.UnsignedTinyInt, DuckDBType.Varchar], ChunksKept);
    }

    /// <summary>Kind of the people that a column names, null for other columns.</summary>
    public static byte? KindOf(TargetColumn column) => column.Kind switch
    {
        TargetKind.CustomerId => Customers,
        TargetKind.VisitorId => Visitors,
        _ => null,
    };

    /// <summary>Number of an id. Its bytes must stay until <see cref="EndBlock"/>.</summary>
    public int Of(byte kind, byte* start, int length)
    {
        var (known, numbers) = kind == Customers ? (customers, customerNumbers) : (visitors, visitorNumbers);
        var code = known.CodeOf(new ReadOnlySpan<byte>(start, length));
        if (code > numbers.Count)
        {
            numbers.Add(count);
            Write(kind, start, length);
        }

        return numbers[code - 1];
    }

    /// <summary>The block whose ids were numbered goes.</summary>
    public void EndBlock()
    {
        Append();
        if (bytes > bytesMax)
        {
            forgot = true;
            bytes = 0;
            (customers, visitors) = (new Utf8Dictionary(), new Utf8Dictionary());
            customerNumbers.Clear();
            visitorNumbers.Clear();
        }
    }

    /// <summary>All people are visible to statements of the connection.</summary>
    public void Complete() => writer.Complete();

    /// <summary>Gives people with several numbers their first, in their table and in the checked rows.</summary>
    public void Unite(Statements statements, IReadOnlyList<InputColumn> columns)
    {
        if (!forgot)
        {
            return;
        }

        statements.Execute($"CREATE TEMP TABLE united AS SELECT number, min(number) OVER (PARTITION BY kind, id) AS first FROM {Table}");
        foreach (var column in columns.Select((column, i) => (column.Target, Value: "p" + i.ToString(CultureInfo.InvariantCulture))).Where(pair => KindOf(pair.Target) is not null))
        {
            statements.Execute($"UPDATE {RowQuery.Checked} SET {column.Value} = united.first FROM united WHERE united.number = {column.Value} AND united.first <> united.number");
        }

        statements.Execute($"DELETE FROM {Table} WHERE number IN (SELECT number FROM united WHERE first <> number)");
    }

    /// <summary>Numbers the ids in columns of a temporary table with <c>"row"</c> that have none yet, in the order of their rows.</summary>
    public static void Add(Statements statements, string table, IReadOnlyList<(byte Kind, string Column)> columns)
    {
        if (columns.Count > 0)
        {
            var ids = columns.Select(column => $"SELECT CAST({column.Kind} AS UTINYINT) AS kind, {column.Column} AS id, min(\"row\") AS first FROM {table} WHERE {column.Column} IS NOT NULL GROUP BY {column.Column}");
            statements.Execute($"""
                INSERT INTO {Table}
                SELECT CAST((SELECT coalesce(max(number), -1) FROM {Table}) + row_number() OVER (ORDER BY first, kind) AS INTEGER), kind, id FROM ({string.Join(" UNION ALL ", ids)}) named
                WHERE NOT EXISTS (SELECT 1 FROM {Table} known WHERE known.kind = named.kind AND known.id = named.id)
                """);
        }
    }

    private void Write(byte kind, byte* start, int length)
    {
        writer.Column(0).Values<int>(pending + 1)[pending] = count;
        writer.Column(1).Values<byte>(pending + 1)[pending] = kind;
        writer.Column(2).SetText(pending, start, length);
        count++;
        pending++;
        bytes += length + sizeof(long) * 4;
        if (pending == ChunkWriter.Capacity)
        {
            Append();
        }
    }

    private void Append()
    {
        if (pending > 0)
        {
            writer.Append(pending);
            pending = 0;
        }
    }
}
