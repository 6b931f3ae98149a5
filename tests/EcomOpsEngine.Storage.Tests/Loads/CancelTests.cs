using EcomOpsEngine.Storage.Loads;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Loads;

public sealed class CancelTests
{
    [Theory]
    [InlineData(LoadStage.Hashing)]
    [InlineData(LoadStage.Reading)]
    [InlineData(LoadStage.Writing)]
    public async Task CancellingBeforeTheCommitLeavesNothing(LoadStage stage)
    {
        await using var shop = await TestShop.OpenAsync();
        var path = shop.Write("events.csv", EventFiles.Rows(100_000));
        using var cancel = new CancellationTokenSource();
        var load = new FileLoad(LoadTable.Events, "load-1", path, shop.Files, FileFormat.ByName, null, OnError.SetAside);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => shop.Dataset.LoadFileAsync(load, new CancelAt(stage, cancel), cancel.Token));

        Assert.Empty(shop.Dataset.ListLoads(9, 0));
        Assert.Equal("s0", shop.Dataset.Current.Id);
        Assert.Equal("0|0", (await shop.QueryAsync("SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM identities)")).Single());
        Assert.Equal(100_000, (await shop.LoadAsync(LoadTable.Events, path)).RowsLoaded);
    }

    [Fact]
    public async Task CancellingAfterTheCommitChangesNothing()
    {
        await using var shop = await TestShop.OpenAsync();
        var path = shop.Write("events.csv", EventFiles.Rows(10));
        using var cancel = new CancellationTokenSource();
        var load = new FileLoad(LoadTable.Events, "load-1", path, shop.Files, FileFormat.ByName, null, OnError.SetAside);
        var record = await shop.Dataset.LoadFileAsync(load, new CancelAt(LoadStage.Publishing, cancel), cancel.Token);
        Assert.Equal((LoadState.Done, "s1"), (record.State, shop.Dataset.Current.Id));
    }

    [Fact]
    public async Task WaitingLoadsLeaveTheQueueWhenCancelled()
    {
        await using var shop = await TestShop.OpenAsync();
        var path = shop.Write("events.csv", EventFiles.Rows(10));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => shop.LoadAsync(LoadTable.Events, path, cancel: new CancellationToken(canceled: true)));
        Assert.Equal(10, (await shop.LoadAsync(LoadTable.Events, path)).RowsLoaded);
    }

    private sealed class CancelAt(LoadStage stage, CancellationTokenSource cancel) : IProgress<LoadProgress>
    {
        public void Report(LoadProgress value)
        {
            if (value.Stage == stage)
            {
                cancel.Cancel();
            }
        }
    }
}
