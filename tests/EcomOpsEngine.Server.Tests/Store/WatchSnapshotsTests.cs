using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Store;

public sealed class WatchSnapshotsTests(RunningServer server)
{
    /// <summary>So many that one more is far from what has delta runs merged.</summary>
    internal static IReadOnlyList<EventRow> ManyVisitors { get; } = [.. Enumerable.Range(0, 500).Select(i => new EventRow($"v{i}", "home", SmallShop.Day(i % 9)))];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_current_snapshot_comes_at_once_and_each_load_brings_the_next()
    {
        var dataset = await server.NewDatasetAsync();
        await server.LoadAsync(dataset, Table.Events, "first", OnError.AllOrNothing, Batches.Of(ManyVisitors));
        using var watch = server.Catalog.WatchSnapshots(new WatchSnapshotsRequest { Dataset = dataset }, cancellationToken: Token);
        Assert.True(await watch.ResponseStream.MoveNext(Token));
        var first = watch.ResponseStream.Current.Snapshot;
        var shown = (await server.Catalog.GetDatasetAsync(new GetDatasetRequest { Dataset = dataset }, cancellationToken: Token)).Dataset;

        Assert.Equal((shown.SnapshotId, shown.Persons, shown.HotBytes), (first.SnapshotId, first.Persons, first.HotBytes));
        Assert.Equal(shown.Tables, first.Tables);
        Assert.Equal((1, 0), (first.BaseRuns, first.DeltaRuns));
        Assert.True(first.ColdBytes > 0);

        // One event among several is no reason to lay everything out anew.
        await server.LoadAsync(dataset, Table.Events, "second", OnError.AllOrNothing, Batches.Of([new EventRow("late", "home", SmallShop.Day(9))]));
        Assert.True(await watch.ResponseStream.MoveNext(Token));
        var second = watch.ResponseStream.Current.Snapshot;
        Assert.NotEqual(first.SnapshotId, second.SnapshotId);
        Assert.Equal((first.Persons + 1, first.TimelineEvents + 1), (second.Persons, second.TimelineEvents));
        Assert.Equal((1, 1), (second.BaseRuns, second.DeltaRuns));
        Assert.True(second.CreateTime >= first.CreateTime);
    }

    [Fact]
    public async Task A_watch_ends_with_its_dataset()
    {
        var dataset = await server.NewDatasetAsync();
        using var watch = server.Catalog.WatchSnapshots(new WatchSnapshotsRequest { Dataset = dataset }, cancellationToken: Token);
        Assert.True(await watch.ResponseStream.MoveNext(Token));
        await server.Catalog.DeleteDatasetAsync(new DeleteDatasetRequest { Dataset = dataset }, cancellationToken: Token);

        await Failure.ExpectAsync(() => watch.ResponseStream.MoveNext(Token), StatusCode.NotFound, "DATASET_NOT_FOUND");
        using var never = server.Catalog.WatchSnapshots(new WatchSnapshotsRequest { Dataset = "nowhere" }, cancellationToken: Token);
        await Failure.ExpectAsync(() => never.ResponseStream.MoveNext(Token), StatusCode.NotFound, "DATASET_NOT_FOUND");
    }
}
