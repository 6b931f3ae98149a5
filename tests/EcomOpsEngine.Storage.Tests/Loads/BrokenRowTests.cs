using System.Globalization;
using System.Text;
using EcomOpsEngine.Storage.Loads;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Loads;

/// <summary>Rows whose structure is broken, in real files: each is listed with its number and line, and no other row is lost.</summary>
public sealed class BrokenRowTests
{
    private const string T = "2024-05-01 10:00:00";

    [Theory]
    [InlineData("e2," + T + ",v1,view", "4 fields")]
    [InlineData("e2," + T + ",v1,view,/p,extra", "6 fields")]
    [InlineData("e2,\"" + T + ",v1,view,/p", "a quoted field that does not end before a delimiter or line end")]
    [InlineData("e2,\"" + T + "\"x,v1,view,/p", "a quoted field that does not end before a delimiter or line end")]
    [InlineData("e2," + T + ",v1,view,\"/p", "a quoted field that does not end before a delimiter or line end")]
    public async Task ABrokenRowIsListedAndItsNeighboursLoad(string broken, string found)
    {
        await using var shop = await TestShop.OpenAsync();
        var path = shop.Write("events.csv", $"{EventFiles.Heading}\ne1,{T},v1,view,\"a \"\"quoted\"\" page, with\ntwo lines\"\n{broken}\ne3,{T},v1,view,\"/p\"\ne4,{T},v1,view,/p");

        var record = await shop.LoadAsync(LoadTable.Events, path, Mapped());

        // A line break is a control character: row 1 is sound in structure but its page is refused when mapped; here it is not.
        Assert.Equal((4L, 3L, 1L, 0L), (record.RowsReceived, record.RowsLoaded, record.RowsRejected, record.RowsSkipped));
        var reject = Assert.Single(shop.Dataset.ListRejects("load-1", 0, 10));
        Assert.Equal((2L, broken, "", RejectReason.BrokenRow, found), (reject.Row, reject.Raw, reject.Column, reject.Reason, reject.Found));
        Assert.Equal(["e1", "e3", "e4"], await shop.QueryAsync("SELECT event_id FROM events ORDER BY event_id"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task BytesThatAreNotUtf8AreBroken(int kind)
    {
        await using var shop = await TestShop.OpenAsync();
        byte[] bad = kind == 0 ? [0xFF] : [0xE2, 0x82];
        var path = shop.Write("events.csv", [.. Encoding.UTF8.GetBytes($"{EventFiles.Heading}\r\ne1,{T},v1,view,/p\r\ne2,{T},v"), .. bad, .. Encoding.UTF8.GetBytes($",view,/p\r\ne3,{T},v1,view,/€\r\n")]);

        var record = await shop.LoadAsync(LoadTable.Events, path, Mapped());

        Assert.Equal((3L, 2L, 1L), (record.RowsReceived, record.RowsLoaded, record.RowsRejected));
        var reject = Assert.Single(shop.Dataset.ListRejects("load-1", 0, 10));
        Assert.Equal((2L, $"e2,{T},v\uFFFD,view,/p", "bytes that are not UTF-8"), (reject.Row, reject.Raw, reject.Found));
    }

    [Fact]
    public async Task OnePercentBrokenRowsAreSetAsideEachWithItsReason()
    {
        await using var shop = await TestShop.OpenAsync();
        var (text, expected) = Dirty(20_000);
        var path = shop.Write("events.csv", text);

        var record = await shop.LoadAsync(LoadTable.Events, path);

        Assert.Equal((20_000L, 19_800L, 200L, 0L), (record.RowsReceived, record.RowsLoaded, record.RowsRejected, record.RowsSkipped));
        var rejects = shop.Dataset.ListRejects("load-1", 0, 1_000);
        Assert.Equal(expected, rejects.Select(reject => (reject.Row, reject.Raw, reject.Column, reject.Reason)));
        Assert.Equal(rejects.Skip(50).Take(20), shop.Dataset.ListRejects("load-1", 50, 20));
        Assert.Equal("19800|19800", (await shop.QueryAsync("SELECT count(*), count(DISTINCT event_id) FROM events")).Single());
    }

    [Fact]
    public async Task AllOrNothingLoadsNothingAndStillListsThem()
    {
        await using var shop = await TestShop.OpenAsync();
        var (text, expected) = Dirty(5_000);
        var path = shop.Write("events.csv", text);

        var record = await shop.LoadAsync(LoadTable.Events, path, onError: OnError.AllOrNothing);

        Assert.Equal((LoadState.Refused, 5_000L, 0L, 50L), (record.State, record.RowsReceived, record.RowsLoaded, record.RowsRejected));
        Assert.Null(record.SnapshotId);
        Assert.Contains("50 bad rows", record.Refusal, StringComparison.Ordinal);
        Assert.Equal(expected, shop.Dataset.ListRejects("load-1", 0, 1_000).Select(reject => (reject.Row, reject.Raw, reject.Column, reject.Reason)));
        Assert.Equal("0|0", (await shop.QueryAsync("SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM identities)")).Single());
    }

    [Fact]
    public async Task CountsStayExactBeyondTheRejectsKept()
    {
        await using var shop = await TestShop.OpenAsync(limits: new LoadLimits(RejectsKept: 10));
        var record = await shop.LoadAsync(LoadTable.Events, shop.Write("events.csv", Dirty(5_000).Text));
        Assert.Equal(50, record.RowsRejected);
        Assert.Equal(10, shop.Dataset.ListRejects("load-1", 0, 1_000).Count);
    }

    [Fact]
    public async Task ALineBeyondTheLargestRecordIsOneBrokenRow()
    {
        await using var shop = await TestShop.OpenAsync();
        var longLine = new string('x', 3_000_000);
        var path = shop.Write("events.csv", $"{EventFiles.Heading}\ne1,{T},v1,view,/p\n{longLine}\ne3,{T},v1,view,/p\ne4,{T},v1,view,\"{longLine}\"\ne5,{T},v1,view,\"open\n{new string('y', 2_000_000)}");

        var record = await shop.LoadAsync(LoadTable.Events, path);

        Assert.Equal((6L, 2L, 4L), (record.RowsReceived, record.RowsLoaded, record.RowsRejected));
        var rejects = shop.Dataset.ListRejects("load-1", 0, 10);
        Assert.Equal([2L, 4L, 5L, 6L], rejects.Select(reject => reject.Row));
        Assert.All(rejects, reject => Assert.True(reject.Raw.Length <= 4_096));
    }

    private static Mapping Mapped() => new([new("event_id", ["event_id"]), new("occurred_at", ["occurred_at"]), new("visitor_id", ["visitor_id"]), new("event_name", ["event_name"])]);

    // Every hundredth row is bad, in ten ways by turns.
    private static (string Text, List<(long, string, string, RejectReason)> Expected) Dirty(int rows)
    {
        var text = new StringBuilder(EventFiles.Heading).Append("\r\n");
        var expected = new List<(long, string, string, RejectReason)>();
        for (var i = 1; i <= rows; i++)
        {
            var time = EventFiles.Time(i);
            var line = $"e{i},{time},v{i % 7},view,\"/p,{i % 3}\"";
            if (i % 100 == 0)
            {
                (line, var column, var reason) = (i / 100 % 10) switch
                {
                    0 => ($"e{i},{time},v1,view", "", RejectReason.BrokenRow),
                    1 => ($"e{i},{time},v1,view,/p,x", "", RejectReason.BrokenRow),
                    2 => ($"e{i},{time},\"v1,view,/p", "", RejectReason.BrokenRow),
                    3 => ($"e{i},{time},\"v\"1,view,/p", "", RejectReason.BrokenRow),
                    4 => ($"e{i},yesterday,v1,view,/p", "occurred_at", RejectReason.Unreadable),
                    5 => ($"e{i},1979-12-31 00:00:00,v1,view,/p", "occurred_at", RejectReason.OutOfRange),
                    6 => ($"e{i},{time},,view,/p", "visitor_id", RejectReason.Missing),
                    7 => ($"e{i},{time},v1,,/p", "event_name", RejectReason.Missing),
                    8 => ($"e{i - 1},{time},v1,view,/p", "event_id", RejectReason.DuplicateKey),
                    _ => ($"e{i},{time},v1,$view,/p", "event_name", RejectReason.OutOfRange),
                };
                expected.Add((i, line, column, reason));
            }

            text.Append(CultureInfo.InvariantCulture, $"{line}\r\n");
        }

        return (text.ToString(), expected);
    }
}
