using System.Net.Http.Json;
using System.Text.Json.Nodes;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Datasets;

public sealed class UpdateDatasetTests(RunningServer server)
{
    [Fact]
    public async Task Title_and_retention_change_and_old_rows_leave_all_answers()
    {
        var name = await server.NewDatasetAsync();
        var today = DateTimeOffset.UtcNow;
        EventRow[] rows = [new("v1", "home", today.AddDays(-400)), new("v2", "home", today.AddDays(-2)), new("v2", "paid", today.AddDays(-1))];
        await server.LoadAsync(name, Table.Events, "events", OnError.AllOrNothing, Batches.Of(rows));
        Assert.Equal(2, await EnteredAsync(name));

        var answer = await server.Catalog.UpdateDatasetAsync(new UpdateDatasetRequest { Dataset = new Dataset { Name = name, DisplayName = "Kept a year", RetentionDays = 365, Revision = 1 } });

        Assert.Equal(1, answer.RowsExpired);
        Assert.Equal(("Kept a year", 365, 2, "s2", 1L), (answer.Dataset.DisplayName, answer.Dataset.RetentionDays, answer.Dataset.Revision, answer.Dataset.SnapshotId, answer.Dataset.Persons));
        Assert.Equal(16, answer.Dataset.RetainedFrom.ToDateTime().Hour);
        Assert.Equal(1, await EnteredAsync(name));
        var read = (await server.Catalog.GetDatasetAsync(new GetDatasetRequest { Dataset = name })).Dataset;
        Assert.Equal(answer.Dataset, read);

        // A later load of such rows: they are set aside, the others are loaded.
        var load = await server.LoadAsync(name, Table.Events, "late", OnError.AllOrNothing, Batches.Of(rows));
        Assert.Equal((2L, 1L), (load.RowsLoaded, load.RowsRejected));
        var reject = (await server.Loads.ListRejectedRowsAsync(new ListRejectedRowsRequest { Dataset = name, LoadId = "late" })).Rows.Single();
        Assert.Equal((1L, RejectReason.Expired, "occurred_at"), (reject.Row, reject.Reason, reject.Column));

        // For ever again: the mask names what is unset.
        var forEver = await server.Catalog.UpdateDatasetAsync(new UpdateDatasetRequest { Dataset = new Dataset { Name = name }, UpdateMask = Mask("retention_days") });
        Assert.Equal((false, null, "Kept a year"), (forEver.Dataset.HasRetentionDays, forEver.Dataset.RetainedFrom, forEver.Dataset.DisplayName));
    }

    [Fact]
    public async Task What_a_caller_read_may_be_sent_back_with_a_change()
    {
        var name = await server.NewDatasetAsync();
        var read = (await server.Catalog.GetDatasetAsync(new GetDatasetRequest { Dataset = name })).Dataset;
        read.DisplayName = "Changed";

        Assert.Equal("Changed", (await server.Catalog.UpdateDatasetAsync(new UpdateDatasetRequest { Dataset = read })).Dataset.DisplayName);

        // Somebody who read before that is told.
        await Failure.ExpectAsync(async () => await server.Catalog.UpdateDatasetAsync(new UpdateDatasetRequest { Dataset = read }), StatusCode.Aborted, "DATASET_CONFLICT");
    }

    [Fact]
    public async Task What_is_fixed_or_unknown_is_refused_by_name()
    {
        var name = await server.NewDatasetAsync();
        await RefusedAsync("dataset.time_zone", new Dataset { Name = name, TimeZone = "UTC", DisplayName = "x" });
        await RefusedAsync("dataset.currency", new Dataset { Name = name, Currency = "EUR", DisplayName = "x" });
        await RefusedAsync("dataset.money_scale", new Dataset { Name = name, MoneyScale = 4, DisplayName = "x" });
        await RefusedAsync("dataset", new Dataset { Name = name });
        await RefusedAsync("dataset.revision", new Dataset { Name = name, DisplayName = "x", Revision = -1 });
        await RefusedAsync("dataset.retention_days", new Dataset { Name = name, RetentionDays = 0 });
        await RefusedAsync("dataset.retention_days", new Dataset { Name = name, RetentionDays = 36_501 });
        await RefusedAsync("dataset.display_name", new Dataset { Name = name, DisplayName = "a\nb" });
        await RefusedAsync("update_mask.paths[1]", new Dataset { Name = name, DisplayName = "x" }, "display_name", "currency");
        await RefusedAsync("update_mask.paths[0]", new Dataset { Name = name, DisplayName = "x" }, "nothing");
        await RefusedAsync("update_mask", new Dataset { Name = name, DisplayName = "x" }, "*", "display_name");
        await Failure.InvalidAsync(async () => await server.Catalog.UpdateDatasetAsync(new UpdateDatasetRequest()), "dataset");
        await Failure.ExpectAsync(
            async () => await server.Catalog.UpdateDatasetAsync(new UpdateDatasetRequest { Dataset = new Dataset { Name = "nowhere", DisplayName = "x" } }), StatusCode.NotFound, "DATASET_NOT_FOUND");
        Assert.Equal(1, (await server.Catalog.GetDatasetAsync(new GetDatasetRequest { Dataset = name })).Dataset.Revision);
    }

    [Fact]
    public async Task Rest_patches()
    {
        var name = await server.NewDatasetAsync();
        using var http = new HttpClient { BaseAddress = server.HttpAddress };
        using var answer = await http.PatchAsync(new Uri($"v1/datasets/{name}?updateMask=displayName", UriKind.Relative), JsonContent.Create(new { displayName = "By REST", retentionDays = 3 }));

        var dataset = (await answer.Content.ReadFromJsonAsync<JsonNode>())!["dataset"]!;
        Assert.Equal("By REST", dataset["displayName"]!.GetValue<string>());
        Assert.Null(dataset["retentionDays"]);
    }

    private async Task<long> EnteredAsync(string dataset) => (await server.Funnels.ComputeFunnelAsync(
        new ComputeFunnelRequest { Dataset = dataset, Steps = { new FunnelStep { Events = { "home" } }, new FunnelStep { Events = { "paid" } } } })).Funnels[0].Steps[0].Entered;

    private Task<RpcException> RefusedAsync(string field, Dataset dataset, params string[] paths) => Failure.InvalidAsync(
        async () => await server.Catalog.UpdateDatasetAsync(new UpdateDatasetRequest { Dataset = dataset, UpdateMask = paths.Length == 0 ? null : Mask(paths) }), field);

    private static FieldMask Mask(params string[] paths) => new() { Paths = { paths } };
}
