using System.Globalization;
using System.Text;
using Apache.Arrow;
using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Tests.Snapshots.Segments;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Loads;

/// <summary>
/// Events that are laid out from memory, and rows of a stream that wait there for their turn: tables and snapshots are those of a load whose rows all go through the row query and are read back,
/// element by element, wherever the rows stop being plain.
/// </summary>
public sealed class EventsAtHandTests
{
    private const int Rows = 4_000;
    private const int RowsOfBatch = 1_500;
    private const string NotPlain = "2024-05-31 13:45:00.1234567";
    private const string Wrong = "never";

    private static readonly string[] Names = ["occurred_at", "visitor_id", "customer_id", "event_name", "session_id", "page", "user_agent", "sku", "properties.note"];

    public static TheoryData<bool, int, string, long, int> Ways
    {
        get
        {
            var ways = new TheoryData<bool, int, string, long, int>();
            foreach (var isStream in new[] { false, true })
            {
                ways.Add(isStream, -1, "", long.MaxValue, 1);
                ways.Add(isStream, -1, "", long.MaxValue, 3);
                ways.Add(isStream, 0, NotPlain, long.MaxValue, 2);
                ways.Add(isStream, 2_500, NotPlain, long.MaxValue, 2);
                ways.Add(isStream, Rows - 1, Wrong, long.MaxValue, 3);
                ways.Add(isStream, -1, "", 3_000, 2);
            }

            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Tables_and_snapshots_are_those_of_rows_that_are_read_back(bool isStream, int at, string time, long personBytes, int loads)
    {
        await using var shop = await TestShop.OpenAsync("UTC", limits: new LoadLimits(PersonBytes: personBytes, StraightRows: 0), compaction: TestShop.NoCompaction);
        await using var other = await TestShop.OpenAsync("UTC", compaction: TestShop.NoCompaction);
        other.Write("nothing.csv", "key,value\nnone,none\n");
        for (var load = 0; load < loads; load++)
        {
            var rows = Load(load, load == loads - 1 ? at : -1, time);
            var id = "load-" + load.ToString(CultureInfo.InvariantCulture);
            var record = isStream
                ? await StreamAsync(shop, rows, id)
                : await shop.LoadAsync(LoadTable.Events, shop.Write(id + ".csv", Csv(rows)), Mapping(withJoin: false), id, OnError.SetAside);
            var readBack = await other.LoadAsync(LoadTable.Events, other.Write(id + ".csv", Csv(rows)), Mapping(withJoin: true), id, OnError.SetAside);
            Assert.Equal((readBack.RowsReceived, readBack.RowsLoaded, readBack.RowsRejected, readBack.RowsSkipped), (record.RowsReceived, record.RowsLoaded, record.RowsRejected, record.RowsSkipped));
            Assert.Equal(await other.QueryAsync("SELECT * FROM events"), await shop.QueryAsync("SELECT * FROM events"));
            Assert.Equal(Lines(other), Lines(shop));
        }

        Assert.Equal(await other.QueryAsync("SELECT * FROM people ORDER BY code"), await shop.QueryAsync("SELECT * FROM people ORDER BY code"));
    }

    [Fact]
    public async Task A_refused_stream_leaves_none_of_the_rows_that_waited()
    {
        await using var shop = await TestShop.OpenAsync("UTC", limits: new LoadLimits(StraightRows: 0));
        var record = await StreamAsync(shop, Load(0, -1, ""), "short", expected: Rows + 1);
        Assert.Equal((LoadState.Refused, (long)Rows, 0L, 0L), (record.State, record.RowsReceived, record.RowsLoaded, record.RowsSkipped));
        record = await StreamAsync(shop, Load(0, Rows - 1, Wrong), "wrong", OnError.AllOrNothing);
        Assert.Equal((LoadState.Refused, 0L, 1L), (record.State, record.RowsLoaded, record.RowsRejected));
        Assert.Equal(["0|0"], await shop.QueryAsync("SELECT count(*), (SELECT count(*) FROM identities) FROM events"));
        record = await StreamAsync(shop, Load(0, -1, ""), "whole", expected: Rows);
        Assert.Equal((LoadState.Done, (long)Rows), (record.State, record.RowsLoaded));
    }

    /// <summary>Orders that were there before make derived events among those that are laid out while they are written.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task First_events_join_the_orders_before_them(bool isStream)
    {
        await using var shop = await TestShop.OpenAsync("UTC", limits: new LoadLimits(StraightRows: 0));
        await using var other = await TestShop.OpenAsync("UTC");
        other.Write("nothing.csv", "key,value\nnone,none\n");
        foreach (var one in new[] { shop, other })
        {
            await one.LoadAsync(LoadTable.Orders, one.Write("orders.csv", Orders()), loadId: "orders");
            await one.LoadAsync(LoadTable.OrderStatus, one.Write("states.csv", "order_id,state,at\no7,refunded,2024-06-01 00:00:00\nunknown,paid,2024-06-01 00:00:00\n"), loadId: "states");
        }

        var rows = Load(0, -1, "");
        await (isStream ? StreamAsync(shop, rows, "events") : shop.LoadAsync(LoadTable.Events, shop.Write("events.csv", Csv(rows)), Mapping(withJoin: false), "events"));
        await other.LoadAsync(LoadTable.Events, other.Write("events.csv", Csv(rows)), Mapping(withJoin: true), "events");
        Assert.True(shop.Dataset.Current.Timeline.Rows > Rows);
        Assert.Equal(Lines(other), Lines(shop));
    }

    /// <summary>The log of loads takes no second row: a load fails when its rows are written and its layout has begun.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_load_that_fails_after_its_layout_began_leaves_nothing(bool isStream)
    {
        await using var shop = await TestShop.OpenAsync("UTC", limits: new LoadLimits(StraightRows: 0), compaction: TestShop.NoCompaction);
        await using var other = await TestShop.OpenAsync("UTC", limits: new LoadLimits(StraightRows: 0), compaction: TestShop.NoCompaction);
        var rows = Load(0, -1, "");
        Task<LoadRecord> LoadAsync(TestShop into) => isStream
            ? StreamAsync(into, rows, "whole")
            : into.LoadAsync(LoadTable.Events, into.Write("whole.csv", Csv(rows)), Mapping(withJoin: false), "whole");
        foreach (var one in new[] { shop, other })
        {
            Assert.Equal(LoadState.Refused, (await StreamAsync(one, rows, "short", expected: Rows + 1)).State);
        }

        await shop.ExecuteAsync("CREATE UNIQUE INDEX one_load ON loads (table_name)");
        var before = Lines(shop);
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => LoadAsync(shop));
        Assert.Contains("onstraint", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, Lines(shop));
        Assert.Equal(["0|0|1"], await shop.QueryAsync("SELECT count(*), (SELECT count(*) FROM identities), (SELECT count(*) FROM loads) FROM events"));
        await shop.ExecuteAsync("DROP INDEX one_load");
        Assert.Equal(LoadState.Done, (await LoadAsync(shop)).State);
        await LoadAsync(other);
        Assert.Equal(Lines(other), Lines(shop));
        Assert.Equal(await other.QueryAsync("SELECT * FROM events"), await shop.QueryAsync("SELECT * FROM events"));
    }

    private static string[] Lines(TestShop shop) => SnapshotDump.Lines(shop.Dataset.Current);

    private static Mapping Mapping(bool withJoin) => new(
        [.. Names.Select(name => new ColumnMapping(name, [name]))],
        Joins: withJoin ? [new MappingJoin("nothing.csv", "j", "visitor_id", "key")] : []);

    private static List<string?[]> Load(int load, int at, string time)
    {
        var random = new Random(load);
        var rows = new List<string?[]>();
        for (var row = 0; row < Rows; row++)
        {
            string? Some(int oneIn, string text) => random.Next(oneIn) == 0 ? text : null;
            var person = random.Next(400) + (load * 150);
            rows.Add(
            [
                row == at ? time : string.Create(CultureInfo.InvariantCulture, $"2024-05-{1 + random.Next(28):00} 13:{random.Next(60):00}:{random.Next(60):00}"),
                $"visitor-with-a-long-id-{person}", Some(3, $"c-{person / 2}"), $"step_{random.Next(5)}", Some(2, $"session {person}-{random.Next(3)} of a long name"),
                Some(2, $"/pages/number/{random.Next(300)}"), Some(4, $"Agent/{random.Next(4)} (of more than twelve bytes)"), Some(3, $"s{random.Next(9)}"), load == 1 ? null : Some(2, $"note {random.Next(50)}"),
            ]);
        }

        return rows;
    }

    private static string Orders()
    {
        var text = new StringBuilder("order_id,visitor_id,customer_id,ordered_at,status,sku,channel,quantity,unit_price\n");
        for (var order = 0; order < 60; order++)
        {
            text.Append(CultureInfo.InvariantCulture, $"o{order},visitor-with-a-long-id-{order * 5},{(order % 3 == 0 ? "" : $"c-{order}")},2024-05-{1 + (order % 28):00} 13:30:00,{(order % 2 == 0 ? "paid" : "placed")},s{order % 9},web,1,9.90\n");
        }

        return text.ToString();
    }

    private static string Csv(List<string?[]> rows)
    {
        var text = new StringBuilder(string.Join(',', Names)).Append('\n');
        rows.ForEach(row => text.AppendJoin(',', row).Append('\n'));
        return text.ToString();
    }

    private static Task<LoadRecord> StreamAsync(TestShop shop, List<string?[]> rows, string id, OnError onError = OnError.SetAside, long? expected = null)
    {
        var batches = rows.Chunk(RowsOfBatch).Select(part =>
        {
            var columns = Names.Select((_, column) => part.Aggregate(new StringArray.Builder(), (texts, row) => row[column] is { } text ? texts.Append(text) : texts.AppendNull()).Build());
            return new RecordBatch(new Apache.Arrow.Schema(Names.Select(name => new Field(name, Apache.Arrow.Types.StringType.Default, true)), null), columns, part.Length);
        });
        return shop.Dataset.LoadBatchesAsync(new StreamLoad(LoadTable.Events, id, onError, expected), batches.ToAsyncEnumerable(), null, TestContext.Current.CancellationToken);
    }
}
