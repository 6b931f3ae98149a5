using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Loads;

public sealed class LoadTests(RunningServer server)
{
    private static readonly EventRow Good = new("v1", "home", SmallShop.Day(1));
    private static readonly EventRow Bad = new("v1", "$order_paid", SmallShop.Day(2));

    [Fact]
    public async Task A_retry_counts_once_and_other_content_conflicts()
    {
        var dataset = await server.NewDatasetAsync();
        var first = await server.LoadAsync(dataset, Table.Events, "once", OnError.AllOrNothing, Batches.Of(SmallShop.Events));
        var again = await server.LoadAsync(dataset, Table.Events, "once", OnError.AllOrNothing, Batches.Of(SmallShop.Events));

        Assert.Equal(first, again);
        Assert.Equal(SmallShop.Events.Count, await RowsAsync(dataset));
        await Failure.ExpectAsync(
            () => server.LoadAsync(dataset, Table.Events, "once", OnError.AllOrNothing, Batches.Of([Good])), StatusCode.AlreadyExists, "LOAD_ID_CONFLICT");
        Assert.Equal(SmallShop.Events.Count, await RowsAsync(dataset));
    }

    /// <summary>Texts by their places in a list are the same content as the texts, in one batch and not in the next.</summary>
    [Fact]
    public async Task Dictionary_coded_texts_are_the_same_content()
    {
        var dataset = await server.NewDatasetAsync();
        var (some, others) = (SmallShop.Events.Take(5).ToList(), SmallShop.Events.Skip(5).ToList());
        var plain = await server.LoadAsync(dataset, Table.Events, "coded", OnError.AllOrNothing, Batches.Of(SmallShop.Events));

        Assert.Equal(plain, await server.LoadAsync(dataset, Table.Events, "coded", OnError.AllOrNothing, Batches.Coded(Batches.Of(SmallShop.Events))));
        Assert.Equal(plain, await server.LoadAsync(dataset, Table.Events, "coded", OnError.AllOrNothing, Batches.Of(some), Batches.Coded(Batches.Of(others))));

        var other = await server.NewDatasetAsync();
        Assert.Equal(plain.ContentSha256, (await server.LoadAsync(other, Table.Events, "coded", OnError.AllOrNothing, Batches.Coded(Batches.Of(some)), Batches.Of(others))).ContentSha256);
        Assert.Equal(await FunnelsAsync(dataset), await FunnelsAsync(other));

        async Task<IEnumerable<Funnel>> FunnelsAsync(string name) => (await server.Funnels.ComputeFunnelAsync(new ComputeFunnelRequest
        {
            Dataset = name,
            Steps = { new FunnelStep { Events = { "home" } }, new FunnelStep { Events = { "paid" } } },
            Breakdown = new FunnelBreakdown { Fields = { "device", "channel" } },
        })).Funnels;
    }

