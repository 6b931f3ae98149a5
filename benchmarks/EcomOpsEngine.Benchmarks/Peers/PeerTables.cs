using EcomOpsEngine.TestData;
using EcomOpsEngine.TestData.Peers;

namespace EcomOpsEngine.Benchmarks.Peers;

/// <summary>The same rows in each peer's best layout: sorted by person and time.</summary>
internal static class PeerTables
{
    public static void Create(DuckDbPeer duckdb, PeerData data, PeerTable table)
    {
        switch (table)
        {
            case PeerTable.Events:
                var events = data.Events;
                duckdb.Execute("CREATE TABLE events (person INTEGER, t BIGINT, event UTINYINT, device UTINYINT, channel UTINYINT)");
                duckdb.Append("events", events.Person.Length, (row, n) => row
                    .AppendValue(events.Person[n]).AppendValue(events.TimeUs[n]).AppendValue(events.Event[n]).AppendValue(events.Device[n]).AppendValue(events.Channel[n]));
                break;
            case PeerTable.Orders:
                var orders = data.Orders;
                duckdb.Execute("CREATE TABLE orders (customer INTEGER, day USMALLINT, category UTINYINT, channel UTINYINT, device UTINYINT, amount INTEGER, order_no INTEGER)");
                duckdb.Append("orders", orders.Customer.Length, (row, n) => row
                    .AppendValue(orders.Customer[n]).AppendValue(orders.Day[n]).AppendValue(orders.Category[n]).AppendValue(orders.Channel[n])
                    .AppendValue(orders.Device[n]).AppendValue(orders.AmountMinor[n]).AppendValue(orders.Order[n]));
                break;
            default:
                var (touches, conversions) = (data.Touches.Touches, data.Touches.Conversions);
                duckdb.Execute("CREATE TABLE touches (person INTEGER, place INTEGER, t BIGINT, channel UTINYINT)");
                duckdb.Append("touches", touches.Count, (row, n) => row
                    .AppendValue(touches[n].Person).AppendValue(touches[n].Place).AppendValue(touches[n].AtUs).AppendValue(touches[n].Channel));
                duckdb.Execute("CREATE TABLE conversions (person INTEGER, t BIGINT)");
                duckdb.Append("conversions", conversions.Count, (row, n) => row.AppendValue(conversions[n].Person).AppendValue(conversions[n].AtUs));
                break;
        }
    }

    public static void Create(ClickHouseLibrary clickhouse, string directory, PeerData data, PeerTable table)
    {
        void Insert(string name, string columns, string key, Action<BinaryWriter> write)
        {
            var file = Path.Combine(directory, "rows.bin");
            using (var writer = new BinaryWriter(new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20)))
            {
                write(writer);
            }

            clickhouse.Query($"CREATE TABLE {name} ({columns}) ENGINE = MergeTree ORDER BY ({key})");
            clickhouse.Query($"INSERT INTO {name} SELECT * FROM file('{file}', RowBinary, '{columns}')");
            clickhouse.Query($"OPTIMIZE TABLE {name} FINAL");
            File.Delete(file);
        }

        switch (table)
        {
            case PeerTable.Events:
                Insert("events", "person UInt32, t UInt64, event UInt8, device UInt8, channel UInt8", "person, t", writer => Write(writer, data.Events));
                break;
            case PeerTable.Orders:
                Insert("orders", "customer UInt32, day UInt16, category UInt8, channel UInt8, device UInt8, amount Int32, order_no UInt32", "customer, day", writer => Write(writer, data.Orders));
                break;
            default:
                Insert("touches", "person UInt32, place Int32, t Int64, channel UInt8", "person, place", writer => data.Touches.Touches.ForEach(touch =>
                {
                    writer.Write(touch.Person);
                    writer.Write(touch.Place);
                    writer.Write(touch.AtUs);
                    writer.Write(touch.Channel);
                }));
                Insert("conversions", "person UInt32, t Int64", "person, t", writer => data.Touches.Conversions.ForEach(order =>
                {
                    writer.Write(order.Person);
                    writer.Write(order.AtUs);
                }));
                break;
        }
    }

    private static void Write(BinaryWriter writer, HonestEvents events)
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

    private static void Write(BinaryWriter writer, HonestOrders orders)
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
}
