using EcomOpsEngine.Storage.Loads;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Loads;

/// <summary>What becomes of the values of a row.</summary>
public sealed class RowRuleTests
{
    [Fact]
    public async Task ValueRulesAreTriedInOrder()
    {
        await using var shop = await TestShop.OpenAsync();
        var path = shop.Write("orders.csv", "id,state\nC1,x\n2,paid\n3,\n4,'; DROP TABLE orders; --\n5,zz\n");
        var mapping = new Mapping(
        [
            new("order_id", ["id"]), new("ordered_at", [], "2024-05-01"), new("quantity", [], "1"), new("unit_price", [], "1"),
            new("status", ["state"], ValueMap: [new("x", "cancelled"), new("", "placed"), new("'; DROP*", "refunded")]),
            new("channel", ["id"], ValueMap: [new("C*", "c's"), new("3", ""), new("*", "rest")]),
        ]);

        await shop.LoadAsync(LoadTable.Orders, path, mapping);

        Assert.Equal(["C1|cancelled|c's", "2|paid|rest", "3|placed|∅", "4|refunded|rest"], await shop.QueryAsync("SELECT order_id, status, channel FROM orders ORDER BY rowid"));
        var reject = Assert.Single(shop.Dataset.ListRejects("load-1", 0, 9));
        Assert.Equal((5L, "5,zz", "status", RejectReason.UnknownWord, "zz"), (reject.Row, reject.Raw, reject.Column, reject.Reason, reject.Found));
    }

    [Fact]
    public async Task FiltersSkipAndCount()
    {
        await using var shop = await TestShop.OpenAsync();
        var path = shop.Write("events.csv", EventFiles.Rows(30) + "x1,bad,v1,view,/p1\nx2,bad,v1,view,/p2\n");
        var mapping = new Mapping(
            [new("occurred_at", ["occurred_at"]), new("visitor_id", ["visitor_id"]), new("event_name", ["event_name"])],
            Filters: [new("page", ["/p1", "/p0"]), new("event_id", ["e*", "x*"])]);
        var record = await shop.LoadAsync(LoadTable.Events, path, mapping);
        Assert.Equal((32L, 20L, 1L, 11L), (record.RowsReceived, record.RowsLoaded, record.RowsRejected, record.RowsSkipped));
    }

    [Fact]
    public async Task JoinedColumnsFollowEachOtherAndUnmatchedStayMissing()
    {
        await using var shop = await TestShop.OpenAsync();
        Directory.CreateDirectory(Path.Combine(shop.Files, "more"));
        shop.Write("skus.csv.txt", "sku;type\r\ns1;t1\r\ns2;t2\r\ns3;\r\n;t9\r\n");
        shop.Write("more/types.json", "[{\"id\":\"t1\",\"name\":\"Type, one\"}]");
        var path = shop.Write("orders.csv", "id,sku\n1,s1\n2,s2\n3,s3\n4,s4\n5,\n");
        var mapping = new Mapping(
            [
                new("order_id", ["id"]), new("ordered_at", [], "2024-05-01"), new("quantity", [], "1"), new("unit_price", [], "1"), new("status", [], "paid"),
                new("category_1", ["s.type"]), new("category_2", ["t.name", "s.sku"]), new("properties.row", ["$row"]),
            ],
            Joins: [new("skus.csv.txt", "s", "sku", "sku", FileFormat.Csv, new CsvLayout(";")), new("more/../more/types.json", "t", "s.type", "id")]);

        Assert.Equal(5, (await shop.LoadAsync(LoadTable.Orders, path, mapping)).RowsLoaded);

        Assert.Equal(
            ["1|t1|Type, one s1|1", "2|t2|s2|2", "3|∅|s3|3", "4|∅|∅|4", "5|∅|∅|5"],
            await shop.QueryAsync("SELECT order_id, category_1, category_2, \"properties.row\" FROM orders ORDER BY rowid"));
    }

    [Theory]
    [InlineData("../secret.csv")]
    [InlineData("link.csv")]
    [InlineData("folder/secret.csv")]
    public async Task JoinedFilesStayBelowTheRoot(string join)
    {
        await using var shop = await TestShop.OpenAsync();
        var outside = Directory.CreateDirectory(Path.Combine(shop.Folder, "outside")).FullName;
        await File.WriteAllTextAsync(Path.Combine(outside, "secret.csv"), "page,kind\n/p1,secret\n");
        await File.WriteAllTextAsync(Path.Combine(shop.Folder, "secret.csv"), "page,kind\n/p1,secret\n");
        File.CreateSymbolicLink(Path.Combine(shop.Files, "link.csv"), Path.Combine(outside, "secret.csv"));
        Directory.CreateSymbolicLink(Path.Combine(shop.Files, "folder"), outside);
        var mapping = new Mapping(
            [new("occurred_at", ["occurred_at"]), new("visitor_id", ["visitor_id"]), new("event_name", ["k.kind"])], Joins: [new(join, "k", "page", "page")]);

        var refused = await Assert.ThrowsAsync<StorageException>(() => shop.LoadAsync(LoadTable.Events, shop.Write("events.csv", EventFiles.Rows(3)), mapping));

        Assert.Equal(StorageError.PathOutsideRoots, refused.Error);
    }

