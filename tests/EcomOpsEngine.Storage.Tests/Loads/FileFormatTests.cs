using System.IO.Compression;
using System.Text;
using EcomOpsEngine.Storage.Loads;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Loads;

public sealed class FileFormatTests
{
    private const string Stored = "SELECT event_id, occurred_at, event_name, page FROM events";

    private static readonly string[] Expected =
        ["e1|2024-05-01 02:00:00|view|a, \"b\" €", "e2|2024-05-01 02:00:00.25|buy|∅", "e3|2024-05-01 02:01:00|view|/p"];

    public static TheoryData<string, string> TextFiles => new()
    {
        { "a.csv", "event_id,occurred_at,visitor_id,event_name,page\ne1,2024-05-01 10:00:00,v,view,\"a, \"\"b\"\" €\"\ne2,2024-05-01T10:00:00.25,v,buy,\ne3,2024-05-01 10:01,v,view,/p\n" },
        { "crlf.csv", "event_id,occurred_at,visitor_id,event_name,page\r\ne1,2024-05-01 10:00:00,v,view,\"a, \"\"b\"\" €\"\r\ne2,2024-05-01 02:00:00.25Z,v,buy,\r\n\r\ne3,2024-05-01 10:01,v,view,/p" },
        { "bom.txt", "\uFEFFevent_id,occurred_at,visitor_id,event_name,page\ne1,2024-05-01 10:00:00,v,view,\"a, \"\"b\"\" €\"\ne2, 2024-05-01T04:00:00.250+02:00 ,v, buy ,\"  \"\ne3,2024-05-01 10:01,v,view,/p" },
        { "a.tsv", "event_id\toccurred_at\tvisitor_id\tevent_name\tpage\ne1\t2024-05-01 10:00:00\tv\tview\ta, \"b\" €\ne2\t2024-05-01 10:00:00.25\tv\tbuy\t\ne3\t2024-05-01 10:01\tv\tview\t/p\n" },
        { "a.ndjson", "{\"event_id\":\"e1\",\"occurred_at\":\"2024-05-01 10:00:00\",\"visitor_id\":\"v\",\"event_name\":\"view\",\"page\":\"a, \\\"b\\\" \\u20ac\"}\n{\"page\":null,\"event_id\":\"e2\",\"occurred_at\":\"2024-05-01T10:00:00.25\",\"visitor_id\":\"v\",\"event_name\":\"buy\"}\n\n{\"event_id\":\"e3\",\"occurred_at\":\"2024-05-01 10:01\",\"visitor_id\":\"v\",\"event_name\":\"view\",\"page\":\"/p\"}" },
        { "a.json", " [ {\"event_id\":\"e1\",\"occurred_at\":\"2024-05-01 10:00:00\",\"visitor_id\":\"v\",\"event_name\":\"view\",\"page\":\"a, \\\"b\\\" €\"} ,\n {\"event_id\":\"e2\",\"occurred_at\":\"2024-05-01T10:00:00.25\",\"visitor_id\":\"v\",\"event_name\":\"buy\"},{\"event_id\":\"e3\",\"occurred_at\":\"2024-05-01 10:01\",\"visitor_id\":\"v\",\"event_name\":\"view\",\"page\":\"/p\"}]\n" },
    };

    [Theory]
    [MemberData(nameof(TextFiles))]
    public async Task TextIsReadPlainAndCompressed(string name, string text)
    {
        foreach (var compressed in new[] { false, true })
        {
            await using var shop = await TestShop.OpenAsync();
            var path = compressed ? shop.Write(name + ".gz", Gzip(text)) : shop.Write(name, text);

            var record = await shop.LoadAsync(LoadTable.Events, path);

            Assert.Equal((3L, 3L), (record.RowsReceived, record.RowsLoaded));
            Assert.Equal(Expected, await shop.QueryAsync(Stored));
        }
    }

    [Theory]
    [InlineData("parquet", "parquet")]
    [InlineData("json", "json")]
    [InlineData("json", "json, ARRAY true")]
    [InlineData("csv", "csv, DELIMITER '|', QUOTE '~', HEADER")]
    public async Task FilesThatDuckDbWroteAreRead(string ending, string format)
    {
        await using var shop = await TestShop.OpenAsync();
        var path = Path.Combine(shop.Files, "it's [1]*." + ending);
        DuckDbFile.Write(
            """
            SELECT * FROM (VALUES ('e1', TIMESTAMP '2024-05-01 10:00:00', 'v', 'view', 'a, "b" €'), ('e2', TIMESTAMP '2024-05-01 10:00:00.25', 'v', 'buy', NULL),
            ('e3', TIMESTAMP '2024-05-01 10:01:00', 'v', 'view', '/p')) t(event_id, occurred_at, visitor_id, event_name, page)
            """,
            path,
            format);

        var mapping = ending == "csv"
            ? new Mapping([.. "event_id occurred_at visitor_id event_name page".Split(' ').Select(name => new ColumnMapping(name, [name]))], new CsvLayout("|", false, "~"))
            : null;
        var record = await shop.LoadAsync(LoadTable.Events, path, mapping);

        Assert.Equal((3L, 3L), (record.RowsReceived, record.RowsLoaded));
        Assert.Equal(Expected, await shop.QueryAsync(Stored));
    }

