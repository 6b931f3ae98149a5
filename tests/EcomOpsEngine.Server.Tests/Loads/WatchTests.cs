using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Loads;

public sealed class WatchTests(RunningServer server)
{
    [Fact]
    public async Task A_running_load_is_followed_to_its_end_while_its_sender_goes_on()
    {
        var dataset = await server.NewDatasetAsync();
        using var load = server.Loads.Load();
        await load.RequestStream.WriteAsync(new LoadRequest { Header = new LoadHeader { Dataset = dataset, Table = Table.Events, LoadId = "seen", OnError = OnError.SetAside } });
        await load.RequestStream.WriteAsync(new LoadRequest { Batch = Batches.Of(SmallShop.Events) });
        using var watch = await FollowAsync(dataset, "seen");
        var seen = new List<WatchLoadResponse> { watch.ResponseStream.Current };

        await load.RequestStream.CompleteAsync();
        var ended = (await load.ResponseAsync).Load;
        await foreach (var message in watch.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            seen.Add(message);
        }

        Assert.Equal((LoadState.Running, "seen", Table.Events), (seen[0].Load.State, seen[0].Load.LoadId, seen[0].Load.Table));
        Assert.Equal(ImportStage.Finished, seen[^1].Stage);
        Assert.Equal(ended, seen[^1].Load);
        Assert.Equal(seen.Select(message => message.Stage).Order(), seen.Select(message => message.Stage));
    }

    [Fact]
    public async Task An_ended_load_is_told_at_once_and_an_unknown_one_is_not_found()
    {
        var dataset = await server.NewDatasetAsync();
        var load = await server.LoadAsync(dataset, Table.Events, "done", OnError.SetAside, Batches.Of(SmallShop.Events));
        using var watch = server.Loads.WatchLoad(new WatchLoadRequest { Dataset = dataset, LoadId = "done" });
        var messages = await watch.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(load, Assert.Single(messages).Load);
        await Failure.ExpectAsync(() => ReadAsync(dataset, "never"), StatusCode.NotFound, "LOAD_NOT_FOUND");
        await Failure.ExpectAsync(() => ReadAsync("nowhere", "never"), StatusCode.NotFound, "DATASET_NOT_FOUND");
    }

    [Fact]
    public async Task A_load_that_leaves_nothing_ends_its_watch_as_not_found()
    {
        var dataset = await server.NewDatasetAsync();
        using var load = server.Loads.Load();
        await load.RequestStream.WriteAsync(new LoadRequest { Header = new LoadHeader { Dataset = dataset, Table = Table.Events, LoadId = "gone", OnError = OnError.SetAside } });
        await load.RequestStream.WriteAsync(new LoadRequest { Batch = Batches.Of(SmallShop.Events) });
        using var watch = await FollowAsync(dataset, "gone");
        load.Dispose();

        await Failure.ExpectAsync(
            async () =>
            {
                while (await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken))
                {
                }
            },
            StatusCode.NotFound,
            "LOAD_NOT_FOUND");
    }

    // The server may still be taking the first message when the watch arrives.
    private async Task<AsyncServerStreamingCall<WatchLoadResponse>> FollowAsync(string dataset, string loadId)
    {
        while (true)
        {
            var watch = server.Loads.WatchLoad(new WatchLoadRequest { Dataset = dataset, LoadId = loadId });
            try
            {
                Assert.True(await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
                return watch;
            }
            catch (RpcException early) when (early.StatusCode == StatusCode.NotFound)
            {
                watch.Dispose();
                await Task.Delay(5, TestContext.Current.CancellationToken);
            }
        }
    }

    private async Task ReadAsync(string dataset, string loadId)
    {
        using var watch = server.Loads.WatchLoad(new WatchLoadRequest { Dataset = dataset, LoadId = loadId });
        await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken);
    }
}
