using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Schema;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Durable;

/// <summary>The durable tables are those that loads name, in files of any age.</summary>
public sealed class DurableSchemaTests
{
    [Fact]
    public void Each_column_that_loads_do_not_make_is_there_and_needed_ones_are_never_null()
    {
        using var connection = Open();
        DurableSchema.Create(connection);
        foreach (var table in TargetTables.All)
        {
            var expected = table.Columns.Where(column => column.IsStored && !column.IsMadeWhenLoaded).Select(column => (column.StoredName, column.Required || column.HasDefault)).Append(("load_seq", true));
            Assert.Equal(expected, Columns(connection, table.StoredName));
        }
    }

    [Fact]
    public void An_older_file_gets_the_columns_that_came_later_and_keeps_its_rows()
    {
        using var connection = Open();
        Run(connection, """
            CREATE TABLE order_status (order_id VARCHAR NOT NULL, line INTEGER, state VARCHAR NOT NULL, "at" TIMESTAMP NOT NULL, amount BIGINT, load_seq INTEGER NOT NULL);
            INSERT INTO order_status VALUES ('o1', 1, 'paid', TIMESTAMP '2024-05-01', 7, 1)
            """);
        DurableSchema.Create(connection);
        DurableSchema.Create(connection);

        Assert.Equal(["order_id", "line", "state", "at", "amount", "load_seq", "version"], Columns(connection, "order_status").Select(column => column.Name));
        Assert.Equal(["o1 paid 7 "], new Statements(connection, CancellationToken.None).Rows("SELECT concat_ws(' ', order_id, state, amount, coalesce(CAST(version AS VARCHAR), '')) FROM order_status", row => row.GetString(0)));
        Assert.Equal(TargetTable.Of(Storage.Loads.LoadTable.Touches).Columns.Count(column => column.IsStored) + 1, Columns(connection, "touches").Count);
    }

    private static DuckDBConnection Open()
    {
        var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        return connection;
    }

    private static void Run(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<(string Name, bool IsNeeded)> Columns(DuckDBConnection connection, string table) => new Statements(connection, CancellationToken.None).Rows(
        "SELECT column_name, NOT is_nullable FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index", row => (row.GetString(0), row.GetBoolean(1)), table);
}
