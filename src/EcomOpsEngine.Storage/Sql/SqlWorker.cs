using System.Text.Json;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using EcomOpsEngine.Storage.Durable;

namespace EcomOpsEngine.Storage.Sql;

/// <summary>
/// The process of one statement: a database in memory with nothing in it but views of the tables that it may read, no files, no extensions, no settings that can be changed.
/// </summary>
public static class SqlWorker
{
    /// <summary>Runs the statement that the server sends, then ends.</summary>
    /// <param name="input">From the server.</param>
    /// <param name="output">To the server; nothing else may write to it.</param>
    public static void Run(Stream input, Stream output)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        var task = JsonSerializer.Deserialize<SqlTask>(SqlFrame.Read(input).Content)!;
        ProcessLimits.Set(task.ProcessBytes, task.Seconds * (long)(task.Threads + 1));
        try
        {
            using var connection = Open(task);
            var tables = new SqlScans(task.Tables, input, output);
            tables.Register(connection);
            Views(connection, task.Tables);
            new Statements(connection, CancellationToken.None).Execute("SET lock_configuration = true");
            Check(connection, task.Sql);
            var hasMore = Answer(connection, task, tables);
            tables.Send(SqlFrameKind.Done, [(byte)(hasMore ? 1 : 0)]);
        }
        catch (Exception failure) when (failure is DuckDBException or SqlException or OutOfMemoryException or InvalidOperationException or NotSupportedException)
        {
            SqlFrame.Write(output, SqlFrameKind.Failed, JsonSerializer.SerializeToUtf8Bytes(SqlFaults.Of(failure)));
        }
    }

    private static DuckDBConnection Open(SqlTask task)
    {
        var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        Execute(connection, $"""
            SET autoinstall_known_extensions = false;
            SET autoload_known_extensions = false;
            SET allow_community_extensions = false;
            SET threads = {task.Threads};
            SET memory_limit = '{task.MemoryBytes >> 20}MiB';
            SET temp_directory = '';
            SET TimeZone = {SqlQuote.Text(task.TimeZone)};
            SET enable_external_access = false;
            """);
        return connection;
    }

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void Views(DuckDBConnection connection, IReadOnlyList<SqlTable> tables)
    {
        for (var i = 0; i < tables.Count; i++)
        {
            Execute(connection, $"CREATE VIEW {SqlQuote.Name(tables[i].Name)} AS FROM {SqlScans.Function(i)}()");
        }
    }

    // What cannot even be prepared is refused by the database itself: files, extensions, secrets.
    private static void Check(DuckDBConnection connection, string sql)
    {
        var count = NativeMethods.ExtractStatements.DuckDBExtractStatements(connection.NativeConnection, sql, out var statements);
        using (statements)
        {
            if (count != 1)
            {
                var error = count == 0 ? NativeMethods.ExtractStatements.DuckDBExtractStatementsError(statements) : null;
                throw string.IsNullOrEmpty(error)
                    ? new SqlException(SqlFaultKind.Refused, $"Found {count} statements; expected one SELECT.")
                    : new SqlException(SqlFaultKind.Wrong, error);
            }

            var prepared = NativeMethods.ExtractStatements.DuckDBPrepareExtractedStatement(connection.NativeConnection, statements, 0, out var statement);
            using (statement)
            {
                if (!prepared.IsSuccess())
                {
                    throw SqlFaults.Exception(NativeMethods.PreparedStatements.DuckDBPrepareError(statement) ?? "The statement cannot be prepared.");
                }

                if (PreparedKind.Of(statement) is not (DuckDBStatementType.Select or DuckDBStatementType.Explain) and var kind)
                {
                    throw new SqlException(SqlFaultKind.Refused, $"Found a statement of kind {kind.ToString().ToUpperInvariant()}; expected a SELECT.");
                }
            }
        }
    }

    private static bool Answer(DuckDBConnection connection, SqlTask task, SqlScans tables)
    {
        using var command = connection.CreateCommand();
        command.CommandText = task.Sql;
        command.UseStreamingMode = true;
        using var answer = command.ExecuteArrowStream();
        SqlTypes.Check(answer.Schema);
        long rows = 0;
        var isFirst = true;
        while (true)
        {
            using var batch = answer.ReadNextRecordBatchAsync().AsTask().GetAwaiter().GetResult();
            var wanted = batch is null ? 0 : (int)Math.Min(batch.Length, task.MostRows - rows);
            if (isFirst || wanted > 0)
            {
                using var part = batch is null || wanted == batch.Length ? null : batch.Slice(0, wanted);
                tables.Send(SqlFrameKind.Answer, SqlBatches.Write(answer.Schema, part ?? batch));
            }

            isFirst = false;
            if (batch is null)
            {
                return false;
            }

            rows += wanted;
            if (wanted < batch.Length)
            {
                return true;
            }
        }
    }
}
