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
    /// <param name="connection">Open connection.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="sinks">A sink for each column.</param>
    /// <param name="cancellation">Looked at between batches of rows.</param>
    /// <param name="takes">Which rows to give, by their number from 0; null: all. Those given are numbered without gaps.</param>
    /// <returns>Rows given.</returns>
    public static int Read(DuckDBConnection connection, string sql, IReadOnlyList<ColumnSink> sinks, CancellationToken cancellation, Predicate<int>? takes = null)
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

                return ReadAll(ref result, sinks, takes, cancellation);
            }
            finally
            {
                NativeMethods.Query.DuckDBDestroyResult(ref result);
            }
        }
    }

    private static int ReadAll(ref DuckDBResult result, IReadOnlyList<ColumnSink> sinks, Predicate<int>? takes, CancellationToken cancellation)
    {
        var (read, given) = (0, 0);
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
                    Hand(chunks, sinks, takes, ref read, ref given);
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
        return string.IsNullOrEmpty(error) ? given : throw new InvalidOperationException($"The durable tables cannot be read: {error}");
    }

    private static void Hand(List<DuckDBDataChunk> chunks, IReadOnlyList<ColumnSink> sinks, Predicate<int>? takes, ref int read, ref int given)
    {
        var sizes = chunks.ConvertAll(chunk => checked((int)NativeMethods.DataChunks.DuckDBDataChunkGetSize(chunk)));
        var chosen = takes is null ? null : Choose(sizes, takes, read);
        var firstRow = given;
        Parallel.For(0, sinks.Count, column =>
        {
            var row = firstRow;
            for (var i = 0; i < sizes.Count; i++)
            {
                var vector = VectorView.Of(chunks[i], column, sizes[i], chosen?[i]);
                sinks[column].Take(vector, row);
                row += vector.Count;
            }
        });

        Release(chunks);
        read = checked(read + sizes.Sum());
        given += chosen?.Sum(rows => rows.Length) ?? sizes.Sum();
    }

    private static ushort[][] Choose(List<int> sizes, Predicate<int> takes, int firstRow)
    {
        var chosen = new ushort[sizes.Count][];
        var rows = new List<ushort>();
        for (var i = 0; i < chosen.Length; i++)
        {
            rows.Clear();
            for (var row = 0; row < sizes[i]; row++)
            {
                if (takes(firstRow + row))
                {
                    rows.Add((ushort)row);
                }
            }

            chosen[i] = [.. rows];
            firstRow += sizes[i];
        }

        return chosen;
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
