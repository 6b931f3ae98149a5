using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Snapshots;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Snapshots;

/// <summary>An in-memory dataset whose durable tables are filled directly.</summary>
internal sealed class ShopDatabase : IDisposable
{
    public static readonly DatasetSettings Settings = new("shop", "Shop", "Asia/Shanghai", "CNY", 2);

    public ShopDatabase()
    {
        Connection = new DuckDBConnection("DataSource=:memory:");
        Connection.Open();
        DurableSchema.Create(Connection);
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

    public Snapshot Build() => BuildWithRoots().Snapshot;

    public BuiltSnapshot BuildWithRoots() => SnapshotBuilder.Build(Connection, Settings, 1, TestContext.Current.CancellationToken);

    public void Run(string sql)
    {
        using var command = Connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Fill(ShopRows rows)
    {
        using (var appender = Connection.CreateAppender("identities"))
        {
            for (var i = 0; i < rows.IsCustomer.Count; i++)
            {
                // Snapshots read codes and kinds; ids are none of theirs.
                appender.CreateRow().AppendValue(i + 1).AppendValue((byte)(rows.IsCustomer[i] ? 1 : 2))
                    .AppendNullValue().AppendNullValue().AppendNullValue().EndRow();
            }
        }

        using (var appender = Connection.CreateAppender("events"))
        {
            foreach (var e in rows.Events)
            {
                appender.CreateRow().AppendNullValue().AppendValue(e.At).AppendValue(e.Visitor).AppendValue(e.Session).AppendValue(e.Customer)
                    .AppendValue(e.Name).AppendValue(e.Page).AppendValue(e.Device).AppendValue(e.Channel).AppendValue(e.Campaign)
                    .AppendValue(e.Sku).AppendNullValue().AppendValue(1).AppendNullValue().AppendValue(e.Country).AppendNullValue().EndRow();
            }
        }

        using (var appender = Connection.CreateAppender("orders"))
        {
            foreach (var o in rows.Orders)
            {
                appender.CreateRow().AppendValue(o.Order).AppendValue(o.Line).AppendValue(o.Customer).AppendValue(o.Visitor).AppendValue(o.At)
                    .AppendValue(o.Status).AppendValue(o.StatusAt).AppendValue(o.Sku).AppendValue(o.Category).AppendNullValue()
                    .AppendValue(o.Channel).AppendValue(o.Quantity).AppendValue(o.UnitPrice).AppendValue(o.ListPrice).AppendValue(o.Discount)
                    .AppendValue(o.Cost).AppendValue(1).AppendNullValue().AppendValue(o.Coupon).EndRow();
            }
        }

        using (var appender = Connection.CreateAppender("order_status"))
        {
            foreach (var s in rows.Status)
            {
                appender.CreateRow().AppendValue(s.Order).AppendValue(s.Line).AppendValue(s.State).AppendValue(s.At).AppendValue(s.Amount)
                    .AppendValue(1).AppendNullValue().EndRow();
            }
        }
    }

    public void Dispose() => Connection.Dispose();
}
