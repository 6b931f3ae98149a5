using DuckDB.NET.Data;

namespace EcomOpsEngine.Storage.Tests.Loads;

/// <summary>Files as DuckDB writes them.</summary>
internal static class DuckDbFile
{
    /// <summary>Writes the rows of a query; times with a zone are of UTC.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="path">The file.</param>
    /// <param name="format">DuckDB's name of the format, with options.</param>
    public static void Write(string sql, string path, string format)
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SET TimeZone = 'UTC'; COPY ({sql}) TO '{path.Replace("'", "''", StringComparison.Ordinal)}' (FORMAT {format})";
        command.ExecuteNonQuery();
    }
}
