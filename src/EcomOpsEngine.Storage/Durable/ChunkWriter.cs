using DuckDB.NET.Data;
using DuckDB.NET.Native;
using DuckDBAppender = DuckDB.NET.Native.DuckDBAppender;

namespace EcomOpsEngine.Storage.Durable;

/// <summary>Appends rows to a temporary table by whole chunks of columns. Values are written straight into DuckDB's vectors; nothing is made for a single value.</summary>
internal sealed unsafe class ChunkWriter : IDisposable
{
    private readonly DuckDBAppender appender;
    private readonly DuckDBDataChunk chunk;
    private readonly DuckDBLogicalType[] types;
    private readonly ChunkColumn[] columns;
    private readonly int[] widths;
    private readonly int[] kept = new int[Capacity];
    private bool disposed;

    /// <param name="connection">Connection whose temporary table it is.</param>
    /// <param name="table">Table that was created with exactly these columns.</param>
    /// <param name="columnTypes">Types in order; of fixed width, or VARCHAR.</param>
    public ChunkWriter(DuckDBConnection connection, string table, IReadOnlyList<DuckDBType> columnTypes)
    {
        if (NativeMethods.Appender.DuckDBAppenderCreateExt(connection.NativeConnection, "temp", "main", table, out appender) != DuckDBState.Success)
        {
            throw new InvalidOperationException($"The temporary table {table} cannot be appended to.");
        }

        types = [.. columnTypes.Select(type => NativeMethods.LogicalType.DuckDBCreateLogicalType(type))];
        widths = [.. columnTypes.Select(Width)];
        chunk = NativeMethods.DataChunks.DuckDBCreateDataChunk([.. types.Select(type => type.DangerousGetHandle())], (ulong)types.Length);
        columns = new ChunkColumn[types.Length];
        PointAtVectors();
    }

    /// <summary>Rows of a chunk.</summary>
    public static int Capacity { get; } = (int)NativeMethods.Helpers.DuckDBVectorSize();

    /// <summary>Rows appended so far.</summary>
    public long Rows { get; private set; }

    /// <summary>A column of the chunk that is being filled: every row is present until it is set missing. Valid until <see cref="Append(int)"/>.</summary>
    public ChunkColumn Column(int index) => columns[index];

    /// <summary>Hands the first rows of the chunk over and begins the next chunk.</summary>
    public void Append(int count)
    {
        if (count > 0)
        {
            NativeMethods.DataChunks.DuckDBDataChunkSetSize(chunk, (ulong)count);
            Check(NativeMethods.Appender.DuckDBAppendDataChunk(appender, chunk));
            Rows += count;
            NativeMethods.DataChunks.DuckDBDataChunkReset(chunk);
            PointAtVectors();
        }
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

        if (rows < count)
        {
            for (var i = 0; i < columns.Length; i++)
            {
                columns[i].Compact(kept.AsSpan(0, rows), widths[i]);
            }
        }

        Append(rows);
    }

    /// <summary>Makes all rows visible to statements of the connection.</summary>
    public void Complete() => Check(NativeMethods.Appender.DuckDBAppenderClose(appender));

    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            chunk.Dispose();
            appender.Dispose();
            foreach (var type in types)
            {
                type.Dispose();
            }
        }
    }

    private static int Width(DuckDBType type) => type switch
    {
        DuckDBType.Varchar => ChunkColumn.TextWidth,
        DuckDBType.BigInt or DuckDBType.Timestamp or DuckDBType.Double => sizeof(long),
        DuckDBType.Integer or DuckDBType.Date => sizeof(int),
        DuckDBType.SmallInt => sizeof(short),
        DuckDBType.UnsignedTinyInt => sizeof(byte),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a type of staged columns."),
    };

    private void PointAtVectors()
    {
        for (var i = 0; i < columns.Length; i++)
        {
            var vector = NativeMethods.DataChunks.DuckDBDataChunkGetVector(chunk, i);
            NativeMethods.Vectors.DuckDBVectorEnsureValidityWritable(vector);
            columns[i] = new ChunkColumn(NativeMethods.Vectors.DuckDBVectorGetData(vector), NativeMethods.Vectors.DuckDBVectorGetValidity(vector));
            columns[i].SetAllPresent(Capacity);
        }
    }

    private void Check(DuckDBState state)
    {
        if (state != DuckDBState.Success)
        {
            using var error = NativeMethods.Appender.DuckDBAppenderErrorData(appender);
            throw new InvalidOperationException("Staging failed: " + error.Message);
        }
    }
}
