using Apache.Arrow;
using EcomOpsEngine.Storage.Snapshots;
using EcomOpsEngine.Storage.Snapshots.Lineages;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Snapshots;

public class SnapshotEdgeTests
{
    private static readonly DateTime Start = new(2024, 3, 1, 8, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(254, 1)]
    [InlineData(255, 2)]
    [InlineData(65_534, 2)]
    [InlineData(65_535, 4)]
    public void Codes_widen_with_the_dictionary(int values, int width)
    {
        var events = Enumerable.Range(0, values).Select(i => Event(i, 1 + (i % 50), $"name-{i:D6}", page: $"/p/{i:D6}")).ToList();
        var snapshot = Build([.. Enumerable.Repeat(false, 50)], events);
        Assert.Equal(width, snapshot.Timeline.Fields[0].CodeWidth);
        Assert.Equal(width, snapshot.Timeline.Fields[1].CodeWidth);
        LayoutInvariants.Check(snapshot);
        var decoded = SnapshotDecoder.Histories(snapshot).Values.SelectMany(h => h).ToList();
        Assert.Equal(events.Select(e => (e.Name, e.Page)).Order(), decoded.Select(e => (e.Values[0]!, e.Values[1])).Order());

        // All pages have one row: code point order decides.
        Assert.Equal(events.Select(e => e.Page), snapshot.Timeline.Fields[1].Values);
    }

    [Fact]
    public void A_field_without_values_takes_no_memory()
    {
        var snapshot = Build([false, false], [Event(0, 1, "a"), Event(1, 2, "b")]);
        var run = Assert.Single(snapshot.Runs).Run;
        var fields = snapshot.Timeline.Fields.Select((field, i) => (field.Name, Codes: run.Events.Codes[i])).ToList();
        Assert.All(fields, field => Assert.Equal(field.Name != "event_name", field.Codes is NullArray));
        Assert.IsType<NullArray>(run.Agents);
        Assert.All(SnapshotDecoder.Histories(snapshot).Values.SelectMany(history => history), row => Assert.All(row.Values.Skip(1), Assert.Null));
        LayoutInvariants.Check(snapshot);
    }

    [Fact]
    public void Long_histories_stand_after_the_blocks()
    {
        var events = Enumerable.Range(0, 9000).Select(i => Event(i, i < 5000 ? 1 : i < 8000 ? 2 : 3 + (i % 40), i % 2 == 0 ? "a" : "b")).ToList();
        var shop = new ShopRows([.. Enumerable.Repeat(false, 42)], events, [], []);
        var snapshot = ShopDatabase.BuildOf(shop);
        var run = Assert.Single(snapshot.Runs).Run.Events;
        Assert.Equal([3000, 5000], run.LongHistories.Select(entry => entry.Length).Order());
        LayoutInvariants.Check(snapshot);
        var padding = run.Codes[0].NullCount;
        Assert.InRange(padding, 0, 1024 * run.Blocks.Count);
    }

    [Fact]
    public void Longer_histories_share_blocks_of_their_own_kind()
    {
        // 20 people of 700 to 719 events among 400 of one to four: no block pads more than half of its events.
        var lengths = Enumerable.Range(0, 420).Select(person => person % 21 == 0 ? 700 + (person / 21) : 1 + (person % 4)).ToArray();
        var events = lengths.SelectMany((length, person) => Enumerable.Range(0, length).Select(i => Event((i * 60) + person, person + 1, "a"))).ToList();
        var shop = new ShopRows([.. Enumerable.Repeat(false, lengths.Length)], events, [], []);
        var snapshot = ShopDatabase.BuildOf(shop);
        var run = Assert.Single(snapshot.Runs).Run.Events;
        Assert.Contains(run.Blocks, block => block.Rows >= 700 && block.Lanes == 16);
        Assert.InRange(run.LongHistories.Count, 0, 4);
        LayoutInvariants.Check(snapshot);
        Assert.Equal(lengths.Order(), SnapshotDecoder.Histories(snapshot).Values.Select(history => history.Length).Order());
    }

    [Fact]
    public void People_are_spread_over_partitions_of_a_power_of_two()
    {
        var events = Enumerable.Range(0, 40_000).Select(i => Event(i % 600, i + 1, "a")).ToList();
        var snapshot = Build([.. Enumerable.Repeat(false, 40_000)], events);
        Assert.Equal(4, snapshot.Runs.Count);
        Assert.All(snapshot.Runs, run => Assert.InRange(run.Run.People, 9_000, 11_000));
        LayoutInvariants.Check(snapshot);
    }

    [Fact]
    public void Events_are_numbered_by_their_place_in_the_journey()
    {
        string[] journey = ["visit", "look", "basket", "address", "buy"];
        var events = Enumerable.Range(0, 200).SelectMany(person => journey.Take(2 + (person % 4))
            .Select((name, step) => Event((person * 60) + step, person + 1, name))).ToList();
        OrderRow[] orders = [Order("o1", 1, "paid", Start.AddDays(2))];
        var snapshot = ShopDatabase.BuildOf(new ShopRows([true, .. Enumerable.Repeat(false, 199)], events, orders, []));
        var names = snapshot.Timeline.Fields[0].Values.ToList();
        Assert.Equal(journey, names.Where(name => name[0] != '$'));
        Assert.True(names.IndexOf("$order_placed") < names.IndexOf("$order_paid"));
    }

