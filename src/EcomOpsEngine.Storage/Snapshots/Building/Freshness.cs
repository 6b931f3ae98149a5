using System.Globalization;
using DuckDB.NET.Data;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>Rows and freshness of the durable tables.</summary>
internal static class Freshness
{
    private static readonly (string Table, string Time)[] Tables = [("events", "occurred_at"), ("orders", "ordered_at"), ("order_status", "at")];

    public static IReadOnlyList<TableFreshness> Read(DuckDBConnection connection) =>
        [.. Tables.Select(table => Read(connection, table.Table, table.Time))];

    private static TableFreshness Read(DuckDBConnection connection, string table, string time)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT count(*), epoch_us(max("{time}")),
                   (SELECT epoch_us(max(finish_time)) FROM loads WHERE table_name = '{table}' AND rows_loaded > 0)
            FROM {table}
            """;
        using var reader = command.ExecuteReader();
        reader.Read();
        var loaded = Micros(reader, 2);
        return new TableFreshness(
            table,
            Convert.ToInt64(reader.GetValue(0), CultureInfo.InvariantCulture),
            Micros(reader, 1),
            loaded is null ? null : new DateTimeOffset(DateTime.UnixEpoch.AddTicks(loaded.Value * 10), TimeSpan.Zero));
    }

    private static long? Micros(DuckDBDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
}
