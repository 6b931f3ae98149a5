using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Schema;
using EcomOpsEngine.Storage.Snapshots;
using EcomOpsEngine.Storage.Snapshots.Lineages;
using EcomOpsEngine.Storage.Snapshots.Segments;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Snapshots;

/// <summary>An in-memory dataset whose durable tables are filled directly.</summary>
internal sealed class ShopDatabase : IDisposable
{
    /// <summary>The table of events with texts as they are, as files of older versions have it: nobody here gives codes.</summary>
    public const string OlderEvents = "CREATE OR REPLACE TABLE events (occurred_at TIMESTAMP NOT NULL, visitor INTEGER, customer INTEGER, event_name VARCHAR NOT NULL, load_seq INTEGER NOT NULL)";

    public static readonly DatasetSettings Settings = new("shop", "Shop", "Asia/Shanghai", "CNY", 2);

    public ShopDatabase()
    {
        Connection = new DuckDBConnection("DataSource=:memory:");
        Connection.Open();
        Run(OlderEvents);
        DurableSchema.Create(Connection);
        foreach (var column in TargetTable.Of(LoadTable.Events).Columns.Where(column => column.IsMadeWhenLoaded))
        {
            Run($"ALTER TABLE events ADD COLUMN {column.StoredName} {StoredType.Sql(column)}");
        }

        Run("ALTER TABLE events ADD COLUMN \"properties.country\" VARCHAR");
        Run("ALTER TABLE events ADD COLUMN \"properties.unused\" VARCHAR");
        Run("ALTER TABLE orders ADD COLUMN \"properties.coupon\" VARCHAR");
    }

    public DuckDBConnection Connection { get; }

    public static Snapshot BuildOf(ShopRows rows)
    {
        using var database = new ShopDatabase();
        database.Fill(rows);
        return database.Build();
    }

    public Snapshot Build() => Lay(1).Publish();

    /// <summary>Everything laid out from the tables.</summary>
    public Lineage Lay(int loadSeq, int eventsAtOnce = int.MaxValue) => LineageStart.Build(Connection, Settings, loadSeq, eventsAtOnce, null, TestContext.Current.CancellationToken);

    public SavedSnapshot BuildToSave()
    {
        var lineage = Lay(1);
        return new SavedSnapshot(lineage.Publish(), lineage.Capture());
    }

    public void Run(string sql)
    {
        using var command = Connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Fill(ShopRows rows) => Load(rows, 1);

    /// <summary>Adds rows as the load of a number. No column is made from the table of identities: it stays empty.</summary>
    public void Load(ShopRows rows, int loadSeq)
    {
        using (var appender = Connection.CreateAppender("events"))
        {
            foreach (var e in rows.Events)
            {
                appender.CreateRow().AppendValue(e.At).AppendValue(e.Visitor).AppendValue(e.Customer).AppendValue(e.Name).AppendValue(loadSeq)
                    .AppendNullValue().AppendValue(e.Session).AppendValue(e.Page).AppendValue(e.Device).AppendValue(e.Channel).AppendValue(e.Campaign)
                    .AppendValue(e.Sku).AppendNullValue().AppendNullValue().AppendValue(e.Country).AppendNullValue().EndRow();
            }
        }

        using (var appender = Connection.CreateAppender("orders"))
        {
            foreach (var o in rows.Orders)
            {
                appender.CreateRow().AppendValue(o.Order).AppendValue(o.Line).AppendValue(o.Customer).AppendValue(o.Visitor).AppendValue(o.At)
                    .AppendValue(o.Status).AppendValue(o.StatusAt).AppendValue(o.Sku).AppendValue(o.Category).AppendNullValue()
                    .AppendValue(o.Channel).AppendValue(o.Quantity).AppendValue(o.UnitPrice).AppendValue(o.ListPrice).AppendValue(o.Discount)
                    .AppendValue(o.Cost).AppendNullValue().AppendValue(loadSeq).AppendValue(o.Coupon).EndRow();
            }
        }

        using (var appender = Connection.CreateAppender("order_status"))
        {
            foreach (var s in rows.Status)
            {
                appender.CreateRow().AppendValue(s.Order).AppendValue(s.Line).AppendValue(s.State).AppendValue(s.At).AppendValue(s.Amount)
                    .AppendNullValue().AppendValue(loadSeq).EndRow();
            }
        }

        Log("events", rows.Events.Count, loadSeq);
        Log("orders", rows.Orders.Count, loadSeq);
        Log("order_status", rows.Status.Count, loadSeq);
    }

    private void Log(string table, int rows, int loadSeq)
    {
        if (rows > 0)
        {
            Run($"""
                INSERT INTO loads (load_seq, load_id, table_name, state, rows_received, rows_loaded, rows_rejected, rows_skipped, content_sha256, snapshot_id, create_time, finish_time)
                VALUES ({loadSeq}, '{table}-{loadSeq}', '{table}', 'done', {rows}, {rows}, 0, 0, '', 's{loadSeq}',
                    TIMESTAMP '2024-01-01' + INTERVAL {loadSeq} SECOND, TIMESTAMP '2024-01-01' + INTERVAL {loadSeq} SECOND)
                """);
        }
    }

    public void Dispose() => Connection.Dispose();
}
