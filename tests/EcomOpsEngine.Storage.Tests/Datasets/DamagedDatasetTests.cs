using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Identities;
using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Tests.Loads;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Datasets;

/// <summary>A dataset whose files are damaged is not served, loudly; the others are.</summary>
public sealed class DamagedDatasetTests
{
    private static readonly DatasetSettings Other = new("other", "Other", "Europe/London", "GBP", 3);

    public static TheoryData<string, string> Damages => new()
    {
        { "money scale", "settings.json" },
        { "torn settings", "settings.json" },
        { "no settings", "settings are missing" },
        { "keys", "identities.keys" },
        { "no keys", "identities.keys" },
        { "tables", "orrupt" },
        { "lost log", "Acknowledged changes are missing" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task DamageIsSaidAndNothingOfTheDatasetIsServed(string damage, string said)
    {
        await using var shop = await TestShop.OpenAsync();
        await shop.Store.CreateAsync(Other, CancellationToken.None);
        await shop.LoadAsync(LoadTable.Events, shop.Write("1.csv", EventFiles.Rows(5)), loadId: "one");
        await shop.ReopenAsync();
        await shop.LoadAsync(LoadTable.Events, shop.Write("2.csv", "occurred_at,event_name,visitor_id\n2024-05-01T10:00:00Z,view,late\n"), loadId: "two");
        var folder = Path.Combine(shop.DataFolder, "shop");
        if (damage == "lost log")
        {
            // What a disk holds that lost the last load: the tables as they were before it.
            var old = File.ReadAllBytes(Path.Combine(folder, "dataset.duckdb"));
            await shop.Store.DisposeAsync();
            File.WriteAllBytes(Path.Combine(folder, "dataset.duckdb"), old);
        }
        else
        {
            await shop.Store.DisposeAsync();
            Damage(folder, damage);
        }

        var notices = new List<StoreNotice>();
        await using (var store = await DatasetStore.OpenAsync(new StoreOptions(shop.DataFolder, Notify: notices.Add), CancellationToken.None))
        {
            Assert.Equal(["other"], store.List().Select(dataset => dataset.Settings.Name));
            Assert.Equal(StorageError.DatasetUnreadable, Assert.Throws<StorageException>(() => store.Get("shop")).Error);
            Assert.Equal(StorageError.DatasetUnreadable, (await Assert.ThrowsAsync<StorageException>(
                () => store.CreateAsync(Other with { Name = "shop" }, CancellationToken.None))).Error);
            Assert.Contains(said, Assert.Single(notices, notice => notice.Kind == StoreNoticeKind.DatasetUnreadable).Text, StringComparison.Ordinal);
            await store.DeleteAsync("shop", CancellationToken.None);
            Assert.True((await store.CreateAsync(Other with { Name = "shop" }, CancellationToken.None)).Created);
        }

        await shop.ReopenAsync();
    }

    [Fact]
    public async Task AnotherMasterKeyOrASecondServerStartsNothing()
    {
        await using var shop = await TestShop.OpenAsync();
        Assert.Equal(StorageError.DatasetInUse, (await Assert.ThrowsAsync<StorageException>(() => OpenAsync(MasterKey.Development))).Error);
        await shop.Store.DisposeAsync();
        Assert.Equal(StorageError.KeyUnusable, (await Assert.ThrowsAsync<StorageException>(() => OpenAsync(MasterKey.Generate()))).Error);
        await shop.ReopenAsync();

        Task<DatasetStore> OpenAsync(MasterKey key) => DatasetStore.OpenAsync(new StoreOptions(shop.DataFolder, Key: key), CancellationToken.None);
    }

    private static void Damage(string folder, string damage)
    {
        var (settings, keys, tables) = (Path.Combine(folder, "settings.json"), Path.Combine(folder, "identities.keys"), Path.Combine(folder, "dataset.duckdb"));
        switch (damage)
        {
            case "money scale":
                File.WriteAllText(settings, File.ReadAllText(settings).Replace("\"MoneyScale\": 2", "\"MoneyScale\": 3", StringComparison.Ordinal));
                break;
            case "torn settings":
                File.WriteAllText(settings, File.ReadAllText(settings)[..40]);
                break;
            case "no settings":
                File.Delete(settings);
                break;
            case "keys":
                File.WriteAllBytes(keys, File.ReadAllBytes(keys)[..^1]);
                break;
            case "no keys":
                File.Delete(keys);
                break;
            default:
                Directory.Delete(Path.Combine(folder, "segments"), recursive: true);
                var bytes = File.ReadAllBytes(tables);
                for (var at = 20_000; at < bytes.Length; at += 1_000)
                {
                    bytes[at] ^= 1;
                }

                File.WriteAllBytes(tables, bytes);
                break;
        }
    }
}
