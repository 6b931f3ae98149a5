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
}