    [Fact]
    public async Task ParquetNumbersTimesAndRejectsFollowTheSameRules()
    {
        await using var shop = await TestShop.OpenAsync();
        var path = Path.Combine(shop.Files, "orders.parquet");
        DuckDbFile.Write(
            """
            SELECT 'o' || i AS order_id, TIMESTAMPTZ '2024-05-01 00:00:00+00' AS ordered_at, 'paid' AS status, i::INTEGER AS quantity,
            (CASE i WHEN 2 THEN 1.005 ELSE 12.34 END)::DECIMAL(9, 3) AS unit_price, 17850.0::DOUBLE AS customer_id FROM range(1, 4) t(i)
            """,
            path,
            "parquet");

        var record = await shop.LoadAsync(LoadTable.Orders, path, new Mapping(
            [new("order_id", ["order_id"]), new("ordered_at", ["ordered_at"]), new("status", ["status"]), new("quantity", ["quantity"]), new("unit_price", ["unit_price"]), new("customer_id", ["customer_id"], Format: "integer")]));

        Assert.Equal((3L, 2L, 1L), (record.RowsReceived, record.RowsLoaded, record.RowsRejected));
        var reject = Assert.Single(shop.Dataset.ListRejects("load-1", 0, 10));
        Assert.Equal((2L, "unit_price", RejectReason.OutOfRange, "1.005"), (reject.Row, reject.Column, reject.Reason, reject.Found));
        Assert.Equal(
            ["o1|1|2024-05-01 00:00:00|1|1234|0|17850", "o3|1|2024-05-01 00:00:00|3|1234|0|17850"],
            await shop.QueryAsync("SELECT order_id, line, ordered_at, quantity, unit_price, discount, id FROM orders JOIN people ON code = customer ORDER BY orders.rowid"));
    }

    [Fact]
    public async Task BrokenJsonRecordsAreListed()
    {
        await using var shop = await TestShop.OpenAsync();
        const string Good = "{\"event_id\":\"e1\",\"occurred_at\":\"2024-05-01 10:00:00\",\"visitor_id\":\"v\",\"event_name\":\"view\"}";
        string[] broken = ["{\"event_id\":\"e2\",", "[1]", "5", Good + "x", "{\"event_id\":\"\\ud800\"}"];
        var record = await shop.LoadAsync(LoadTable.Events, shop.Write("a.ndjson", Good + "\n" + string.Join("\n", broken) + "\n"));

        Assert.Equal((6L, 1L, 5L), (record.RowsReceived, record.RowsLoaded, record.RowsRejected));
        Assert.Equal(broken.Select((line, i) => (i + 2L, line, RejectReason.BrokenRow)), shop.Dataset.ListRejects("load-1", 0, 10).Select(reject => (reject.Row, reject.Raw, reject.Reason)));
    }

    [Theory]
    [InlineData("cut.csv.gz", "cut")]
    [InlineData("cut.json", "[{\"event_id\":\"e1\",\"occurred_at\":\"2024-05-01\",\"visitor_id\":\"v\",\"event_name\":\"view\"},")]
    [InlineData("fake.parquet", "PAR1 not at all")]
    [InlineData("utf16.csv", "utf16")]
    public async Task FilesThatCannotBeReadToTheirEndLeaveNothing(string name, string text)
    {
        await using var shop = await TestShop.OpenAsync();
        var bytes = text switch
        {
            "cut" => Gzip(EventFiles.Rows(5_000))[..^400],
            "utf16" => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(EventFiles.Rows(2))],
            _ => Encoding.UTF8.GetBytes(text),
        };
        var failure = await Assert.ThrowsAsync<StorageException>(() => shop.LoadAsync(LoadTable.Events, shop.Write(name, bytes)));

        Assert.Equal(StorageError.FileUnreadable, failure.Error);
        Assert.DoesNotContain(shop.Folder, failure.Message, StringComparison.Ordinal);
        Assert.Empty(shop.Dataset.ListLoads(10, 0));
        Assert.Equal("0", (await shop.QueryAsync("SELECT count(*) FROM events")).Single());
    }

    [Fact]
    public async Task MissingFilesAndUnknownEndingsAreNamed()
    {
        await using var shop = await TestShop.OpenAsync();
        foreach (var name in new[] { "none.csv", "none.parquet" })
        {
            var missing = await Assert.ThrowsAsync<StorageException>(() => shop.LoadAsync(LoadTable.Events, Path.Combine(shop.Files, name)));
            Assert.Equal(StorageError.FileNotFound, missing.Error);
        }

        var unknown = await Assert.ThrowsAsync<StorageException>(() => shop.LoadAsync(LoadTable.Events, shop.Write("a.xlsx", "x")));
        Assert.Equal(("format", StorageError.Invalid), (Assert.Single(unknown.Violations).Field, unknown.Error));
    }

    [Fact]
    public async Task LimitsRefuseTheLoad()
    {
        await using var rows = await TestShop.OpenAsync(limits: new LoadLimits(Rows: 9));
        Assert.Equal(StorageError.LimitExceeded, (await Assert.ThrowsAsync<StorageException>(() => rows.LoadAsync(LoadTable.Events, rows.Write("a.csv", EventFiles.Rows(10))))).Error);
        await using var bytes = await TestShop.OpenAsync(limits: new LoadLimits(Bytes: 100_000));
        Assert.Equal(StorageError.LimitExceeded, (await Assert.ThrowsAsync<StorageException>(() => bytes.LoadAsync(LoadTable.Events, bytes.Write("bomb.csv.gz", Gzip(EventFiles.Heading + "\n" + new string(' ', 1_000_000)))))).Error);
        Assert.Empty(bytes.Dataset.ListLoads(10, 0));
    }

    private static byte[] Gzip(string text)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return memory.ToArray();
    }
}
