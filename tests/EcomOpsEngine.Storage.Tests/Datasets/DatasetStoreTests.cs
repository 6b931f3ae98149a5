using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Tests.Loads;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Datasets;

public sealed class DatasetStoreTests
{
    private static readonly DatasetSettings Good = new("other", "Other", "Europe/London", "GBP", 3);

    [Fact]
    public async Task CreatingTwiceReturnsTheSameAndOtherSettingsConflict()
    {
        await using var shop = await TestShop.OpenAsync();
        var (first, created) = await shop.Store.CreateAsync(Good, CancellationToken.None);
        var (second, again) = await shop.Store.CreateAsync(Good, CancellationToken.None);
        Assert.Same(first, second);
        Assert.Equal((true, false), (created, again));
        var conflict = await Assert.ThrowsAsync<StorageException>(() => shop.Store.CreateAsync(Good with { MoneyScale = 2 }, CancellationToken.None));
        Assert.Equal(StorageError.DatasetExists, conflict.Error);

        await shop.ReopenAsync();
        Assert.Equal(["other", "shop"], shop.Store.List().Select(dataset => dataset.Settings.Name));
        Assert.Equal((Good, first.CreateTime), (shop.Store.Get("other").Settings, shop.Store.Get("other").CreateTime));
    }

    [Theory]
    [InlineData("name", "dataset.name")]
    [InlineData("path", "dataset.name")]
    [InlineData("long", "dataset.name")]
    [InlineData("zone", "dataset.time_zone")]
    [InlineData("zone path", "dataset.time_zone")]
    [InlineData("currency", "dataset.currency")]
    [InlineData("scale", "dataset.money_scale")]
    [InlineData("title", "dataset.display_name")]
    public async Task SettingsAreChecked(string fault, string field)
    {
        await using var shop = await TestShop.OpenAsync();
        var settings = fault switch
        {
            "name" => Good with { Name = "Shop" },
            "path" => Good with { Name = "../x" },
            "long" => Good with { Name = new string('a', 64) },
            "zone" => Good with { TimeZone = "Mars/Olympus" },
            "zone path" => Good with { TimeZone = "Europe/../../../../etc/hostname" },
            "currency" => Good with { Currency = "Gbp" },
            "scale" => Good with { MoneyScale = 5 },
            _ => Good with { DisplayName = "a\nb" },
        };
        var wrong = await Assert.ThrowsAsync<StorageException>(() => shop.Store.CreateAsync(settings, CancellationToken.None));
        Assert.Equal((StorageError.Invalid, field), (wrong.Error, Assert.Single(wrong.Violations).Field));
        Assert.Single(shop.Store.List());
    }

    [Fact]
    public async Task DeletedDatasetsAreGone()
    {
        await using var shop = await TestShop.OpenAsync();
        var (dataset, _) = await shop.Store.CreateAsync(Good, CancellationToken.None);
        await shop.Store.DeleteAsync("other", CancellationToken.None);

        Assert.Equal(StorageError.DatasetNotFound, Assert.Throws<StorageException>(() => shop.Store.Get("other")).Error);
        Assert.Equal(StorageError.DatasetNotFound, Assert.Throws<StorageException>(() => dataset.ListLoads(1, 0)).Error);
        Assert.Equal(StorageError.DatasetNotFound, (await Assert.ThrowsAsync<StorageException>(() => shop.Store.DeleteAsync("other", CancellationToken.None))).Error);
        Assert.Equal([Path.Combine(shop.DataFolder, "shop")], Directory.GetDirectories(shop.DataFolder));
        Assert.True((await shop.Store.CreateAsync(Good with { MoneyScale = 2 }, CancellationToken.None)).Created);
    }

    [Fact]
    public async Task LeftoversOfInterruptedWorkAreRemoved()
    {
        await using var shop = await TestShop.OpenAsync();
        Directory.CreateDirectory(Path.Combine(shop.DataFolder, ".creating-1"));
        Directory.CreateDirectory(Path.Combine(shop.DataFolder, ".deleting-1"));
        await File.WriteAllTextAsync(Path.Combine(shop.DataFolder, "shop", "scratch", "spill"), "x");
        await shop.ReopenAsync();
        Assert.Equal([Path.Combine(shop.DataFolder, "shop")], Directory.GetDirectories(shop.DataFolder));
        Assert.Empty(Directory.GetFiles(Path.Combine(shop.DataFolder, "shop", "scratch")));
    }

    [Fact]
    public async Task OlderSnapshotsLiveWhileTheyAreHeld()
    {
        await using var shop = await TestShop.OpenAsync();
        var empty = shop.Dataset.Current;
        await shop.LoadAsync(LoadTable.Events, shop.Write("events.csv", EventFiles.Rows(5)));

        Assert.Equal(("s0", "s1"), (empty.Id, shop.Dataset.Current.Id));
        Assert.Same(empty, shop.Dataset.TakeSnapshot("s0"));
        Assert.Same(shop.Dataset.Current, shop.Dataset.TakeSnapshot("s1"));
        Assert.Null(shop.Dataset.TakeSnapshot("s2"));
        GC.KeepAlive(empty);
    }
}
