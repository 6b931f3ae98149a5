using EcomOpsEngine.Storage.Loads;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Loads;

/// <summary>Rows with a version: the highest of a key holds, in whatever order versions come.</summary>
public sealed class CorrectionTests
{
    private const string Orders = "order_id,line,ordered_at,status,quantity,unit_price,customer_id,version\n";

    [Fact]
    public async Task TheHighestVersionHoldsInWhateverOrderTheyCome()
    {
        string[] versions = ["o1,1,2024-05-01T10:00:00Z,paid,1,10,c1,1\n", "o1,1,2024-05-01T10:00:00Z,paid,2,20,c1,2\n", "o1,1,2024-05-01T10:00:00Z,paid,3,30,c2,3\n"];
        foreach (var order in new[] { new[] { 0, 1, 2 }, [2, 1, 0], [1, 2, 0], [2, 0, 1] })
        {
            await using var shop = await TestShop.OpenAsync();
            var records = new List<LoadRecord>();
            foreach (var place in order)
            {
                records.Add(await shop.LoadAsync(LoadTable.Orders, shop.Write($"{place}.csv", Orders + versions[place]), loadId: $"v{place}", onError: OnError.AllOrNothing));
            }

            Assert.All(records, record => Assert.Equal(LoadState.Done, record.State));
            Assert.Equal(["o1|1|3|3000|3|c2"], await shop.QueryAsync("SELECT order_id, line, quantity, unit_price, version, id FROM orders JOIN people ON code = customer"));
            Assert.Equal(1, shop.Dataset.Current.Persons.Count);

            // Each version either holds, was replaced by a later load, or came too late.
            var replaced = await shop.QueryAsync("SELECT table_name, content FROM replaced_rows");
            Assert.Equal(2, replaced.Count + records.Sum(record => record.RowsRejected));
            Assert.Equal(replaced.Count, records.Sum(record => record.RowsReplaced));
            Assert.All(replaced, row => Assert.StartsWith("orders|{\"order_id\":\"o1\"", row, StringComparison.Ordinal));
            Assert.All(records.Where(record => record.RowsRejected > 0), record =>
                Assert.Equal((RejectReason.Outdated, "version"), (shop.Dataset.ListRejects(record.LoadId, 0, 9).Single().Reason, shop.Dataset.ListRejects(record.LoadId, 0, 9).Single().Column)));
        }
    }

    [Fact]
    public async Task WithinALoadTheHighestHoldsAndARepeatedVersionIsARepeatedKey()
    {
        await using var shop = await TestShop.OpenAsync();
        var path = shop.Write("events.csv", """
            event_id,occurred_at,event_name,visitor_id,version
            e1,2024-05-01T10:00:00Z,view,v1,
            e1,2024-05-01T10:00:01Z,buy,v1,2
            e1,2024-05-01T10:00:02Z,buy,v1,2
            e1,2024-05-01T10:00:03Z,view,v1,1
            ,2024-05-01T11:00:00Z,view,v2,
            ,2024-05-01T11:00:00Z,view,v2,

            """);
        var record = await shop.LoadAsync(LoadTable.Events, path);

        Assert.Equal((3L, 3L, 0L), (record.RowsLoaded, record.RowsRejected, record.RowsReplaced));
        Assert.Equal(
            [(1L, RejectReason.Outdated, "e1 0"), (3L, RejectReason.DuplicateKey, "e1 2"), (4L, RejectReason.Outdated, "e1 1")],
            shop.Dataset.ListRejects("load-1", 0, 9).Select(row => (row.Row, row.Reason, row.Found.Length == 2 ? row.Found + " 0" : row.Found)));
        Assert.Equal(["e1|buy|2", "∅|view|∅", "∅|view|∅"], await shop.QueryAsync("SELECT event_id, event_name, version FROM events ORDER BY event_id NULLS LAST"));

        // The same version again refuses a load that takes all or nothing, a lower one does not.
        Assert.Equal(LoadState.Refused, (await shop.LoadAsync(LoadTable.Events, shop.Write("same.csv", "event_id,occurred_at,event_name,visitor_id,version\ne1,2024-05-01T10:00:00Z,view,v1,2\n"), loadId: "same", onError: OnError.AllOrNothing)).State);
        var lower = await shop.LoadAsync(LoadTable.Events, shop.Write("lower.csv", "event_id,occurred_at,event_name,visitor_id,version\ne1,2024-05-01T10:00:00Z,view,v1,1\n"), loadId: "lower", onError: OnError.AllOrNothing);
        Assert.Equal((LoadState.Done, 0L, 1L), (lower.State, lower.RowsLoaded, lower.RowsRejected));

        // Without versions a known key is a repeated key, as ever.
        Assert.Equal(RejectReason.DuplicateKey, (await RejectAsync(shop, "event_id,occurred_at,event_name,visitor_id\ne1,2024-05-01T10:00:00Z,view,v1\n")).Reason);
    }

