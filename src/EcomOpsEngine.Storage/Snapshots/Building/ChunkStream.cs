using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>
/// Streams the result of a statement as vectors into one sink for each column. Rows never become objects,
/// and at most <see cref="ChunksAtOnce"/> chunks of 2,048 rows are held.
/// </summary>
internal static class ChunkStream
{
    /// <summary>Chunks handed to the sinks together: enough to make a parallel step worth it.</summary>
    private const int ChunksAtOnce = 64;

    /// <summary>Runs a statement and gives column n to sink n, rows in the order of the result.</summary>
    /// <returns>Rows read.</returns>
    public static int Read(DuckDBConnection connection, string sql, IReadOnlyList<ColumnSink> sinks, CancellationToken cancellation)
    {
        if (!NativeMethods.PreparedStatements.DuckDBPrepare(connection.NativeConnection, sql, out var statement).IsSuccess())
        {
            using (statement)
            {
                throw new InvalidOperationException($"The durable tables cannot be read: {NativeMethods.PreparedStatements.DuckDBPrepareError(statement)}");
            }
        }

        using (statement)
        {
            var state = NativeMethods.PreparedStatements.DuckDBExecutePreparedStreaming(statement, out var result);
            try
            {
                if (!state.IsSuccess())
                {
                    throw new InvalidOperationException($"The durable tables cannot be read: {NativeMethods.Query.DuckDBResultError(ref result)}");
                }

                return ReadAll(ref result, sinks, cancellation);
            }
            finally
            {
                NativeMethods.Query.DuckDBDestroyResult(ref result);
            }
        }
    }

    private static int ReadAll(ref DuckDBResult result, IReadOnlyList<ColumnSink> sinks, CancellationToken cancellation)
    {
        var rows = 0;
        var chunks = new List<DuckDBDataChunk>(ChunksAtOnce);
        try
        {
            while (true)
            {
                var chunk = NativeMethods.Query.DuckDBFetchChunk(result);
                var isLast = chunk.IsInvalid;
                if (isLast)
                {
                    chunk.Dispose();
                }
                else
                {
                    chunks.Add(chunk);
                }

                if (isLast || chunks.Count == ChunksAtOnce)
                {
                    cancellation.ThrowIfCancellationRequested();
                    rows = Hand(chunks, sinks, rows);
                }

                if (isLast)
                {
                    break;
                }
            }
        }
        finally
        {
            Release(chunks);
        }

        // A stream can fail after its first chunks; the error then stands in the result.
        var error = NativeMethods.Query.DuckDBResultError(ref result);
        return string.IsNullOrEmpty(error) ? rows : throw new InvalidOperationException($"The durable tables cannot be read: {error}");
    }

    private static int Hand(List<DuckDBDataChunk> chunks, IReadOnlyList<ColumnSink> sinks, int firstRow)
    {
        var sizes = chunks.ConvertAll(chunk => checked((int)NativeMethods.DataChunks.DuckDBDataChunkGetSize(chunk)));
        Parallel.For(0, sinks.Count, column =>
        {
            var row = firstRow;
            for (var i = 0; i < sizes.Count; i++)
            {
                sinks[column].Take(VectorView.Of(chunks[i], column, sizes[i]), row);
                row += sizes[i];
            }
        });

        Release(chunks);
        return checked(firstRow + sizes.Sum());
    }

    private static void Release(List<DuckDBDataChunk> chunks)
    {
        foreach (var chunk in chunks)
        {
            chunk.Dispose();
        }

        chunks.Clear();
    }
}
