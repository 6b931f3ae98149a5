using System.Globalization;
using DuckDB.NET.Data;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>Small questions to the durable tables.</summary>
internal static class DurableReads
{
    /// <summary>A whole number, for example a count.</summary>
    public static int Count(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>The <c>properties.*</c> columns of a table in its column order.</summary>
    public static IReadOnlyList<string> PropertyColumns(DuckDBConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT name FROM pragma_table_info('{table}') WHERE starts_with(name, 'properties.') ORDER BY cid";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    /// <summary>A column name as SQL.</summary>
    public static string Quote(string column) => $"\"{column.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
