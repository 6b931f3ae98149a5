using System.Runtime.InteropServices;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using DuckDBAppender = DuckDB.NET.Native.DuckDBAppender;

namespace EcomOpsEngine.Storage.Durable;

/// <summary>Type of a staging column.</summary>
internal enum StagedKind
{
    /// <summary>UTF-8 text.</summary>
    Text,

    /// <summary>64-bit whole number.</summary>
    Integer,

    /// <summary>Microseconds since the Unix epoch, UTC.</summary>
    Instant,
}

/// <summary>
/// Fills a temporary table <c>(row BIGINT, c0, c1 …)</c> chunk by chunk without making strings of its texts.
/// Each row is begun, its present values set, and the rest stays missing.
/// </summary>
internal sealed unsafe class StagingWriter : IDisposable
{
    private readonly DuckDBAppender appender;
    private readonly DuckDBDataChunk chunk;
    private readonly DuckDBLogicalType[] types;
    private readonly nint[] vectors;
    private readonly void*[] values;
    private readonly ulong*[] valid;
    private readonly int capacity;
    private int count;
    private bool disposed;

    public StagingWriter(DuckDBConnection connection, string table, IReadOnlyList<StagedKind> columns)
    {
        var duckTypes = columns.Select(DuckType).Prepend(DuckDBType.BigInt).ToArray();
        using (var command = connection.CreateCommand())
        {
            var members = columns.Select((kind, i) => $", c{i} {SqlType(kind)}");
            command.CommandText = $"CREATE TEMP TABLE {SqlQuote.Name(table)} (\"row\" BIGINT{string.Concat(members)})";
            command.ExecuteNonQuery();
        }

        if (NativeMethods.Appender.DuckDBAppenderCreateExt(connection.NativeConnection, "temp", "main", table, out appender) != DuckDBState.Success)
        {
            throw new InvalidOperationException("The staging table cannot be appended to.");
        }

        types = [.. duckTypes.Select(type => NativeMethods.LogicalType.DuckDBCreateLogicalType(type))];
        chunk = NativeMethods.DataChunks.DuckDBCreateDataChunk([.. types.Select(type => type.DangerousGetHandle())], (ulong)types.Length);
        capacity = (int)NativeMethods.Helpers.DuckDBVectorSize();
        vectors = new nint[types.Length];
        values = new void*[types.Length];
        valid = new ulong*[types.Length];
        PointAtVectors();
        count = -1;
    }

    /// <summary>Rows begun so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Begins a row; every column is missing until set.</summary>
    public void BeginRow(long rowNumber)
    {
        count++;
        if (count == capacity)
        {
            Flush();
            count = 0;
        }

        Rows++;
        ((long*)values[0])[count] = rowNumber;
        for (var i = 1; i < valid.Length; i++)
        {
            valid[i][count >> 6] &= ~(1UL << (count & 63));
        }
    }

    /// <summary>Sets a text of the row; the bytes must be valid UTF-8.</summary>
    public void SetText(int column, ReadOnlySpan<byte> utf8)
    {
        valid[column + 1][count >> 6] |= 1UL << (count & 63);
        fixed (byte* bytes = &MemoryMarshal.GetReference(utf8))
        {
            byte none = 0;
            NativeMethods.Vectors.DuckDBUnsafeVectorAssignStringElementLength(vectors[column + 1], (ulong)count, utf8.IsEmpty ? &none : bytes, utf8.Length);
        }
    }

    /// <summary>Sets a whole number, or the microseconds of an instant.</summary>
    public void SetInteger(int column, long value)
    {
        valid[column + 1][count >> 6] |= 1UL << (count & 63);
        ((long*)values[column + 1])[count] = value;
    }

    /// <summary>Hands the last rows over.</summary>
    public void Complete()
    {
        if (count >= 0)
        {
            count++;
            Flush();
            count = -1;
        }

        Check(NativeMethods.Appender.DuckDBAppenderClose(appender));
    }

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

    private static DuckDBType DuckType(StagedKind kind) => kind switch
    {
        StagedKind.Text => DuckDBType.Varchar,
        StagedKind.Integer => DuckDBType.BigInt,
        _ => DuckDBType.Timestamp,
    };

    private static string SqlType(StagedKind kind) => kind switch
    {
        StagedKind.Text => "VARCHAR",
        StagedKind.Integer => "BIGINT",
        _ => "TIMESTAMP",
    };

    private void Flush()
    {
        NativeMethods.DataChunks.DuckDBDataChunkSetSize(chunk, (ulong)count);
        Check(NativeMethods.Appender.DuckDBAppendDataChunk(appender, chunk));
        NativeMethods.DataChunks.DuckDBDataChunkReset(chunk);
        PointAtVectors();
    }

    private void PointAtVectors()
    {
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = NativeMethods.DataChunks.DuckDBDataChunkGetVector(chunk, i);
            NativeMethods.Vectors.DuckDBVectorEnsureValidityWritable(vectors[i]);
            values[i] = NativeMethods.Vectors.DuckDBVectorGetData(vectors[i]);
            valid[i] = NativeMethods.Vectors.DuckDBVectorGetValidity(vectors[i]);
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
