using System.Globalization;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace EcomOpsEngine.Storage.Durable;

/// <summary>Runs statements of one connection under a cancellation token: cancelling interrupts DuckDB.</summary>
internal sealed class Statements(DuckDBConnection connection, CancellationToken cancel)
{
    public DuckDBConnection Connection => connection;

    public long Execute(string sql, params ReadOnlySpan<object?> values)
    {
        if (values.IsEmpty)
        {
            return Patiently(sql);
        }

        using var command = Prepare(sql, values);
        return Interruptible(command, static c => c.ExecuteNonQuery());
    }

    public long Number(string sql, params ReadOnlySpan<object?> values)
    {
        using var command = Prepare(sql, values);
        var value = Interruptible(command, static c => c.ExecuteScalar());
        return value is null or DBNull ? 0 : Convert.ToInt64(value, CultureInfo.InvariantCulture);
    }

    public List<T> Rows<T>(string sql, Func<DuckDBDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        var rows = new List<T>();
        Each(sql, row => rows.Add(read(row)), values);
        return rows;
    }

    /// <summary>Calls with each row of the result.</summary>
    public void Each(string sql, Action<DuckDBDataReader> take, params ReadOnlySpan<object?> values)
    {
        using var command = Prepare(sql, values);
        Interruptible(command, c =>
        {
            using var reader = c.ExecuteReader();
            while (reader.Read())
            {
                take(reader);
            }

            return 0;
        });
    }

    /// <summary>Bytes of a BLOB column of the current row.</summary>
    public static byte[] Blob(DuckDBDataReader row, int column)
    {
        using var stream = row.GetStream(column);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private long Patiently(string sql)
    {
        cancel.ThrowIfCancellationRequested();
        using var registration = cancel.Register(() => NativeMethods.Startup.DuckDBInterrupt(connection.NativeConnection));
        try
        {
            return PatientStatement.Run(connection, sql);
        }
        catch (ChunkQueryException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
    }

    private DuckDBCommand Prepare(string sql, ReadOnlySpan<object?> values)
    {
        cancel.ThrowIfCancellationRequested();
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var value in values)
        {
            command.Parameters.Add(new DuckDBParameter(value ?? DBNull.Value));
        }

        return command;
    }

    private T Interruptible<T>(DuckDBCommand command, Func<DuckDBCommand, T> run)
    {
        using var registration = cancel.Register(command.Cancel);
        try
        {
            return run(command);
        }
        catch (DuckDBException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
    }
}