    [Fact]
    public void Dictionaries_are_ordered_by_rows_then_code_point()
    {
        string[] pages = ["b", "a", "\uFF5E", "\U0001F600", "c", "c"];
        var snapshot = Build([false], [.. pages.Select((page, i) => Event(i, 1, "x", page))]);
        Assert.Equal(["c", "a", "b", "\uFF5E", "\U0001F600"], snapshot.Timeline.Fields[1].Values);
        Assert.Equal([0, 2, 1, 1, 1, 1], snapshot.Timeline.Fields[1].RowsByCode);
    }

    [Fact]
    public void An_empty_text_is_a_value()
    {
        var snapshot = Build([false], [Event(0, 1, "x", ""), Event(1, 1, "x", null)]);
        Assert.Equal([""], snapshot.Timeline.Fields[1].Values);
        Assert.Equal([1, 1], snapshot.Timeline.Fields[1].RowsByCode);
    }

    [Fact]
    public void Orders_of_nobody_leave_no_people_and_no_events()
    {
        var order = Order("o1", 1, "paid", Start) with { Customer = null };
        var shop = new ShopRows([], [], [order], []);
        var snapshot = ShopDatabase.BuildOf(shop);
        Assert.Equal((0, 0L, 1L), (snapshot.Persons.Count, snapshot.Timeline.Rows, snapshot.Orders.Rows));
        SnapshotConformance.Check(shop, snapshot);
    }

    [Fact]
    public void A_later_link_moves_rows_from_the_visitor_to_the_customer()
    {
        EventRow[] before = [Event(0, 1, "a"), Event(1, 1, "b")];
        Assert.False(Build([false, true], before).Persons.IsCustomer(0));
        var after = Build([false, true], [.. before, Event(500, 1, "login") with { Customer = 2 }]);
        Assert.Equal((1, 2, true), (after.Persons.Count, after.Persons.IdentityOf(0), after.Persons.IsCustomer(0)));
    }

    [Fact]
    public void Status_rows_may_come_before_their_order()
    {
        using var database = new ShopDatabase();
        database.Fill(new ShopRows([true], [], [], [new StatusRow("o1", null, "paid", Start.AddMinutes(5), null)]));
        var before = database.Build();
        Assert.Equal((0L, 1L), (before.Orders.Rows, before.Freshness[2].Rows));
        database.Fill(ShopRows.Empty with { Orders = [Order("o1", 1, "placed", Start)] });
        var after = database.Build();
        Assert.Equal(NaiveModel.Us(Start.AddMinutes(5)), after.Runs[0].Run.Orders.PaidAtUs.GetValue(0));
        Assert.Equal(["$order_placed", "$order_paid"], after.Timeline.Fields[0].Values);
    }

    [Fact]
    public void Freshness_tells_rows_latest_row_and_latest_load()
    {
        using var database = new ShopDatabase();
        database.Fill(new ShopRows([false], [Event(0, 1, "a"), Event(90, 1, "b")], [], []));
        database.Run("""
            DELETE FROM loads;
            INSERT INTO loads (load_seq, load_id, table_name, state, rows_received, rows_loaded, rows_rejected, rows_skipped, content_sha256, create_time, finish_time)
            VALUES (1, 'one', 'events', 'done', 2, 2, 0, 0, '', '2024-04-01 00:00:00', '2024-04-01 00:00:07'),
                   (2, 'two', 'events', 'refused', 2, 0, 2, 0, '', '2024-05-01 00:00:00', '2024-05-01 00:00:07')
            """);
        var events = database.Build().Freshness[0];
        Assert.Equal(new TableFreshness("events", 2, NaiveModel.Us(Start.AddSeconds(90)), new DateTimeOffset(2024, 4, 1, 0, 0, 7, TimeSpan.Zero)), events);
    }

    [Fact]
    public void A_cancelled_build_stops_and_leaves_the_connection_usable()
    {
        using var database = new ShopDatabase();
        database.Fill(new ShopRows([false], [Event(0, 1, "a")], [], []));
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => LineageStart.Build(database.Connection, ShopDatabase.Settings, 1, int.MaxValue, null, source.Token));
        Assert.Equal(1, database.Build().Timeline.Rows);
    }

    [Fact]
    public void Two_builds_of_the_same_rows_are_equal()
    {
        var shop = RandomShop.Of(77, 200, 1500, 100);
        var first = SnapshotDecoder.Histories(ShopDatabase.BuildOf(shop));
        var second = SnapshotDecoder.Histories(ShopDatabase.BuildOf(shop));
        Assert.Equal(first.Count, second.Count);
        Assert.All(first, history => Assert.Equal(
            history.Value.Select(e => (e.AtUs, e.Session, string.Join('|', e.Values))), second[history.Key].Select(e => (e.AtUs, e.Session, string.Join('|', e.Values)))));
    }

    private static Snapshot Build(bool[] isCustomer, IReadOnlyList<EventRow> events) => ShopDatabase.BuildOf(new ShopRows(isCustomer, events, [], []));

    private static EventRow Event(int second, int visitor, string name, string? page = null) =>
        new(Start.AddSeconds(second), visitor, null, null, name, page, null, null, null, null, null);

    private static OrderRow Order(string id, int line, string status, DateTime at) =>
        new(id, line, 1, null, at, status, null, null, null, null, 1, 100, null, 0, null, null);
}