    [Fact]
    public async Task ACorrectionMayBringAPropertyThatTheTableDidNotHave()
    {
        await using var shop = await TestShop.OpenAsync();
        await shop.LoadAsync(LoadTable.Orders, shop.Write("first.csv", "order_id,line,ordered_at,status,quantity,unit_price,version\no1,1,2024-05-01T10:00:00Z,paid,1,10,1\n"), loadId: "first");
        var record = await shop.LoadAsync(
            LoadTable.Orders,
            shop.Write("second.csv", "order_id,line,ordered_at,status,quantity,unit_price,version,coupon\no1,1,2024-05-01T10:00:00Z,paid,2,10,2,half\n"),
            new Mapping([.. new[] { "order_id", "line", "ordered_at", "status", "quantity", "unit_price", "version" }.Select(name => new ColumnMapping(name, [name])), new ColumnMapping("properties.coupon", ["coupon"])]),
            "second");

        Assert.Equal((LoadState.Done, 1L, 1L), (record.State, record.RowsLoaded, record.RowsReplaced));
        Assert.Equal(["o1|2|2|half"], await shop.QueryAsync("SELECT order_id, quantity, version, \"properties.coupon\" FROM orders"));
    }

    [Fact]
    public async Task StatesOfOrdersAreCorrectedByOrderLineAndState()
    {
        await using var shop = await TestShop.OpenAsync();
        await shop.LoadAsync(LoadTable.Orders, shop.Write("orders.csv", "order_id,ordered_at,status,quantity,unit_price\no1,2024-05-01T10:00:00Z,placed,1,10\n"), loadId: "orders");
        foreach (var (name, row) in new[] { ("first", "o1,,paid,2024-05-02T10:00:00Z,,1"), ("line", "o1,1,refunded,2024-05-03T10:00:00Z,2,1"), ("corrected", "o1,,paid,2024-05-04T10:00:00Z,,2"), ("smaller", "o1,1,refunded,2024-05-03T10:00:00Z,1,2") })
        {
            await shop.LoadAsync(LoadTable.OrderStatus, shop.Write(name + ".csv", "order_id,line,state,at,amount,version\n" + row + "\n"), loadId: name);
        }

        Assert.Equal(["paid|∅|2024-05-04 10:00:00|∅|2", "refunded|1|2024-05-03 10:00:00|100|2"], await shop.QueryAsync("SELECT state, line, \"at\", amount, version FROM order_status ORDER BY state"));
        Assert.Equal("1", shop.Dataset.FindLoad("corrected")!.RowsReplaced.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task VersionsNeedTheKey()
    {
        await using var shop = await TestShop.OpenAsync();
        foreach (var (table, heading, row) in new[]
        {
            (LoadTable.Events, "occurred_at,event_name,visitor_id,version\n", "2024-05-01T10:00:00Z,view,v,1\n"),
            (LoadTable.Orders, "order_id,ordered_at,status,quantity,unit_price,version\n", "o,2024-05-01T10:00:00Z,paid,1,1,1\n"),
        })
        {
            var wrong = await Assert.ThrowsAsync<StorageException>(() => shop.LoadAsync(table, shop.Write("x.csv", heading + row)));
            Assert.Contains("without", Assert.Single(wrong.Violations).Description, StringComparison.Ordinal);
        }

        Assert.Equal(RejectReason.OutOfRange, (await RejectAsync(shop, "event_id,occurred_at,event_name,visitor_id,version\ne,2024-05-01T10:00:00Z,view,v,-1\n")).Reason);
    }

    private static async Task<RejectedRow> RejectAsync(TestShop shop, string csv)
    {
        var id = Guid.NewGuid().ToString("N");
        await shop.LoadAsync(LoadTable.Events, shop.Write(id + ".csv", csv), loadId: id);
        return shop.Dataset.ListRejects(id, 0, 9).Single();
    }
}
