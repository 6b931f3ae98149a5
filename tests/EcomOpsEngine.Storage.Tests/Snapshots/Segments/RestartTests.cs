using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Snapshots.Attributes;
using EcomOpsEngine.Storage.Snapshots.Lineages;
using EcomOpsEngine.Storage.Snapshots.Segments;
using EcomOpsEngine.Storage.Tests.Loads;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Snapshots.Segments;

/// <summary>A dataset opened again, after an orderly end and after none.</summary>
public sealed class RestartTests
{
    private static readonly DatasetSettings Settings = new("shop", "Shop", "Asia/Shanghai", "CNY", 2);

    [Fact]
    public async Task An_orderly_end_lets_the_next_start_read_segments()
    {
        await using var shop = await TestShop.OpenAsync();
        await FillAsync(shop);
        var before = SnapshotDump.Of(shop.Dataset.Current);
        await shop.Store.DisposeAsync();

        var (notices, dump, _) = await OpenAsync(shop.DataFolder);

        Assert.Equal(before, dump);
        Assert.Contains("from segments", Assert.Single(notices).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segments_of_an_earlier_load_are_continued()
    {
        await using var shop = await TestShop.OpenAsync();
        await FillAsync(shop);
        await shop.Store.DisposeAsync();
        var segments = Path.Combine(shop.DataFolder, "shop", "segments");
        var old = Directory.GetFiles(segments).ToDictionary(path => path, File.ReadAllBytes);
        await shop.ReopenAsync();
        await shop.LoadAsync(LoadTable.Events, shop.Write("more.csv", EventFiles.Rows(9, "m")), loadId: "more");
        var before = SnapshotRows.Of(shop.Dataset.Current);
        await shop.Store.DisposeAsync();
        Directory.Delete(segments, recursive: true);
        Directory.CreateDirectory(segments);
        foreach (var (path, bytes) in old)
        {
            await File.WriteAllBytesAsync(path, bytes);
        }

        var (notices, _, rows) = await OpenAsync(shop.DataFolder);

        Assert.Equal(before, rows);
        Assert.Contains("s3 from segments", notices[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loads_of_other_tables_share_the_columns_and_continue_saved_ones()
    {
        await using var shop = await TestShop.OpenAsync();
        await FillAsync(shop);
        var segments = Path.Combine(shop.DataFolder, "shop", "segments");
        await shop.ReopenAsync();
        var old = Directory.GetFiles(segments).ToDictionary(path => path, File.ReadAllBytes);
        var before = shop.Dataset.Current;
        await shop.LoadAsync(LoadTable.Customers, shop.Write("customers.csv", "customer_id,region\nc1,north\nc9,south\n"), loadId: "customers");
        var after = shop.Dataset.Current;

        Assert.Equal(before.Runs.Select(run => run.Run), after.Runs.Select(run => run.Run));
        Assert.Equal(("s2", "s3"), (before.Id, after.Id));
        Assert.Equal(2, after.Freshness.Single(table => table.Table == "customers").Rows);
        Assert.Equal(2, after.Attributes.Customers.KeyNumbers.Count);

        // As if the process had died before the new snapshot was saved.
        var dump = SnapshotDump.Of(after);
        var rows = SnapshotRows.Of(after);
        await shop.Store.DisposeAsync();
        Directory.Delete(segments, recursive: true);
        Directory.CreateDirectory(segments);
        foreach (var (path, bytes) in old)
        {
            await File.WriteAllBytesAsync(path, bytes);
        }

        var (notices, continued, _) = await OpenAsync(shop.DataFolder);
        Assert.Equal(dump, continued);
        Assert.Contains("from segments", notices[0].Text, StringComparison.Ordinal);

        // And as everything built anew.
        Directory.Delete(segments, recursive: true);
        (notices, _, var anew) = await OpenAsync(shop.DataFolder);
        Assert.Equal(rows, anew);
        Assert.Contains("durable tables", notices[0].Text, StringComparison.Ordinal);

        // A load of events afterwards changes the histories again.
        await shop.ReopenAsync();
        await shop.LoadAsync(LoadTable.Events, shop.Write("more.csv", EventFiles.Rows(9, "m")), loadId: "more");
        Assert.Equal(after.Timeline.Rows + 9, shop.Dataset.Current.Timeline.Rows);
    }

    [Fact]
    public async Task Damaged_segments_are_made_again_from_the_durable_tables()
    {
        await using var shop = await TestShop.OpenAsync();
        await FillAsync(shop);
        var before = SnapshotRows.Of(shop.Dataset.Current);
        await shop.Store.DisposeAsync();
        var file = Directory.GetFiles(Path.Combine(shop.DataFolder, "shop", "segments"), "*run-000.arrow").Single();
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[bytes.Length / 2] ^= 16;
        await File.WriteAllBytesAsync(file, bytes);

        var (notices, dump, rows) = await OpenAsync(shop.DataFolder);
        Assert.Equal(before, rows);
        Assert.Equal(StoreNoticeKind.SegmentsQuarantined, notices[0].Kind);

        // The rebuilt snapshot was saved at the end of that run.
        (notices, var again, _) = await OpenAsync(shop.DataFolder);
        Assert.Equal(dump, again);
        Assert.Contains("from segments", Assert.Single(notices).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_dataset_leaves_no_segments()
    {
        await using var shop = await TestShop.OpenAsync();
        await FillAsync(shop);
        await shop.ReopenAsync();
        await shop.Store.DeleteAsync("shop", CancellationToken.None);
        Assert.Empty(Directory.GetDirectories(shop.DataFolder));
    }

    [Fact]
    public async Task Snapshots_are_saved_while_the_dataset_is_open()
    {
        await using var shop = await TestShop.OpenAsync();
        await FillAsync(shop);
        var manifest = Path.Combine(shop.DataFolder, "shop", "segments", SegmentManifest.FileName);
        var current = SnapshotDump.Of(shop.Dataset.Current);
        var saved = "nothing";
        for (var i = 0; i < 600 && saved != current; i++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            saved = File.Exists(manifest) ? SavedDump(shop) : saved;
        }

        Assert.Equal(current, saved);
    }

    private static string SavedDump(TestShop shop)
    {
        // A snapshot may be saved just then, over the one that is read.
        var read = new SegmentFolder(Path.Combine(shop.DataFolder, "shop"), _ => { }, "shop").TryRead(Settings, () => AttributeTables.None, Task.FromResult(VisitorOwners.None));
        return read is null ? "nothing" : SnapshotDump.Of(read.Snapshot);
    }

    private static async Task FillAsync(TestShop shop)
    {
        await shop.LoadAsync(LoadTable.Events, shop.Write("events.csv", EventFiles.Rows(300)));
        const string Orders = "order_id,line,customer_id,ordered_at,status,quantity,unit_price\no1,1,c1,2024-05-01 10:00:00,paid,2,9.99\no2,1,c2,2024-05-02 11:00:00,refunded,1,5\n";
        await shop.LoadAsync(LoadTable.Orders, shop.Write("orders.csv", Orders), loadId: "orders");
    }

    private static async Task<(List<StoreNotice> Notices, string Dump, string Rows)> OpenAsync(string folder)
    {
        var notices = new List<StoreNotice>();
        await using var store = await DatasetStore.OpenAsync(new StoreOptions(folder, Notify: notices.Add), CancellationToken.None);
        var current = store.Get("shop").Current;
        return ([.. notices], SnapshotDump.Of(current), SnapshotRows.Of(current));
    }
}