    [Theory]
    [InlineData("quantity", "1.5", RejectReason.Unreadable)]
    [InlineData("quantity", "1e3", RejectReason.Unreadable)]
    [InlineData("quantity", "0x10", RejectReason.Unreadable)]
    [InlineData("quantity", "2147483648", RejectReason.OutOfRange)]
    [InlineData("quantity", "99999999999999999999", RejectReason.OutOfRange)]
    [InlineData("quantity", "-2147483648", null)]
    [InlineData("quantity", "+7", null)]
    [InlineData("line", "-1", RejectReason.OutOfRange)]
    [InlineData("line", "0", null)]
    [InlineData("line", "x", RejectReason.Unreadable)]
    [InlineData("sku", "a\u0007b", RejectReason.OutOfRange)]
    [InlineData("sku", "a\u0085b", RejectReason.OutOfRange)]
    [InlineData("sku", "a\nb", RejectReason.OutOfRange)]
    [InlineData("sku", "£ é 面膜", null)]
    [InlineData("status", "Paid", RejectReason.UnknownWord)]
    public async Task ValuesAreCheckedByTheirColumn(string target, string value, RejectReason? reason)
    {
        await using var shop = await TestShop.OpenAsync();
        var (file, mapping) = OrderFiles.Of(target, [value]);
        await shop.LoadAsync(LoadTable.Orders, shop.Write("orders.csv", file), mapping);
        var rejects = shop.Dataset.ListRejects("load-1", 0, 9);
        Assert.Equal(reason is null ? [] : [(target, reason.Value, value)], rejects.Select(reject => (reject.Column, reject.Reason, reject.Found)));
    }

    [Fact]
    public async Task LongTextsAreCutInRejectsAndRefused()
    {
        await using var shop = await TestShop.OpenAsync();
        var (file, mapping) = OrderFiles.Of("sku", [new string('é', 2_048), new string('é', 2_049)]);
        var record = await shop.LoadAsync(LoadTable.Orders, shop.Write("orders.csv", file), mapping);
        Assert.Equal((1L, 1L), (record.RowsLoaded, record.RowsRejected));
        var reject = Assert.Single(shop.Dataset.ListRejects("load-1", 0, 9));
        Assert.Equal((2L, RejectReason.OutOfRange, new string('é', 200)), (reject.Row, reject.Reason, reject.Found));
    }

    [Fact]
    public async Task IdsWrittenAsDecimalsLoseTheirZeroFraction()
    {
        await using var shop = await TestShop.OpenAsync();
        var (file, mapping) = OrderFiles.Of("customer_id", ["17850.0", "17850", "99999999999999999999.00", "007.0", "", "1.5", "x"], "integer");
        await shop.LoadAsync(LoadTable.Orders, shop.Write("orders.csv", file), mapping);
        Assert.Equal(
            ["o1|17850", "o2|17850", "o3|99999999999999999999", "o4|007", "o5|∅"],
            await shop.QueryAsync("SELECT order_id, id FROM orders LEFT JOIN people ON code = customer ORDER BY orders.rowid"));
        Assert.Equal([6L, 7L], shop.Dataset.ListRejects("load-1", 0, 9).Select(reject => reject.Row));
    }

    [Fact]
    public async Task LinesAreNumberedOnOverLoads()
    {
        await using var shop = await TestShop.OpenAsync();
        const string Heading = "order_id,ordered_at,status,quantity,unit_price\n";
        await shop.LoadAsync(LoadTable.Orders, shop.Write("a.csv", Heading + "a,2024-05-01,paid,1,1\nb,2024-05-01,paid,2,1\na,2024-05-01,paid,3,1\n"), loadId: "1");
        await shop.LoadAsync(LoadTable.Orders, shop.Write("b.csv", Heading + "a,2024-05-01,paid,4,1\nc,2024-05-01,paid,5,1\na,2024-05-01,paid,6,1\n"), loadId: "2");
        Assert.Equal(["a|1|1", "b|1|2", "a|2|3", "a|3|4", "c|1|5", "a|4|6"], await shop.QueryAsync("SELECT order_id, line, quantity FROM orders ORDER BY rowid"));
    }

