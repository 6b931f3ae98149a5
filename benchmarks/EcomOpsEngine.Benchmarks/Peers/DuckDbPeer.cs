using System.Globalization;
using DuckDB.NET.Data;

namespace EcomOpsEngine.Benchmarks.Peers;

/// <summary>DuckDB through the same library as the store, in memory or on a file, as many threads as ours.</summary>
internal sealed class DuckDbPeer : IDisposable
{
    private readonly DuckDBConnection _connection;

    public DuckDbPeer(int threads, string file = ":memory:")
    {
        _connection = new DuckDBConnection($"DataSource={file}");
        _connection.Open();
        Execute($"SET threads = {threads.ToString(CultureInfo.InvariantCulture)}");
        Execute("SET autoinstall_known_extensions = false");
        Execute("SET preserve_insertion_order = true");
        Version = Scalar("SELECT version()");
    }

    public string Version { get; }

    public void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Loads a RowBinary-like set of columns through a Parquet-free path: the appender.</summary>
    public void Append(string table, int rows, Action<IDuckDBAppenderRow, int> write)
    {
        using var appender = _connection.CreateAppender(table);
        for (var row = 0; row < rows; row++)
        {
            var at = appender.CreateRow();
            write(at, row);
            at.EndRow();
        }
    }

    /// <summary>All cells of a result as text, rows by line, cells by tab.</summary>
    public string Query(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
        {
            lines.Add(string.Join('\t', Enumerable.Range(0, reader.FieldCount).Select(column => Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture))));
        }

        return string.Join('\n', lines);
    }

    /// <summary>Calls with each row of the answer.</summary>
    public void Each(string sql, Action<DuckDBDataReader> take)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            take(reader);
        }
    }

    public void Dispose() => _connection.Dispose();

    private string Scalar(string sql) => Query(sql);
}
