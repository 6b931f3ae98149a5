using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Retention;
using EcomOpsEngine.Storage.Tests.Loads;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Retention;

/// <summary>Rows older than a dataset keeps them are set aside by loads and leave the tables with time.</summary>
public sealed class RetentionTests
{
    /// <summary>10 July 2024 in the shop's zone, Asia/Shanghai; the UTC day is the one before.</summary>
    private static readonly DateTimeOffset Now = new(2024, 7, 9, 20, 0, 0, TimeSpan.Zero);

    private const string Events = "event_id,occurred_at,event_name,visitor_id,customer_id\n";

    private readonly FakeTimeProvider clock = new(Now);

    [Theory]
    [InlineData(OnError.AllOrNothing)]
    [InlineData(OnError.SetAside)]
    public async Task A_load_sets_older_rows_aside_and_is_not_refused_for_them(OnError onError)
    {
        await using var shop = await OpenAsync(days: 10);
        var path = shop.Write("events.csv", Events + """
            e1,2024-06-29T15:59:59.999999Z,view,v1,
            e2,2024-06-29T16:00:00Z,view,v1,
            e3,2024-06-29T23:59:59+08:00,,v1,
            e4,2024-07-10T09:00:00Z,view,v1,

            """);
        var record = await shop.LoadAsync(LoadTable.Events, path, onError: onError);

        // The third is at fault besides, which is of no interest: it is not kept.
        Assert.Equal((LoadState.Done, 2L, 2L), (record.State, record.RowsLoaded, record.RowsRejected));
        Assert.Equal(
            [(1L, "occurred_at", RejectReason.Expired, "2024-06-29T15:59:59.999999Z"), (3L, "occurred_at", RejectReason.Expired, "2024-06-29T23:59:59+08:00")],
            shop.Dataset.ListRejects("load-1", 0, 9).Select(row => (row.Row, row.Column, row.Reason, row.Found)));
        Assert.Equal("a row of 2024-06-30 or later: the dataset keeps 10 days", shop.Dataset.ListRejects("load-1", 0, 1)[0].Expected);
        Assert.Equal(["e2", "e4"], await shop.QueryAsync("SELECT event_id FROM events ORDER BY 1"));
    }

    [Fact]
    public async Task What_no_clock_can_have_shown_is_a_fault_not_an_old_row()
    {
        await using var shop = await OpenAsync(days: 10);
        var refused = await shop.LoadAsync(LoadTable.Events, shop.Write("events.csv", Events + "e1,1970-01-01T00:00:00Z,view,v1,\n"), onError: OnError.AllOrNothing);

        Assert.Equal(LoadState.Refused, refused.State);
        Assert.Equal(RejectReason.OutOfRange, shop.Dataset.ListRejects("load-1", 0, 1).Single().Reason);
    }

    [Fact]
    public async Task Days_and_instants_of_every_table_expire_and_descriptions_do_not()
    {
        await using var shop = await OpenAsync(days: null);
        (LoadTable Table, string Text)[] files =
        [
            (LoadTable.Events, Events + "e1,2024-06-29T10:00:00Z,view,v1,\ne2,2024-07-01T10:00:00Z,view,v2,\n"),
            (LoadTable.Orders, "order_id,ordered_at,status,quantity,unit_price,customer_id\no1,2024-06-29T10:00:00Z,paid,1,10,c1\no2,2024-07-01T10:00:00Z,paid,1,20,c2\n"),
            (LoadTable.OrderStatus, "order_id,state,at\no1,refunded,2024-06-29T11:00:00Z\no2,refunded,2024-07-01T11:00:00Z\n"),
            (LoadTable.Customers, "customer_id,valid_from,city\nc1,2024-01-01T00:00:00Z,Xi'an\n"),
            (LoadTable.Products, "sku,valid_from,name\np,2024-01-01T00:00:00Z,pen\n"),
            (LoadTable.Inventory, "date,sku,quantity\n2024-06-29,p,1\n2024-06-30,p,2\n"),
            (LoadTable.ChannelSpend, "date,channel,spend\n2024-06-29,search,1\n2024-06-30,search,2\n"),
            (LoadTable.MetricSamples, "name,at,value\nlcp,2024-06-29T10:00:00Z,1\nlcp,2024-07-01T10:00:00Z,2\n"),
            (LoadTable.Exposures, "experiment,variant,at,visitor_id\nx,A,2024-06-29T10:00:00Z,v3\nx,B,2024-07-01T10:00:00Z,v2\n"),
            (LoadTable.Touches, "touch_id,customer_id,channel,sent_at\nt1,c3,sms,2024-06-29T10:00:00Z\nt2,c2,sms,2024-07-01T10:00:00Z\n"),
            (LoadTable.CurrencyRates, "date,currency,rate\n2024-06-29,USD,7\n"),
        ];
        foreach (var (table, text) in files)
        {
            Assert.Equal(LoadState.Done, (await shop.LoadAsync(table, shop.Write($"{table}.csv", text), loadId: table.ToString())).State);
        }

        Assert.Equal(8, await KeepAsync(shop, 10));

        Assert.Equal(["e2"], await shop.QueryAsync("SELECT event_id FROM events"));
        Assert.Equal(["o2|o2"], await shop.QueryAsync("SELECT o.order_id, s.order_id FROM orders o FULL JOIN order_status s USING (order_id)"));
        Assert.Equal(["2|2|2|B|t2"], await shop.QueryAsync("SELECT i.quantity, s.spend // 100, CAST(m.value AS INTEGER), variant, touch_id FROM inventory i, channel_spend s, metric_samples m, exposures, touches"));
        Assert.Equal(["Xi'an|pen|7.0"], await shop.QueryAsync("SELECT city, name, rate FROM customers, products, currency_rates"));

        // People of whom no row is left lost their id; an attribute is a row.
        Assert.Equal(["c1", "c2", "v2"], await shop.QueryAsync("SELECT id FROM people ORDER BY 1"));
        Assert.Equal(["2024-06-30|8"], await shop.QueryAsync("SELECT kept_from, rows_expired FROM expiries"));
    }

