using System.Runtime.CompilerServices;
using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Snapshots;
using EcomOpsEngine.Storage.Tests.Loads;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Datasets;

public sealed class HeldSnapshotTests
{
    private const string Heading = "occurred_at,event_name,customer_id\n";

    [Fact]
    public async Task OlderSnapshotsAreCountedWhileTheyAreReadAndGoWithTheirLastReader()
    {
        await using var shop = await FilledAsync(TimeProvider.System);
        var readers = new List<Snapshot> { shop.Dataset.Current };
        await LoadMoreAsync(shop);
        await WaitUntilAsync(shop, (1, readers[0].Runs.Sum(run => run.Run.HotBytes + run.Run.ColdBytes)));

        readers.Clear();
        await WaitUntilAsync(shop, (0, 0));
    }

    [Fact]
    public async Task WhatAnsweredStaysForAMinuteAfterItsLastAnswer()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2024, 6, 1, 0, 0, 0, TimeSpan.Zero));
        await using var shop = await FilledAsync(clock);
        Assert.Equal(1, Events(shop, ""));
        await LoadMoreAsync(shop);
        clock.Advance(SnapshotShelf.KeptFor * 0.75);
        Collect();
        Assert.Equal((3, 1), (Events(shop, ""), Events(shop, "s1")));

        clock.Advance(SnapshotShelf.KeptFor * 0.75);
        Collect();
        Assert.Equal(1, shop.Dataset.HeldSnapshots.Snapshots);

        clock.Advance(SnapshotShelf.KeptFor);
        await WaitUntilAsync(shop, (0, 0));
        Assert.Null(Events(shop, "s1"));
    }

    [Fact]
    public async Task OnlyTheLastThatAnsweredAreKept()
    {
        await using var shop = await FilledAsync(new FakeTimeProvider());
        for (var i = 0; i < SnapshotShelf.MostKept + 2; i++)
        {
            Assert.NotNull(Events(shop, ""));
            await shop.LoadAsync(LoadTable.Events, shop.Write("more.csv", Heading + $"2024-05-02T10:00:{i:00}Z,view,c1\n"), loadId: $"more-{i}");
        }

        for (var i = 0; i < 200 && shop.Dataset.HeldSnapshots.Snapshots > SnapshotShelf.MostKept; i++)
        {
            Collect();
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Equal(SnapshotShelf.MostKept, shop.Dataset.HeldSnapshots.Snapshots);
        Assert.Null(Events(shop, "s1"));
        Assert.NotNull(Events(shop, "s3"));
    }

    [Fact]
    public async Task AnErasureLetsThemGo()
    {
        await using var shop = await FilledAsync(new FakeTimeProvider());
        Assert.Equal(1, Events(shop, ""));
        await shop.Dataset.EraseCustomerAsync("c1", TestContext.Current.CancellationToken);
        await WaitUntilAsync(shop, (0, 0));
    }

    private static async Task<TestShop> FilledAsync(TimeProvider clock)
    {
        var shop = await TestShop.OpenAsync(clock: clock);
        await shop.LoadAsync(LoadTable.Events, shop.Write("a.csv", Heading + "2024-05-01T10:00:00Z,view,c1\n"), loadId: "a");
        return shop;
    }

    // More rows than there were: everything is laid out anew, nothing is shared.
    private static Task<LoadRecord> LoadMoreAsync(TestShop shop) =>
        shop.LoadAsync(LoadTable.Events, shop.Write("b.csv", Heading + "2024-05-01T11:00:00Z,view,c1\n2024-05-01T11:00:00Z,view,c2\n"), loadId: "b");

    // A snapshot nobody reads goes when the collector comes by, so the figures are waited for.
    private static async Task WaitUntilAsync(TestShop shop, (int Snapshots, long Bytes) expected)
    {
        for (var i = 0; i < 200 && shop.Dataset.HeldSnapshots != expected; i++)
        {
            Collect();
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Equal(expected, shop.Dataset.HeldSnapshots);
    }

    // No reference stays on the stack of the test.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long? Events(TestShop shop, string snapshotId) => shop.Dataset.TakeSnapshot(snapshotId)?.Timeline.Rows;

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
