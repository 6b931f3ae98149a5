using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace EcomOpsEngine.Storage.Durable;

/// <summary>Runs a statement and hands its result over chunk by chunk while it is made: no more than a few chunks are held.</summary>
internal static class ChunkQuery
{
    /// <summary>Takes a chunk of a result, which is gone afterwards.</summary>
    public delegate void ChunkTaker(DuckDBDataChunk chunk, int rows);

    /// <summary>Runs the statement to its end.</summary>
    /// <exception cref="ChunkQueryException">DuckDB refused it, or failed on the way.</exception>
    public static void Run(DuckDBConnection connection, string sql, ChunkTaker take, CancellationToken cancellation)
    {
        var prepared = NativeMethods.PreparedStatements.DuckDBPrepare(connection.NativeConnection, sql, out var statement);
        using (statement)
        {
            if (!prepared.IsSuccess())
            {
                throw new ChunkQueryException(NativeMethods.PreparedStatements.DuckDBPrepareError(statement));
            }

            using var registration = cancellation.Register(() => NativeMethods.Startup.DuckDBInterrupt(connection.NativeConnection));
            var state = NativeMethods.PreparedStatements.DuckDBExecutePreparedStreaming(statement, out var result);
            try
            {
                if (!state.IsSuccess())
                {
                    throw new ChunkQueryException(NativeMethods.Query.DuckDBResultError(ref result));
                }

                Fetch(ref result, take, cancellation);
            }
            catch (ChunkQueryException) when (cancellation.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellation);
            }
            finally
            {
                NativeMethods.Query.DuckDBDestroyResult(ref result);
            }
        }
    }

    private static void Fetch(ref DuckDBResult result, ChunkTaker take, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            using var chunk = NativeMethods.Query.DuckDBFetchChunk(result);
            if (chunk.IsInvalid)
            {
                break;
            }

            take(chunk, checked((int)NativeMethods.DataChunks.DuckDBDataChunkGetSize(chunk)));
        }

        // A stream can fail after its first chunks; the error then stands in the result.
        var error = NativeMethods.Query.DuckDBResultError(ref result);
        if (!string.IsNullOrEmpty(error))
        {
            throw new ChunkQueryException(error);
        }
    }
}

/// <summary>What DuckDB says about a statement that it cannot run or end.</summary>
internal sealed class ChunkQueryException(string? message) : Exception(message);