    [Fact]
    public async Task Texts_that_only_expired_rows_had_go_and_may_come_again()
    {
        await using var shop = await OpenAsync(days: null);
        await shop.LoadAsync(LoadTable.Events, shop.Write("events.csv", Events + "e1,2024-06-29T10:00:00Z,old,v1,\ne2,2024-07-01T10:00:00Z,view,v2,\n"));
        Assert.Equal(1, await KeepAsync(shop, 10));
        await shop.LoadAsync(LoadTable.Events, shop.Write("more.csv", Events + "e3,2024-07-02T10:00:00Z,new,v1,\ne4,2024-07-02T10:00:00Z,view,v1,\n"), loadId: "more");

        Assert.Equal(["new", "view"], await shop.QueryAsync("SELECT value FROM texts ORDER BY 1"));
        Assert.Equal(["e2|view", "e3|new", "e4|view"], await shop.QueryAsync("SELECT event_id, event_name FROM events ORDER BY 1"));
        await shop.LoadAsync(LoadTable.Events, shop.Write("again.csv", Events + "e5,2024-07-02T10:00:00Z,old,v1,\n"), loadId: "again");
        Assert.Equal(["new", "old", "view"], await shop.QueryAsync("SELECT value FROM texts ORDER BY 1"));
        Assert.Equal(["old"], await shop.QueryAsync("SELECT event_name FROM events WHERE event_id = 'e5'"));
    }

    [Fact]
    public async Task The_snapshot_is_without_what_expired_also_after_a_restart()
    {
        await using var shop = await OpenAsync(days: null);
        await shop.LoadAsync(LoadTable.Events, shop.Write("events.csv", Events + "e1,2024-06-29T10:00:00Z,view,v1,\ne2,2024-07-01T10:00:00Z,view,v2,\n"));
        var before = shop.Dataset.Current;
        Assert.Equal(1, await KeepAsync(shop, 10));

        Assert.Equal(("s1", 2L), (before.Id, before.Freshness.Single(table => table.Table == "events").Rows));
        Assert.Equal(("s2", 1L, 1), (shop.Dataset.Current.Id, shop.Dataset.Current.Freshness.Single(table => table.Table == "events").Rows, shop.Dataset.Current.Persons.Count));
        await shop.ReopenAsync();
        Assert.Equal(("s2", 1), (shop.Dataset.Current.Id, shop.Dataset.Current.Persons.Count));
        Assert.Equal(10, shop.Dataset.Settings.RetentionDays);

        // Nothing more to do: no new snapshot, nothing written.
        Assert.Equal(0, await shop.Dataset.ExpireAsync(CancellationToken.None));
        Assert.Equal("s2", shop.Dataset.Current.Id);
    }

    [Fact]
    public async Task Rows_leave_within_the_hour_after_their_day_is_over()
    {
        await using var shop = await OpenAsync(days: 10);
        await shop.LoadAsync(LoadTable.Events, shop.Write("events.csv", Events + "e1,2024-06-30T10:00:00Z,view,v1,\ne2,2024-07-08T10:00:00Z,view,v2,\n"));

        // 10 July ends in Shanghai at 16:00 UTC.
        clock.Advance(TimeSpan.FromHours(19.5));
        Assert.Equal(0, await shop.Dataset.ExpireAsync(CancellationToken.None));
        clock.Advance(TimeSpan.FromHours(1));
        await WaitForAsync(() => shop.Notices.Any(notice => notice.Kind == StoreNoticeKind.RowsExpired));

        Assert.Equal(("s2", 1), (shop.Dataset.Current.Id, shop.Dataset.Current.Persons.Count));
        Assert.Contains(shop.Notices, notice => notice is { Kind: StoreNoticeKind.RowsExpired, Dataset: "shop", Text: "1 rows before 2024-07-01" });
    }

