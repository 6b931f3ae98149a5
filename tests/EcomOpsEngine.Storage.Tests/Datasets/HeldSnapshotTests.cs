using System.Runtime.CompilerServices;
using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Snapshots;
using EcomOpsEngine.Storage.Tests.Loads;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Datasets;

public sealed class HeldSnapshotTests
{
    private const string Heading = "occurred_at,event_name,visitor_id\n";

    [Fact]
    public async Task OlderSnapshotsAreCountedWhileTheyAreReadAndGoWithTheirLastReader()
    {
        await using var shop = await TestShop.OpenAsync();
        await shop.LoadAsync(LoadTable.Events, shop.Write("a.csv", Heading + "2024-05-01T10:00:00Z,view,v1\n"), loadId: "a");
        var readers = new List<Snapshot>();
        var id = Read(shop, readers);

        // More rows than there were: everything is laid out anew, nothing is shared.
        await shop.LoadAsync(LoadTable.Events, shop.Write("b.csv", Heading + "2024-05-01T11:00:00Z,view,v1\n2024-05-01T11:00:00Z,view,v2\n"), loadId: "b");
        await WaitUntilAsync(() => Held(shop) == (1, readers[0].Runs.Sum(run => run.Run.HotBytes + run.Run.ColdBytes)));
        Assert.True(IsThere(shop, id));

        readers.Clear();
        await WaitUntilAsync(() => Held(shop) == (0, 0L));
        Assert.False(IsThere(shop, id));
    }

    // A snapshot nobody reads goes when the collector comes by, so the figures are waited for.
    private static async Task WaitUntilAsync(Func<bool> reached)
    {
        for (var i = 0; i < 200 && !reached(); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.True(reached());
    }

    // No reference stays on the stack of the test.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string Read(TestShop shop, List<Snapshot> readers)
    {
        readers.Add(shop.Dataset.Current);
        return shop.Dataset.Current.Id;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsThere(TestShop shop, string id) => shop.Dataset.FindSnapshot(id) is not null;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (int Count, long Bytes) Held(TestShop shop) => shop.Dataset.HeldSnapshots;
}
