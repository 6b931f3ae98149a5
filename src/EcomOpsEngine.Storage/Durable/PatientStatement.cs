using System.Runtime.InteropServices;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace EcomOpsEngine.Storage.Durable;

/// <summary>
/// Runs statements to their end. While DuckDB waits for a task that another of its threads holds, its driver's way of running a statement turns in a loop and takes a core
/// from whoever has work; this one lets others run, and sleeps where it takes longer.
/// </summary>
internal static partial class PatientStatement
{
    private const int Ready = 0;
    private const int NotReady = 1;
    private const int NoTask = 3;
    private const int SleepMilliseconds = 1;

    /// <summary>Turns for which others are let run before it sleeps.</summary>
    private const int Turns = 20;

    /// <summary>Runs one or several statements and gives the rows that they changed.</summary>
    /// <exception cref="ChunkQueryException">DuckDB refused one, or failed on the way.</exception>
    public static long Run(DuckDBConnection connection, string sql)
    {
        var count = NativeMethods.ExtractStatements.DuckDBExtractStatements(connection.NativeConnection, sql, out var statements);
        using (statements)
        {
            if (count == 0)
            {
                throw new ChunkQueryException(NativeMethods.ExtractStatements.DuckDBExtractStatementsError(statements));
            }

            long changed = 0;
            for (var i = 0; i < count; i++)
            {
                var prepared = NativeMethods.ExtractStatements.DuckDBPrepareExtractedStatement(connection.NativeConnection, statements, i, out var statement);
                using (statement)
                {
                    changed += prepared.IsSuccess() ? Run(statement) : throw new ChunkQueryException(NativeMethods.PreparedStatements.DuckDBPrepareError(statement));
                }
            }

            return changed;
        }
    }

    private static long Run(DuckDBPreparedStatement statement)
    {
        var created = Begin(statement.DangerousGetHandle(), out var pending);
        try
        {
            return created == DuckDBState.Success && Execute(pending) ? Finish(pending) : throw new ChunkQueryException(Marshal.PtrToStringUTF8(Error(pending)));
        }
        finally
        {
            Destroy(ref pending);
        }
    }

    private static bool Execute(nint pending)
    {
        var turns = 0;
        while (true)
        {
            switch (ExecuteTask(pending))
            {
                case Ready:
                    return true;
                case NotReady:
                    turns = 0;
                    break;
                case NoTask:
                    Thread.Sleep(++turns < Turns ? 0 : SleepMilliseconds);
                    break;
                default:
                    return false;
            }
        }
    }

    private static unsafe long Finish(nint pending)
    {
        DuckDBResult result = default;
        var ended = End(pending, (nint)(&result));
        var changed = ended == DuckDBState.Success ? NativeMethods.Query.DuckDBRowsChanged(ref result) : 0;
        var error = NativeMethods.Query.DuckDBResultError(ref result);
        NativeMethods.Query.DuckDBDestroyResult(ref result);
        if (ended != DuckDBState.Success)
        {
            throw new ChunkQueryException(error);
        }

        return changed;
    }

    [LibraryImport("duckdb", EntryPoint = "duckdb_pending_prepared")]
    private static partial DuckDBState Begin(nint statement, out nint pending);

    [LibraryImport("duckdb", EntryPoint = "duckdb_pending_execute_task")]
    private static partial int ExecuteTask(nint pending);

    [LibraryImport("duckdb", EntryPoint = "duckdb_pending_error")]
    private static partial nint Error(nint pending);

    [LibraryImport("duckdb", EntryPoint = "duckdb_execute_pending")]
    private static partial DuckDBState End(nint pending, nint result);

    [LibraryImport("duckdb", EntryPoint = "duckdb_destroy_pending")]
    private static partial void Destroy(ref nint pending);
}