    [Fact]
    public async Task Concurrent_retries_count_once()
    {
        var dataset = await server.NewDatasetAsync();
        var loads = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => server.LoadAsync(dataset, Table.Events, "raced", OnError.AllOrNothing, Batches.Of(SmallShop.Events))));

        Assert.Single(loads.Distinct());
        Assert.Equal(SmallShop.Events.Count, await RowsAsync(dataset));
    }

    [Fact]
    public async Task All_or_nothing_refuses_the_load_and_names_the_rows()
    {
        var dataset = await server.NewDatasetAsync();
        var failed = await Failure.ExpectAsync(
            () => server.LoadAsync(dataset, Table.Events, "refused", OnError.AllOrNothing, Batches.Of([Good, Bad])),
            StatusCode.FailedPrecondition, "ROWS_REJECTED", "rows[2].event_name");
        Assert.Contains("$order_paid", Failure.Description(failed, "rows[2].event_name"), StringComparison.Ordinal);
        Assert.Equal(0, await RowsAsync(dataset));

        var load = (await server.Loads.GetLoadAsync(new GetLoadRequest { Dataset = dataset, LoadId = "refused" })).Load;
        Assert.Equal((LoadState.Refused, 1, 0), (load.State, load.RowsRejected, load.RowsLoaded));
    }

    [Fact]
    public async Task Set_aside_loads_the_good_rows_and_lists_the_bad_ones_by_page()
    {
        var dataset = await server.NewDatasetAsync();
        var load = await server.LoadAsync(dataset, Table.Events, "aside", OnError.SetAside, Batches.Of([Good, Bad, Bad, Good, Bad]));
        Assert.Equal((5, 2, 3), (load.RowsReceived, load.RowsLoaded, load.RowsRejected));

        var request = new ListRejectedRowsRequest { Dataset = dataset, LoadId = "aside", PageSize = 2 };
        var first = await server.Loads.ListRejectedRowsAsync(request);
        request.PageToken = first.NextPageToken;
        var second = await server.Loads.ListRejectedRowsAsync(request);

        Assert.Equal([2, 3, 5], first.Rows.Concat(second.Rows).Select(row => row.Row));
        Assert.Empty(second.NextPageToken);
        Assert.All(first.Rows, row => Assert.Equal("event_name", row.Column));
        await Failure.ExpectAsync(
            async () => await server.Loads.ListRejectedRowsAsync(new ListRejectedRowsRequest { Dataset = dataset, LoadId = "none" }), StatusCode.NotFound, "LOAD_NOT_FOUND");
    }

    [Fact]
    public async Task A_caller_that_leaves_in_the_middle_leaves_nothing()
    {
        var dataset = await server.NewDatasetAsync();
        using (var call = server.Loads.Load())
        {
            await call.RequestStream.WriteAsync(new LoadRequest { Header = new LoadHeader { Dataset = dataset, Table = Table.Events, LoadId = "left", OnError = OnError.SetAside } });
            await call.RequestStream.WriteAsync(new LoadRequest { Batch = Batches.Of(SmallShop.Events) });
        }

        // The same id is free for the whole load afterwards.
        var load = await server.LoadAsync(dataset, Table.Events, "left", OnError.SetAside, Batches.Of(SmallShop.Events));
        Assert.Equal(SmallShop.Events.Count, load.RowsLoaded);
        Assert.Equal(SmallShop.Events.Count, await RowsAsync(dataset));
    }

    [Fact]
    public async Task Arrow_streams_load_like_batches()
    {
        var dataset = await server.NewDatasetAsync();
        var times = new Apache.Arrow.TimestampArray.Builder(new Apache.Arrow.Types.TimestampType(Apache.Arrow.Types.TimeUnit.Microsecond, "UTC")).Append(SmallShop.Day(1)).Append(SmallShop.Day(2)).Build();
        var names = new Apache.Arrow.StringArray.Builder().Append("home").Append("paid").Build();
        var visitors = new Apache.Arrow.StringArray.Builder().Append("v1").Append("v1").Build();
        var schema = new Apache.Arrow.Schema.Builder()
            .Field(f => f.Name("occurred_at").DataType(times.Data.DataType)).Field(f => f.Name("event_name").DataType(names.Data.DataType)).Field(f => f.Name("visitor_id").DataType(visitors.Data.DataType)).Build();
        using var stream = new MemoryStream();
        using (var writer = new Apache.Arrow.Ipc.ArrowStreamWriter(stream, schema, leaveOpen: true))
        {
            using var batch = new Apache.Arrow.RecordBatch(schema, [times, names, visitors], 2);
            await writer.WriteRecordBatchAsync(batch);
            await writer.WriteEndAsync();
        }

        using var call = server.Loads.Load();
        await call.RequestStream.WriteAsync(new LoadRequest { Header = new LoadHeader { Dataset = dataset, Table = Table.Events, LoadId = "arrow", OnError = OnError.AllOrNothing } });
        await call.RequestStream.WriteAsync(new LoadRequest { ArrowIpc = ByteString.CopyFrom(stream.ToArray()) });
        await call.RequestStream.CompleteAsync();

        Assert.Equal(2, (await call.ResponseAsync).Load.RowsLoaded);
    }

    [Fact]
    public async Task Loads_are_listed_newest_first_by_page()
    {
        var dataset = await server.NewDatasetAsync();
        for (var i = 0; i < 3; i++)
        {
            await server.LoadAsync(dataset, Table.Events, $"load-{i}", OnError.SetAside, Batches.Of([Good]));
        }

        var first = await server.Loads.ListLoadsAsync(new ListLoadsRequest { Dataset = dataset, PageSize = 2 });
        var second = await server.Loads.ListLoadsAsync(new ListLoadsRequest { Dataset = dataset, PageSize = 2, PageToken = first.NextPageToken });

        Assert.Equal(["load-2", "load-1", "load-0"], first.Loads.Concat(second.Loads).Select(load => load.LoadId));
        Assert.Empty(second.NextPageToken);
    }

    private async Task<long> RowsAsync(string dataset)
    {
        var found = await server.Catalog.GetDatasetAsync(new GetDatasetRequest { Dataset = dataset });
        return found.Dataset.Tables.Single(table => table.Table == "events").Rows;
    }
}
