using System.Globalization;
using EcomOpsEngine.TestData;
using EcomOpsEngine.TestData.Peers;

namespace EcomOpsEngine.Benchmarks.Peers;

/// <summary>The same rows in each peer's best layout: sorted by person and time.</summary>
internal static class PeerTables
{
    public static void Create(DuckDbPeer duckdb, HonestEvents events, HonestOrders orders)
    {
        duckdb.Execute("CREATE TABLE events (person INTEGER, t BIGINT, event UTINYINT, device UTINYINT, channel UTINYINT)");
        duckdb.Append("events", events.Person.Length, (row, n) => row
            .AppendValue(events.Person[n]).AppendValue(events.TimeUs[n]).AppendValue(events.Event[n]).AppendValue(events.Device[n]).AppendValue(events.Channel[n]));
        duckdb.Execute("CREATE TABLE orders (customer INTEGER, day USMALLINT, category UTINYINT, channel UTINYINT, device UTINYINT, amount INTEGER, order_no INTEGER)");
        duckdb.Append("orders", orders.Customer.Length, (row, n) => row
            .AppendValue(orders.Customer[n]).AppendValue(orders.Day[n]).AppendValue(orders.Category[n]).AppendValue(orders.Channel[n])
            .AppendValue(orders.Device[n]).AppendValue(orders.AmountMinor[n]).AppendValue(orders.Order[n]));
    }

    public static void Create(ClickHouseLibrary clickhouse, string directory, HonestEvents events, HonestOrders orders)
    {
        var eventFile = Path.Combine(directory, "events.bin");
        using (var writer = new BinaryWriter(new FileStream(eventFile, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20)))
        {
            for (var n = 0; n < events.Person.Length; n++)
            {
                writer.Write(events.Person[n]);
                writer.Write(events.TimeUs[n]);
                writer.Write(events.Event[n]);
                writer.Write(events.Device[n]);
                writer.Write(events.Channel[n]);
            }
        }

        var orderFile = Path.Combine(directory, "orders.bin");
        using (var writer = new BinaryWriter(new FileStream(orderFile, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20)))
        {
            for (var n = 0; n < orders.Customer.Length; n++)
            {
                writer.Write(orders.Customer[n]);
                writer.Write(orders.Day[n]);
                writer.Write(orders.Category[n]);
                writer.Write(orders.Channel[n]);
                writer.Write(orders.Device[n]);
                writer.Write(orders.AmountMinor[n]);
                writer.Write(orders.Order[n]);
            }
        }

        clickhouse.Query("CREATE TABLE events (person UInt32, t UInt64, event UInt8, device UInt8, channel UInt8) ENGINE = MergeTree ORDER BY (person, t)");
        clickhouse.Query(Insert("events", eventFile, "person UInt32, t UInt64, event UInt8, device UInt8, channel UInt8"));
        clickhouse.Query("CREATE TABLE orders (customer UInt32, day UInt16, category UInt8, channel UInt8, device UInt8, amount Int32, order_no UInt32) ENGINE = MergeTree ORDER BY (customer, day)");
        clickhouse.Query(Insert("orders", orderFile, "customer UInt32, day UInt16, category UInt8, channel UInt8, device UInt8, amount Int32, order_no UInt32"));
        clickhouse.Query("OPTIMIZE TABLE events FINAL");
        clickhouse.Query("OPTIMIZE TABLE orders FINAL");
        File.Delete(eventFile);
        File.Delete(orderFile);
    }

    private static string Insert(string table, string file, string columns)
        => string.Create(CultureInfo.InvariantCulture, $"INSERT INTO {table} SELECT * FROM file('{file}', RowBinary, '{columns}')");
}
