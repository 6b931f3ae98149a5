using System.Net.Http.Json;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Loads;

/// <summary>An erased customer is in no list; sums, tiers, funnels and counts stay.</summary>
public sealed class EraseCustomerTests(RunningServer server)
{
    private static readonly DateTimeOffset At = new(2025, 6, 1, 12, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public async Task Figures_stay_and_lists_leave_the_customer_out()
    {
        var dataset = await FilledAsync();
        var before = await FiguresAsync(dataset);
        Assert.Equal(["anna", "ben", "carla"], await ListedAsync(dataset));
        Assert.Equal(["anna", "ben", "carla"], await UnitsAsync(dataset));

        var answer = await server.Loads.EraseCustomerAsync(new EraseCustomerRequest { Dataset = dataset, CustomerId = "ben" });

        Assert.Equal((true, 1, 1L), (answer.Erased, answer.VisitorsErased, answer.AttributeRowsDeleted));
        Assert.Equal((await server.Catalog.GetDatasetAsync(new GetDatasetRequest { Dataset = dataset })).Dataset.SnapshotId, answer.SnapshotId);
        Assert.Equal(before, await FiguresAsync(dataset));
        Assert.Equal(["anna", "carla"], await ListedAsync(dataset));
        Assert.Equal(["", "anna", "carla"], await UnitsAsync(dataset));

        // By the erased attribute the customer is without a value now.
        var matrix = await server.Matrices.ComputeMatrixAsync(new ComputeMatrixRequest
        {
            Dataset = dataset,
            Dimensions = { new MatrixDimension { Field = "customer.region" } },
            Measures = { Measure.Buyers },
        });
        Assert.DoesNotContain(matrix.Cells, cell => cell.Keys[0].Value == "south");

        var again = await server.Loads.EraseCustomerAsync(new EraseCustomerRequest { Dataset = dataset, CustomerId = "ben" });
        Assert.Equal((false, 0, answer.SnapshotId), (again.Erased, again.VisitorsErased, again.SnapshotId));
    }

    [Fact]
    public async Task The_order_of_ids_that_groups_of_equal_size_are_cut_by_puts_the_erased_last()
    {
        var dataset = await FilledAsync();
        await server.Loads.EraseCustomerAsync(new EraseCustomerRequest { Dataset = dataset, CustomerId = "anna" });
        using var call = server.Segments.ListCustomers(new ListCustomersRequest
        {
            Rfm = new ComputeRfmRequest { Dataset = dataset, Scoring = RfmScoring.Ntile, Bins = 3 },
        });
        var page = await call.ResponseStream.ReadAllAsync().FirstAsync();

        // Three customers alike in frequency and money: ben first, then carla, then whoever has no id.
        Assert.Equal(["ben", "carla"], page.CustomerIds);
        Assert.Equal([1, 2], page.FrequencyScores);
    }

    [Fact]
    public async Task Bad_requests_name_the_field_and_the_way_over_http_keeps_ids_out_of_addresses()
    {
        var dataset = await FilledAsync();
        await Failure.InvalidAsync(async () => await server.Loads.EraseCustomerAsync(new EraseCustomerRequest { Dataset = dataset }), "customer_id");
        await Failure.InvalidAsync(
            async () => await server.Loads.EraseCustomerAsync(new EraseCustomerRequest { Dataset = dataset, CustomerId = new string('x', 4_097) }), "customer_id");
        await Failure.ExpectAsync(
            async () => await server.Loads.EraseCustomerAsync(new EraseCustomerRequest { Dataset = "none", CustomerId = "x" }), StatusCode.NotFound, "DATASET_NOT_FOUND");

        using var http = new HttpClient { BaseAddress = server.HttpAddress };
        using var response = await http.PostAsJsonAsync($"/v1/datasets/{dataset}/customers:erase", new { customerId = "carla" }, TestContext.Current.CancellationToken);
        Assert.Contains("\"erased\":true", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private async Task<string> FilledAsync()
    {
        var dataset = await server.NewDatasetAsync();
        string[] people = ["anna", "ben", "carla"];
        await server.LoadAsync(dataset, Table.Orders, "orders", OnError.AllOrNothing, Batches.Of([.. people.Select(one => new OrderRow("o-" + one[..1], one, At, 10_000, Channel: "web"))]));
        await server.LoadAsync(dataset, Table.Events, "events", OnError.AllOrNothing, Batches.Of(
            [.. people.Select((one, i) => new EventRow("visitor-" + i, "home", At.AddHours(-1), one)), .. people.Select((_, i) => new EventRow("visitor-" + i, "view", At.AddMinutes(-30)))]));
        await server.LoadAsync(dataset, Table.Customers, "customers", OnError.AllOrNothing, new ColumnBatch
        {
            Rows = 3,
            Columns = { Batches.Texts("customer_id", people), Batches.Texts("region", ["north", "south", "north"]) },
        });
        return dataset;
    }

    private async Task<string> FiguresAsync(string dataset)
    {
        var funnel = await server.Funnels.ComputeFunnelAsync(Funnel(dataset));
        var rfm = await server.Segments.ComputeRfmAsync(new ComputeRfmRequest { Dataset = dataset });
        var matrix = await server.Matrices.ComputeMatrixAsync(new ComputeMatrixRequest
        {
            Dataset = dataset,
            Dimensions = { new MatrixDimension { Field = "channel" } },
            Measures = { Measure.Gmv, Measure.Buyers, Measure.Visitors },
        });
        return $"{string.Join(' ', funnel.Funnels[0].Steps.Select(step => step.Entered))} | {rfm.Tiers} | {matrix.Cells}";
    }

    private static ComputeFunnelRequest Funnel(string dataset) =>
        new() { Dataset = dataset, Steps = { new FunnelStep { Events = { "home" } }, new FunnelStep { Events = { "view" } }, new FunnelStep { Events = { "$order_placed" } } } };

    private async Task<List<string>> ListedAsync(string dataset)
    {
        using var call = server.Segments.ListCustomers(new ListCustomersRequest { Rfm = new ComputeRfmRequest { Dataset = dataset } });
        return await call.ResponseStream.ReadAllAsync().SelectMany(page => page.CustomerIds.ToAsyncEnumerable()).ToListAsync();
    }

    private async Task<List<string>> UnitsAsync(string dataset)
    {
        using var call = server.Funnels.ListFunnelUnits(new ListFunnelUnitsRequest { Dataset = dataset, Funnel = Funnel(dataset), Selection = FunnelUnitSelection.Converted });
        return [.. (await call.ResponseStream.ReadAllAsync().SelectMany(page => page.Ids.ToAsyncEnumerable()).ToListAsync()).Order(StringComparer.Ordinal)];
    }
}
