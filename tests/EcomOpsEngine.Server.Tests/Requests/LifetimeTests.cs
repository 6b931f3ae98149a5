using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Requests;

public sealed class LifetimeTests(RunningServer server)
{
    [Fact]
    public async Task Cancelled_and_late_questions_end_and_leave_the_server_well()
    {
        var dataset = await SmallShop.LoadAsync(server);
        var request = new ComputeFunnelRequest { Dataset = dataset, Steps = { new FunnelStep { Events = { "home" } }, new FunnelStep { Events = { "paid" } } } };
        for (var i = 0; i < 20; i++)
        {
            using var leaving = new CancellationTokenSource();
            var call = server.Funnels.ComputeFunnelAsync(request, cancellationToken: leaving.Token);
            await leaving.CancelAsync();
            // A call may be answered before the cancellation arrives.
            await call.ResponseAsync.ContinueWith(answer => Assert.True(answer.IsCompletedSuccessfully || ((RpcException)answer.Exception!.InnerException!).StatusCode == StatusCode.Cancelled), TaskScheduler.Default);
        }

        var late = await Assert.ThrowsAsync<RpcException>(async () => await server.Funnels.ComputeFunnelAsync(request, deadline: DateTime.UtcNow.AddMilliseconds(-1)));
        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);

        var answer = await server.Funnels.ComputeFunnelAsync(request);
        Assert.Equal(4, answer.Funnels[0].Steps[0].Entered);
    }

    [Fact]
    public async Task A_pinned_snapshot_answers_the_same_while_it_lives()
    {
        var dataset = await SmallShop.LoadAsync(server);
        var request = new ComputeFunnelRequest { Dataset = dataset, Steps = { new FunnelStep { Events = { "home" } }, new FunnelStep { Events = { "paid" } } } };
        var before = await server.Funnels.ComputeFunnelAsync(request);
        await server.LoadAsync(dataset, Table.Events, "more", OnError.AllOrNothing, Batches.Of([new EventRow("v9", "home", SmallShop.Day(9))]));

        var now = await server.Funnels.ComputeFunnelAsync(request);
        Assert.NotEqual(before.Info.SnapshotId, now.Info.SnapshotId);
        Assert.Equal(5, now.Funnels[0].Steps[0].Entered);
        request.SnapshotId = now.Info.SnapshotId;
        Assert.Equal(now.Funnels, (await server.Funnels.ComputeFunnelAsync(request)).Funnels);
        request.SnapshotId = before.Info.SnapshotId;
        Assert.Equal(before.Funnels, (await server.Funnels.ComputeFunnelAsync(request)).Funnels);
    }

    [Fact]
    public async Task Fields_and_values_are_listed()
    {
        var dataset = await SmallShop.LoadAsync(server);
        var fields = await server.Catalog.ListFieldsAsync(new ListFieldsRequest { Dataset = dataset });
        var device = fields.Fields.Single(field => field is { Name: "device", Table: Table.Events });
        Assert.Equal((FieldType.Text, 2, true), (device.Type, device.DistinctValues, device.Dimension));
        Assert.Equal(FieldType.Money, fields.Fields.Single(field => field.Name == "unit_price").Type);
        Assert.Equal(FieldType.Time, fields.Fields.Single(field => field.Name == "ordered_at").Type);

        var values = await server.Catalog.ListFieldValuesAsync(new ListFieldValuesRequest { Dataset = dataset, Field = "event_name", Prefix = "d" });
        Assert.Equal([("detail", 3L)], values.Values.Select(value => (value.Value, value.Rows)));
        await Failure.InvalidAsync(async () => await server.Catalog.ListFieldValuesAsync(new ListFieldValuesRequest { Dataset = dataset, Field = "unit_price" }), "field");
        await Failure.InvalidAsync(async () => await server.Catalog.ListFieldValuesAsync(new ListFieldValuesRequest { Dataset = dataset, Field = "devise" }), "field");
    }
}
