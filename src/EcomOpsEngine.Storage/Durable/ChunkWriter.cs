using DuckDB.NET.Native;

namespace EcomOpsEngine.Storage.Durable;

/// <summary>Appends rows to a table by whole chunks of columns. Values are written straight into a buffer laid out as DuckDB's vectors; nothing is made for a single value.</summary>
/// <param name="lane">The way into the tables of the connection.</param>
/// <param name="table">Temporary table that was created with exactly these columns.</param>
/// <param name="types">Types in order; of fixed width, or VARCHAR.</param>
/// <param name="chunksKept">Chunks kept back before they go: a table that gets few rows beside others lets them have the lane.</param>
internal sealed class ChunkWriter(ChunkLane lane, string table, IReadOnlyList<DuckDBType> types, int chunksKept = 0)
{
    private readonly int[] kept = new int[Capacity];
    private readonly List<ChunkBuffer> held = [];
    private ChunkBuffer? filling;

    /// <summary>Rows of a chunk.</summary>
    public static int Capacity { get; } = (int)NativeMethods.Helpers.DuckDBVectorSize();

    /// <summary>The statement that takes the rows of a source with the columns <c>c0</c>, <c>c1</c> ….</summary>
    public Func<string, string> Insert { get; private set; } = source => $"INSERT INTO temp.main.{SqlQuote.Name(table)} SELECT * FROM {source}";

    /// <summary>Types of the columns.</summary>
    public IReadOnlyList<DuckDBType> Types => types;

    /// <summary>Bytes of a value of each column.</summary>
    public int[] Widths { get; } = [.. types.Select(Width)];

    /// <summary>Rows appended so far.</summary>
    public long Rows { get; private set; }

    /// <summary>A column of the chunk that is being filled: every row is present until it is set missing. Valid until the rows are appended.</summary>
    public ChunkColumn Column(int index) => (filling ??= lane.Empty(this) ?? new ChunkBuffer(Widths)).Column(index);

    /// <summary>Hands the first rows of the chunk over and begins the next chunk. Texts need not stay.</summary>
    public void Append(int count)
    {
        Span<byte> sound = stackalloc byte[Capacity];
        sound.Clear();
        Append(count, sound);
    }

    /// <summary>Hands over those of the first rows whose mark is 0.</summary>
    public void Append(int count, ReadOnlySpan<byte> marks)
    {
        var rows = 0;
        for (var row = 0; row < count; row++)
        {
            kept[rows] = row;
            rows += marks[row] == 0 ? 1 : 0;
        }

        if (filling is not { } buffer)
        {
            return;
        }

        buffer.Keep(kept.AsSpan(0, rows), count);
        Rows += rows;
        if (rows == 0)
        {
            buffer.Clear();
            return;
        }

        filling = null;
        held.Add(buffer);
        if (held.Count > chunksKept)
        {
            Flush();
        }
    }

    /// <summary>Forgets the chunk that is being filled.</summary>
    public void Clear() => filling?.Clear();

    /// <summary>Lets another statement take the rows that are appended from now on, that of the chunk being filled among them.</summary>
    public void LeadTo(Func<string, string> insert)
    {
        Complete();
        Insert = insert;
    }

    /// <summary>Lets another statement take the rows from the chunk being filled on; those before were abandoned.</summary>
    public void Divert(Func<string, string> insert) => Insert = insert;

    /// <summary>Makes all rows visible to statements of the connection.</summary>
    public void Complete()
    {
        Flush();
        lane.End();
    }

    private static int Width(DuckDBType type) => type switch
    {
        DuckDBType.Varchar => ChunkColumn.TextWidth,
        DuckDBType.BigInt or DuckDBType.Timestamp or DuckDBType.Double => sizeof(long),
        DuckDBType.Integer or DuckDBType.Date => sizeof(int),
        DuckDBType.SmallInt => sizeof(short),
        DuckDBType.UnsignedTinyInt or DuckDBType.Boolean => sizeof(byte),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a type of staged columns."),
    };

    private void Flush()
    {
        foreach (var buffer in held)
        {
            lane.Hand(this, buffer);
        }

        held.Clear();
    }
}