    [Fact]
    public async Task KeysAreUniqueWithinAndAcrossLoads()
    {
        await using var shop = await TestShop.OpenAsync();
        const string Heading = "order_id,line,ordered_at,status,quantity,unit_price\n";
        await shop.LoadAsync(LoadTable.Orders, shop.Write("a.csv", Heading + "a,1,2024-05-01,paid,1,1\na,2,never,paid,2,1\na,2,2024-05-01,paid,3,1\na,2,2024-05-01,paid,4,1\n"), loadId: "1");
        var second = await shop.LoadAsync(LoadTable.Orders, shop.Write("b.csv", Heading + "a,1,2024-05-01,paid,5,1\na,3,2024-05-01,paid,6,1\na,,2024-05-01,paid,6,1\n"), loadId: "2");
        Assert.Equal(["a|1|1", "a|2|3", "a|3|6"], await shop.QueryAsync("SELECT order_id, line, quantity FROM orders ORDER BY rowid"));
        Assert.Equal([(2L, RejectReason.Unreadable, "never"), (4L, RejectReason.DuplicateKey, "a 2")], shop.Dataset.ListRejects("1", 0, 9).Select(reject => (reject.Row, reject.Reason, reject.Found)));
        Assert.Equal((1L, 2L), (second.RowsLoaded, second.RowsRejected));
        Assert.Equal([(1L, RejectReason.DuplicateKey), (3L, RejectReason.Missing)], shop.Dataset.ListRejects("2", 0, 9).Select(reject => (reject.Row, reject.Reason)));
    }

    [Fact]
    public async Task PeopleGetCodesInTheOrderTheyAppear()
    {
        await using var shop = await TestShop.OpenAsync();
        const string Heading = "occurred_at,visitor_id,customer_id,event_name\n";
        await shop.LoadAsync(LoadTable.Events, shop.Write("a.csv", Heading + "2024-05-01,v2,,a\n2024-05-01,v1,c1,a\n2024-05-01,v2,c1,a\n"), loadId: "1");
        await shop.LoadAsync(LoadTable.Events, shop.Write("b.csv", Heading + "2024-05-01,c1,c2,a\n2024-05-01,v1,,a\n2024-05-01,,,a\n"), loadId: "2");
        Assert.Equal(["1|2|v2", "2|1|c1", "3|2|v1", "4|1|c2", "5|2|c1"], await shop.QueryAsync("SELECT code, kind, id FROM people ORDER BY code"));
        Assert.Equal(["1|∅|1", "3|2|1", "1|2|1", "5|4|2", "3|∅|2"], await shop.QueryAsync("SELECT visitor, customer, load_seq FROM events"));
        Assert.Equal([("visitor_id", RejectReason.Missing)], shop.Dataset.ListRejects("2", 0, 9).Select(reject => (reject.Column, reject.Reason)));
    }

    [Fact]
    public async Task OrderStatesAreLoaded()
    {
        await using var shop = await TestShop.OpenAsync();
        var path = shop.Write("states.csv", "order_id,line,state,at,amount\na,,paid,2024-05-01,\na,2,refunded,2024-05-02 10:00:00,1.50\na,1,shipped,2024-05-01,\na,1,refunded,2024-05-01,-1\n");
        await shop.LoadAsync(LoadTable.OrderStatus, path);
        Assert.Equal(["a|∅|paid|2024-04-30 16:00:00|∅", "a|2|refunded|2024-05-02 02:00:00|150"], await shop.QueryAsync("SELECT order_id, line, state, \"at\", amount FROM order_status ORDER BY rowid"));
        Assert.Equal([(3L, RejectReason.UnknownWord), (4L, RejectReason.OutOfRange)], shop.Dataset.ListRejects("load-1", 0, 9).Select(reject => (reject.Row, reject.Reason)));
    }

    [Fact]
    public async Task SqlInAnyStringChangesNothing()
    {
        await using var shop = await TestShop.OpenAsync();
        const string Evil = "x'); DROP TABLE events; --\"; DELETE FROM loads; $$ %s \\' ' OR 1=1";
        var quoted = "\"" + Evil.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
        var path = shop.Write("a'; DROP TABLE events; --.csv", $"occurred_at,visitor_id,event_name,{quoted}\n2024-05-01,{quoted},{quoted},{quoted}\n{quoted},v,n,p\n");
        var mapping = new Mapping(
            [
                new("occurred_at", ["occurred_at"]), new("visitor_id", ["visitor_id"]), new("event_name", ["event_name"]), new("campaign", [], Evil),
                new("page", [Evil], ValueMap: [new(Evil, Evil), new(Evil + "*", Evil)]),
            ],
            Filters: [new(Evil, [Evil, "p"])]);

        var record = await shop.LoadAsync(LoadTable.Events, path, mapping, Evil);

        Assert.Equal((2L, 1L, 1L), (record.RowsReceived, record.RowsLoaded, record.RowsRejected));
        Assert.Equal(record, shop.Dataset.FindLoad(Evil));
        Assert.Equal(Evil, Assert.Single(shop.Dataset.ListRejects(Evil, 0, 9)).Found);
        Assert.Equal([string.Join("|", Enumerable.Repeat(Evil, 4))], await shop.QueryAsync("SELECT id, event_name, campaign, page FROM events JOIN people ON code = visitor"));
        var format = await Assert.ThrowsAsync<StorageException>(() => shop.LoadAsync(LoadTable.Events, path, mapping with { Columns = [new("occurred_at", ["occurred_at"], Format: "%Y" + Evil), .. mapping.Columns.Skip(1)] }, "other"));
        Assert.Equal("mapping.columns[0].format", Assert.Single(format.Violations).Field);
    }
}
