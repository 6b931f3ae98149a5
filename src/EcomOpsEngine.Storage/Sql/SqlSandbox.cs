using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using DuckDB.NET.Data;

namespace EcomOpsEngine.Storage.Sql;

/// <summary>
/// Runs a statement in a process of its own, which has neither files nor keys: rows reach it through a pipe, column by column as it asks for them, and only from the tables that statements may read.
/// Whatever the statement does to its process, this one goes on; a process that takes too long is killed.
/// </summary>
internal sealed class SqlSandbox(SqlQuestion question, string timeZone, IReadOnlyList<SqlTable> tables, int loadSeq, Func<DuckDBConnection> connect) : IDisposable
{
    private readonly List<Scan> scans = [];

    /// <summary>Runs it; gives whether there are more rows than wanted. The first batch comes also where there are no rows, for its schema.</summary>
    /// <exception cref="StorageException"><see cref="StorageError.Invalid"/>, <see cref="StorageError.SqlRefused"/> or <see cref="StorageError.LimitExceeded"/>.</exception>
    public async Task<bool> RunAsync(Func<RecordBatch, Task> take, CancellationToken cancellation)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(question.Limits.Duration);
        using var process = Start();
        try
        {
            using var killed = time.Token.Register(() => Kill(process));
            return await ServeAsync(process, take, time.Token);
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException && time.IsCancellationRequested)
        {
            cancellation.ThrowIfCancellationRequested();
            throw Limit("seconds of a statement", $"The statement took longer than {question.Limits.Duration.TotalSeconds:N0} s, the limit.");
        }
        finally
        {
            Kill(process);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    public void Dispose() => scans.ForEach(scan => scan.Dispose());

    private Process Start()
    {
        var start = new ProcessStartInfo(question.Program.File) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        foreach (var argument in question.Program.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // Nothing of the server's environment is for the statement: it may hold the master key.
        var root = start.Environment.TryGetValue("DOTNET_ROOT", out var stated) ? stated : null;
        start.Environment.Clear();
        start.Environment["DOTNET_ROOT"] = root;
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x10000000";
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        var process = new Process { StartInfo = start };
        process.Start();

        // Read and let go, so that the process never waits for a reader.
        process.BeginErrorReadLine();
        return process;
    }

    private async Task<bool> ServeAsync(Process process, Func<RecordBatch, Task> take, CancellationToken cancellation)
    {
        var (input, output) = (process.StandardInput.BaseStream, process.StandardOutput.BaseStream);
        var limits = question.Limits;
        var task = new SqlTask(
            question.Sql, timeZone, limits.MemoryBytes, limits.ProcessBytes, limits.Threads, (int)Math.Ceiling(limits.Duration.TotalSeconds), Math.Min(question.MostRows ?? limits.Rows, limits.Rows), tables);
        await TellAsync(input, SqlFrameKind.Task, JsonSerializer.SerializeToUtf8Bytes(task), cancellation);
        while (await SqlFrame.ReadAsync(output, cancellation) is var (kind, content))
        {
            switch (kind)
            {
                case SqlFrameKind.Open:
                    await TellAsync(input, SqlFrameKind.Given, Open(content), cancellation);
                    break;
                case SqlFrameKind.Next:
                    await TellAsync(input, SqlFrameKind.Given, await NextAsync(content, cancellation), cancellation);
                    break;
                case SqlFrameKind.Answer:
                    using (var batch = SqlBatches.Read(content))
                    {
                        await take(batch).WaitAsync(cancellation);
                    }

                    break;
                case SqlFrameKind.Done:
                    return content[0] == 1 && (question.MostRows <= limits.Rows ? true : throw Limit("rows of an answer", $"The answer has more than {limits.Rows:N0} rows, the limit; ask for fewer, or for a sum of them."));
                case SqlFrameKind.Failed:
                    throw Of(JsonSerializer.Deserialize<SqlFault>(content)!);
                default:
                    throw new InvalidDataException($"The process of a statement sent {kind}.");
            }
        }

        cancellation.ThrowIfCancellationRequested();
        await process.WaitForExitAsync(cancellation);
        throw Memory($"its process ended with code {process.ExitCode}");
    }

    private static async Task TellAsync(Stream input, SqlFrameKind kind, byte[] content, CancellationToken cancellation)
    {
        try
        {
            await SqlFrame.WriteAsync(input, kind, content, cancellation);
        }
        catch (IOException) when (!cancellation.IsCancellationRequested)
        {
            // The process has ended: what it said last, or its end, is read next.
        }
    }

    private byte[] Open(byte[] content)
    {
        var numbers = Enumerable.Range(0, content.Length / sizeof(int)).Select(i => BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(i * sizeof(int)))).ToList();
        var table = tables[numbers[0]];
        scans.Add(new Scan(connect(), table.Read(numbers.Skip(1), loadSeq)));
        var number = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(number, scans.Count - 1);
        return number;
    }

    private async Task<byte[]> NextAsync(byte[] content, CancellationToken cancellation)
    {
        var scan = scans[BinaryPrimitives.ReadInt32LittleEndian(content)];
        using var batch = await scan.NextAsync(cancellation);
        return batch is null ? [] : SqlBatches.Write(batch.Schema, batch);
    }

    private StorageException Of(SqlFault fault) => fault.Kind switch
    {
        SqlFaultKind.Wrong => new StorageException(StorageError.Invalid, $"sql: {fault.Text}", new StorageViolation("sql", fault.Text)),
        SqlFaultKind.Refused => new StorageException(StorageError.SqlRefused, fault.Text),
        _ => Memory(fault.Text),
    };

    private StorageException Memory(string text) => Limit(
        "memory of a statement", $"The statement needs more than {question.Limits.MemoryBytes >> 20:N0} MiB of memory, the limit; ask for less at once. ({text})");

    private static StorageException Limit(string subject, string text) => new(StorageError.LimitExceeded, text, new StorageViolation(subject, text));

    private static void Kill(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill();
        }
    }

    /// <summary>A table that is being read.</summary>
    private sealed class Scan : IDisposable
    {
        private readonly DuckDBConnection connection;
        private readonly DuckDBCommand command;
        private IArrowArrayStream? rows;

        public Scan(DuckDBConnection connection, string sql)
        {
            this.connection = connection;
            command = connection.CreateCommand();
            command.CommandText = sql;
            command.UseStreamingMode = true;
        }

        public async Task<RecordBatch?> NextAsync(CancellationToken cancellation)
        {
            using var cancelled = cancellation.Register(command.Cancel);
            rows ??= command.ExecuteArrowStream();
            return await rows.ReadNextRecordBatchAsync(cancellation);
        }

        public void Dispose()
        {
            rows?.Dispose();
            command.Dispose();
            connection.Dispose();
        }
    }
}
