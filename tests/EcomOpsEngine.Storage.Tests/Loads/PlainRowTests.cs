using System.Text;
using CsCheck;
using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Loads;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static EcomOpsEngine.Storage.Tests.Loads.Drawn;

namespace EcomOpsEngine.Storage.Tests.Loads;

/// <summary>
/// Plain rows take the fast way, the others the row query; a mapping with a join sends all rows to the row query. The same drawn files loaded by both must give the same rows,
/// the same codes of people and the same rejects.
/// </summary>
public sealed class PlainRowTests
{
    private static readonly Gen<string> Times = One(
        "2024-05-31 13:45:00", "2024-05-31T13:45", "2024-05-31", "2024-05-31 13:45:00.123456", "2024-05-31 13:45:00.1234560", "2024-05-31 13:45:00.1234567", "2024-05-31 13:45:00Z",
        "2024-05-31 13:45 +02:00", "2024-05-31 13:45:00-0330", "2024-05-31 13:45:00+16:00", "2024-02-30", "2024-2-3", "1979-12-31 23:59:59", "1980-01-01", "2047-12-31 23:59:59", "2048-01-01 08:00:00",
        "2024-05-31 24:00:00", "2024-05-31 13:60:00", "2024-05-31 13:45:60", "31.05.2024", "2024-05-31 13:45:00.", "2024-03-31 02:30:00", "2024-10-27 02:30:00", "");

    private static readonly Gen<string> Amounts = Gen.OneOf(
        One("", "0", "-0", "12", "12.5", "12.50", "12.500", "12.505", ".5", "5.", "+5", "-3.25", "1e3", "99999999999999", "999999999999999.99", "92233720368547758.07", "92233720368547758.08", "12,5", "abc", "--1", "-"),
        Gen.Decimal[-1000, 1000].Select(value => Math.Round(value, 3).ToString(System.Globalization.CultureInfo.InvariantCulture)));

    private static readonly Gen<string> Wholes = One("", "1", "0", "-2", "007", "2147483647", "2147483648", "-2147483648", "1.0", "+1", "1e1", "x", "99999999999");

    private static readonly Gen<string> Texts = One("", "a", "  b ", "a very long text beyond twelve bytes", "ümläut", "tab\there", "\u0085", "\"quoted, \"\"twice\"\"\"", "\"new\nline\"", "$x");

    private static readonly Gen<string> Ids = One("", "1", "2", "2.0", "3.5", "c-1", "customer-with-a-long-id-1", "customer-with-a-long-id-2", "17850.00");

    private static readonly Gen<string> Words = One("paid", "placed", "cancelled", "refunded", "Paid", "", "x");

    private static readonly Gen<string> Row =
        from time in Times
        from status in Words
        from quantity in Wholes
        from price in Amounts
        from discount in Amounts
        from customer in Ids
        from visitor in Ids
        from text in Texts
        from order in Gen.Int[1, 20]
        select $"{order},{time},{status},{quantity},{price},{discount},{customer},{visitor},{text}";

    private static readonly string[] Targets = ["order_id", "ordered_at", "status", "quantity", "unit_price", "discount", "customer_id", "visitor_id", "properties.note"];

    private static readonly string[] Orders = ["SELECT * FROM orders", "SELECT code, kind FROM identities"];

    [Theory]
    [InlineData(null, null)]
    [InlineData("integer", null)]
    [InlineData(null, 40)]
    public async Task Both_ways_load_the_same(string? idFormat, int? keptDays)
    {
        var files = new List<string>();
        Row.List[1, 60].Sample(rows => files.Add("order,time,status,quantity,price,discount,customer,visitor,note\n" + string.Join('\n', rows)), iter: 8, threads: 1);
        foreach (var file in files)
        {
            var plain = await LoadAsync(file, idFormat, withJoin: false, new LoadLimits(), keptDays);
            var asked = await LoadAsync(file, idFormat, withJoin: true, new LoadLimits(), keptDays);
            Assert.Equal(asked, plain);
        }
    }