    [Fact]
    public async Task Rejected_cleaned_and_replaced_rows_of_old_loads_go_too_and_the_log_stays()
    {
        await using var shop = await OpenAsync(days: null);
        const string Versions = "event_id,occurred_at,event_name,visitor_id,version\n";
        await shop.LoadAsync(LoadTable.Events, shop.Write("1.csv", Versions + "e1,2024-06-29T10:00:00Z,view,v1,1\ne2,2024-06-29T10:00:00Z,,v-secret,1\n"), loadId: "first");
        await shop.LoadAsync(LoadTable.Events, shop.Write("2.csv", Versions + "e1,2024-07-01T10:00:00Z,view,v1,2\n"), loadId: "second");
        var refused = await shop.LoadAsync(LoadTable.Events, shop.Write("3.csv", Versions + "e3,x,view,v-secret,1\n"), loadId: "third", onError: OnError.AllOrNothing);
        Assert.Single(shop.Dataset.ListRejects("first", 0, 9));

        // Loads are made at the machine's time; years later they are old.
        await KeepAsync(shop, 10);
        Assert.Equal(["1|2"], await shop.QueryAsync("SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM rejects)"));
        Assert.Empty(await shop.QueryAsync("SELECT * FROM replaced_rows"));
        clock.SetUtcNow(DateTimeOffset.UtcNow.AddYears(3));
        await shop.Dataset.ExpireAsync(CancellationToken.None);

        Assert.Empty(shop.Dataset.ListRejects("first", 0, 9));
        Assert.Equal((LoadState.Refused, null), (shop.Dataset.FindLoad("third")!.State, shop.Dataset.FindLoad("third")!.Refusal));
        Assert.Equal(["0"], await shop.QueryAsync("SELECT count(reject_key) FROM loads"));
        var again = await shop.LoadAsync(LoadTable.Events, Path.Combine(shop.Files, "3.csv"), loadId: "third", onError: OnError.AllOrNothing);
        Assert.Equal((refused.ContentSha256, LoadState.Refused), (again.ContentSha256, again.State));
    }

    [Fact]
    public async Task Settings_change_by_revision_and_survive_a_restart()
    {
        await using var shop = await OpenAsync(days: null);
        Assert.Equal(1, shop.Dataset.Revision);
        await shop.Dataset.ChangeSettingsAsync(new SettingsChange("New title", null, 1), CancellationToken.None);
        var late = await Assert.ThrowsAsync<StorageException>(() => shop.Dataset.ChangeSettingsAsync(new SettingsChange("Other", null, 1), CancellationToken.None));
        Assert.Equal(StorageError.DatasetConflict, late.Error);
        var wrong = await Assert.ThrowsAsync<StorageException>(() => KeepAsync(shop, 0));
        Assert.Equal((StorageError.Invalid, "dataset.retention_days"), (wrong.Error, wrong.Violations.Single().Field));

        // The same again is no change.
        await shop.Dataset.ChangeSettingsAsync(new SettingsChange("New title", null, null), CancellationToken.None);
        await shop.ReopenAsync();
        Assert.Equal((2, "New title", null), (shop.Dataset.Revision, shop.Dataset.Settings.DisplayName, shop.Dataset.Settings.RetentionDays));
        Assert.DoesNotContain(shop.Notices, notice => notice.Kind is StoreNoticeKind.SegmentsQuarantined or StoreNoticeKind.DatasetUnreadable);
    }

    [Theory]
    [InlineData("Asia/Shanghai", 1, "2024-07-09", "2024-07-08T16:00:00Z")]
    [InlineData("America/New_York", 1, "2024-07-08", "2024-07-08T04:00:00Z")]
    [InlineData("Europe/Berlin", 101, "2024-03-30", "2024-03-29T23:00:00Z")]
    public void The_horizon_is_the_begin_of_a_local_day(string zone, int days, string day, string first)
    {
        var horizon = RetentionHorizon.Of(new DatasetSettings("shop", "", zone, "CNY", 2) { RetentionDays = days }, Now)!.Value;

        Assert.Equal((day, DateTimeOffset.Parse(first, System.Globalization.CultureInfo.InvariantCulture)), (horizon.DayText, DateTimeOffset.FromUnixTimeMilliseconds(horizon.Us / 1_000)));
    }

    private async Task<TestShop> OpenAsync(int? days)
    {
        var shop = await TestShop.OpenAsync(clock: clock);
        await KeepAsync(shop, days);
        return shop;
    }

    private static Task<long> KeepAsync(TestShop shop, int? days) =>
        shop.Dataset.ChangeSettingsAsync(new SettingsChange(null, new RetentionChange(days), null), CancellationToken.None);

    private static async Task WaitForAsync(Func<bool> isSo)
    {
        for (var i = 0; i < 600 && !isSo(); i++)
        {
            await Task.Delay(50);
        }

        Assert.True(isSo());
    }
}
