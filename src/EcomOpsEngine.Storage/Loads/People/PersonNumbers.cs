using System.Globalization;
using DuckDB.NET.Native;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Identities;
using EcomOpsEngine.Storage.Loads.Rows;
using EcomOpsEngine.Storage.Schema;
using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Loads.People;

/// <summary>
/// Numbers the people whom a load names, from 0, so that their ids are kept once and rows hold small numbers. They stay in memory, and go to the temporary table <see cref="Table"/>
/// <c>(number, kind, id)</c> when statements ask for them. Beyond a budget of memory earlier ids are forgotten and may get a second number; <see cref="Unite"/> then keeps the first.
/// </summary>
internal sealed unsafe class PersonNumbers
{
    /// <summary>Temporary table of the load's people.</summary>
    public const string Table = "loaded_people";

    /// <summary>Most ids that are numbered together.</summary>
    public const int IdsAtOnce = 256;

    /// <summary>Memory of a person beside the bytes of the id.</summary>
    private const int BytesBesideId = 48;

    private const byte Customers = (byte)IdentityKind.Customer;
    private const byte Visitors = (byte)IdentityKind.Visitor;
    private readonly ChunkWriter writer;
    private readonly long bytesMax;
    private Named customers = new(IdentityKind.Customer);
    private Named visitors = new(IdentityKind.Visitor);
    private readonly uint[] hashes = new uint[IdsAtOnce];
    private readonly int[] guesses = new int[IdsAtOnce];
    private long rows;
    private long bytes;
    private int count;
    private bool forgot;

    public PersonNumbers(Statements statements, ChunkLane lane, long bytesMax)
    {
        this.bytesMax = bytesMax;
        statements.Execute($"CREATE TEMP TABLE {Table} (number INTEGER, kind UTINYINT, id VARCHAR)");
        writer = new ChunkWriter(lane, Table, [DuckDBType.Integer, DuckDBType.UnsignedTinyInt, DuckDBType.Varchar]);
    }

    /// <summary>Whether statements see the people: all of them stand in the table, and no longer here.</summary>
    public bool IsTable { get; private set; }

    /// <summary>Kind of the people that a column names, null for other columns.</summary>
    public static byte? KindOf(TargetColumn column) => column.Kind switch
    {
        TargetKind.CustomerId => Customers,
        TargetKind.VisitorId => Visitors,
        _ => null,
    };

    /// <summary>Numbers given so far.</summary>
    public int Count => count;

    /// <summary>Whether the end of the block will let ids be forgotten.</summary>
    public bool IsFull => bytes > bytesMax;

    /// <summary>Numbers some ids, at most <see cref="IdsAtOnce"/>.</summary>
    /// <param name="kind">What the ids are of.</param>
    /// <param name="ids">The ids, in the order of their rows.</param>
    /// <param name="numbers">Takes the number of each, at its row in the block.</param>
    public void Of(byte kind, ReadOnlySpan<PlacedId> ids, Span<int> numbers)
    {
        var named = kind == Customers ? customers : visitors;
        for (var i = 0; i < ids.Length; i++)
        {
            hashes[i] = Utf8Dictionary.Hash(ids[i].Utf8);
        }

        for (var i = 0; i < ids.Length; i++)
        {
            guesses[i] = named.Ids.Guess(hashes[i]);
        }

        for (var i = 0; i < ids.Length; i++)
        {
            var code = named.Ids.CodeOf(ids[i].Utf8, hashes[i], guesses[i]);
            if (code > named.Numbers.Count)
            {
                named.Numbers.Add(count++);
                named.FirstRows.Add(rows + ids[i].Row);
                bytes += ids[i].Length + BytesBesideId;
            }

            numbers[ids[i].Row] = named.Numbers[code - 1];
        }
    }

    /// <summary>The block whose ids were numbered goes.</summary>
    /// <param name="blockRows">Its rows.</param>
    public void EndBlock(int blockRows)
    {
        rows += blockRows;
        if (IsFull)
        {
            forgot = true;
            bytes = 0;
            Write();
        }
    }

    /// <summary>Brings all people into the table, where they are not there yet. Not while rows flow into another table.</summary>
    public void ToTable()
    {
        if (!IsTable)
        {
            Write();
            writer.Complete();
            IsTable = true;
        }
    }

    /// <summary>All people, by number, while they are not in the table; null where some were forgotten.</summary>
    public NamedPeople? All() => IsTable || forgot ? null : From(0);

    /// <summary>People from a number on, by number; none of them was forgotten.</summary>
    public NamedPeople From(int number)
    {
        var places = new (Named Of, int Code)[count - number];
        foreach (var named in new[] { customers, visitors })
        {
            for (var i = named.Numbers.Count - 1; i >= 0 && named.Numbers[i] >= number; i--)
            {
                places[named.Numbers[i] - number] = (named, i + 1);
            }
        }

        var all = new NamedPeople();
        foreach (var (named, code) in places)
        {
            all.Add(named.Kind, named.Ids.Utf8(code), named.FirstRows[code - 1]);
        }

        return all;
    }

    /// <summary>Gives people with several numbers their first, in their table and in the checked rows.</summary>
    public void Unite(Statements statements, IReadOnlyList<InputColumn> columns)
    {
        if (!forgot)
        {
            return;
        }

        ToTable();
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

    private void Write()
    {
        var pending = 0;
        foreach (var named in new[] { customers, visitors })
        {
            for (var i = 0; i < named.Numbers.Count; i++)
            {
                writer.Column(0).Values<int>(pending + 1)[pending] = named.Numbers[i];
                writer.Column(1).Values<byte>(pending + 1)[pending] = (byte)named.Kind;

                // The pages of a dictionary do not move.
                fixed (byte* id = named.Ids.Utf8(i + 1))
                {
                    writer.Column(2).SetText(pending, id, named.Ids.Utf8(i + 1).Length);
                }

                if (++pending == ChunkWriter.Capacity)
                {
                    writer.Append(pending);
                    pending = 0;
                }
            }
        }

        if (pending > 0)
        {
            writer.Append(pending);
        }

        (customers, visitors) = (new Named(IdentityKind.Customer), new Named(IdentityKind.Visitor));
    }

    /// <summary>Ids of a kind by code, with the number and the first row of each.</summary>
    private sealed class Named(IdentityKind kind)
    {
        public IdentityKind Kind => kind;

        public Utf8Dictionary Ids { get; } = new();

        public List<int> Numbers { get; } = [];

        public List<long> FirstRows { get; } = [];
    }
}

/// <summary>An id of a block.</summary>
/// <param name="row">Its row.</param>
/// <param name="start">Its bytes.</param>
/// <param name="length">How many.</param>
internal readonly unsafe struct PlacedId(int row, byte* start, int length)
{
    private readonly byte* start = start;

    public int Row { get; } = row;

    public int Length { get; } = length;

    public ReadOnlySpan<byte> Utf8 => new(start, Length);
}
