using System.Globalization;
using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>Rows and freshness of the durable tables.</summary>
internal static class Freshness
{
    private static readonly LoadTable[] Main = [LoadTable.Events, LoadTable.Orders, LoadTable.OrderStatus];

    /// <summary>The three main tables, and the others where they hold rows.</summary>
    public static IReadOnlyList<TableFreshness> Read(DuckDBConnection connection) =>
    [
        .. TargetTables.All.Select(table => (table.Table, Freshness: Read(connection, table.StoredName, table.TimeColumn.Name)))
            .Where(read => Main.Contains(read.Table) || read.Freshness.Rows > 0).Select(read => read.Freshness),
    ];

    /// <summary>The freshness after some more loads: only their rows are looked at.</summary>
    /// <param name="connection">Open connection.</param>
    /// <param name="before">Freshness before them.</param>
    /// <param name="loaded">Rows that they brought, by table.</param>
    /// <param name="afterLoadSeq">The load before them.</param>
    public static IReadOnlyList<TableFreshness> Continue(
        DuckDBConnection connection, IReadOnlyList<TableFreshness> before, IReadOnlyDictionary<string, long> loaded, int afterLoadSeq)
    {
        var freshness = new List<TableFreshness>();
        foreach (var table in TargetTables.All)
        {
            var known = before.FirstOrDefault(one => one.Table == table.StoredName);
            if (loaded.TryGetValue(table.StoredName, out var rows))
            {
                var added = Read(connection, table.StoredName, table.TimeColumn.Name, $" WHERE load_seq > {afterLoadSeq.ToString(CultureInfo.InvariantCulture)}");
                freshness.Add(added with
                {
                    Rows = rows + (known?.Rows ?? 0),
                    LatestRowUs = known?.LatestRowUs is { } latest ? Math.Max(latest, added.LatestRowUs ?? latest) : added.LatestRowUs,
                });
            }
            else if (known is not null)
            {
                freshness.Add(known);
            }
        }

        return freshness;
    }

    private static TableFreshness Read(DuckDBConnection connection, string table, string time, string where = "")
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT count(*), epoch_us(CAST(max("{time}") AS TIMESTAMP)),
                   (SELECT epoch_us(max(finish_time)) FROM loads WHERE table_name = '{table}' AND rows_loaded > 0)
            FROM {table}{where}
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