    [Fact]
    public async Task People_beyond_the_memory_for_their_ids_are_the_same_people()
    {
        var rows = Enumerable.Range(0, 20_000).Select(i => $"{i},2024-05-31,paid,1,1,0,c{i % 7},v{i % 3000},x");
        var file = "order,time,status,quantity,price,discount,customer,visitor,note\n" + string.Join('\n', rows);
        var remembered = await LoadAsync(file, null, withJoin: false, new LoadLimits());
        var forgotten = await LoadAsync(file, null, withJoin: false, new LoadLimits(PersonBytes: 1));
        Assert.Equal(remembered, forgotten);
    }

    [Fact]
    public async Task Patterns_of_fixed_widths_read_as_the_row_query_reads_them()
    {
        var texts = new[] { "31.05.2024 13:45", "1.5.2024 13:45", "31.02.2024 13:45", "31.05.2024 24:45", "31.05.2024  13:45", "27.10.2024 02:30", "31.05.1979 13:45" };
        await using var shop = await TestShop.OpenAsync("Europe/Berlin");
        await shop.LoadAsync(LoadTable.Events, shop.Write("a.csv", Events(texts)), EventMapping(joins: false), "plain");
        shop.Write("j.csv", "k,l\nk,l\n");
        await shop.LoadAsync(LoadTable.Events, shop.Write("b.csv", Events(texts)), EventMapping(joins: true), "asked");
        var loads = await shop.QueryAsync("SELECT occurred_at, count(*) FILTER (load_seq = 1) = count(*) FILTER (load_seq = 2) FROM events GROUP BY ALL");
        Assert.NotEmpty(loads);
        Assert.All(loads, line => Assert.EndsWith("|true", line, StringComparison.Ordinal));
        Assert.All(
            await shop.QueryAsync("SELECT \"row\", column_name, reason, count(*) = 2 FROM rejects GROUP BY ALL"),
            line => Assert.EndsWith("|true", line, StringComparison.Ordinal));
    }

    private static string Events(string[] times) => "t,v,e\n" + string.Join('\n', times.Select(time => $"{time},v,view"));

    private static Mapping EventMapping(bool joins) => new(
        [new("occurred_at", ["t"], Format: "%d.%m.%Y %H:%M"), new("visitor_id", ["v"]), new("event_name", ["e"])],
        Joins: joins ? [new MappingJoin("j.csv", "j", "v", "k")] : []);

    private static async Task<List<string>> LoadAsync(string file, string? idFormat, bool withJoin, LoadLimits limits, int? keptDays = null)
    {
        // Forty days before it, rows of the last day of May are just kept.
        var clock = new FakeTimeProvider(new DateTimeOffset(2024, 7, 10, 12, 0, 0, TimeSpan.Zero));
        await using var shop = await TestShop.OpenAsync("Europe/Berlin", limits: limits, clock: clock);
        await shop.Dataset.ChangeSettingsAsync(new SettingsChange(null, new RetentionChange(keptDays), null), CancellationToken.None);
        shop.Write("nothing.csv", "key,value\nnone,none\n");
        var names = file[..file.IndexOf('\n', StringComparison.Ordinal)].Split(',');
        var mapping = new Mapping(
            [.. names.Zip(Targets, (name, target) => new ColumnMapping(target, [name], Format: target.EndsWith("_id", StringComparison.Ordinal) && target != "order_id" ? idFormat : null))],
            Joins: withJoin ? [new MappingJoin("nothing.csv", "n", "order", "key")] : []);
        var record = await shop.LoadAsync(LoadTable.Orders, shop.Write("orders.csv", Encoding.UTF8.GetBytes(file)), mapping);
        var lines = new List<string> { $"{record.RowsReceived} {record.RowsLoaded} {record.RowsRejected} {record.RowsSkipped}" };
        lines.AddRange(shop.Dataset.ListRejects(record.LoadId, 0, 1_000).Select(reject => reject.ToString()));
        foreach (var sql in Orders)
        {
            lines.AddRange(await shop.QueryAsync(sql));
        }

        return lines;
    }
}
