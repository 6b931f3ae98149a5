using EcomOpsEngine.Contracts.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Value = EcomOpsEngine.Contracts.V1.Value;

namespace EcomOpsEngine.Benchmarks.Faults;

/// <summary>Loads and questions over gRPC; answers as one text that <see cref="NaiveShop"/> gives, too.</summary>
internal sealed class ShopQuestions(GrpcChannel channel, string dataset)
{
    private static readonly Timestamp AsOf = Timestamp.FromDateTimeOffset(new DateTimeOffset(2025, 7, 1, 0, 0, 0, TimeSpan.Zero));

    private readonly CatalogService.CatalogServiceClient catalog = new(channel);
    private readonly LoadService.LoadServiceClient loads = new(channel);

    /// <summary>Creates the dataset, or finds it again.</summary>
    public async Task CreateAsync(CancellationToken cancellation) =>
        await catalog.CreateDatasetAsync(new CreateDatasetRequest { Dataset = new Dataset { Name = dataset, TimeZone = "Asia/Shanghai", Currency = "CNY", MoneyScale = 2 } }, cancellationToken: cancellation);

    /// <summary>Sends a load and waits for its acknowledgement.</summary>
    public async Task SendAsync(ShopLoad load, CancellationToken cancellation)
    {
        using var call = loads.Load(cancellationToken: cancellation);
        var table = load.Events.Count > 0 ? Table.Events : load.Orders.Count > 0 ? Table.Orders : Table.OrderStatus;
        await call.RequestStream.WriteAsync(
            new LoadRequest { Header = new LoadHeader { Dataset = dataset, Table = table, LoadId = load.LoadId, OnError = OnError.AllOrNothing, ExpectedRows = load.Rows } }, cancellation);
        await call.RequestStream.WriteAsync(new LoadRequest { Batch = Batch(load) }, cancellation);
        await call.RequestStream.CompleteAsync();
        var answer = (await call.ResponseAsync).Load;
        if (answer.RowsLoaded != load.Rows)
        {
            throw new InvalidOperationException($"{load.LoadId}: {answer.RowsLoaded} of {load.Rows} rows were loaded.");
        }
    }

    /// <summary>Rows that a load has in the log; null when there is no such load.</summary>
    public async Task<long?> FindAsync(string loadId, CancellationToken cancellation)
    {
        try
        {
            return (await loads.GetLoadAsync(new GetLoadRequest { Dataset = dataset, LoadId = loadId }, cancellationToken: cancellation)).Load.RowsLoaded;
        }
        catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Sends a load of one bad row, which is set aside.</summary>
    public async Task SendBadAsync(string loadId, CancellationToken cancellation)
    {
        using var call = loads.Load(cancellationToken: cancellation);
        await call.RequestStream.WriteAsync(new LoadRequest { Header = new LoadHeader { Dataset = dataset, Table = Table.Events, LoadId = loadId, OnError = OnError.SetAside } }, cancellation);
        await call.RequestStream.WriteAsync(
            new LoadRequest { Batch = new ColumnBatch { Rows = 1, Columns = { Texts("occurred_at", ["late"]), Texts("event_name", ["home"]), Texts("customer_id", ["customer-bad"]) } } }, cancellation);
        await call.RequestStream.CompleteAsync();
        await call.ResponseAsync;
    }

    /// <summary>The log of loads with the rows that were set aside.</summary>
    public async Task<string> LoadsAsync(CancellationToken cancellation)
    {
        var text = new List<string>();
        foreach (var load in (await loads.ListLoadsAsync(new ListLoadsRequest { Dataset = dataset }, cancellationToken: cancellation)).Loads)
        {
            var rejects = await loads.ListRejectedRowsAsync(new ListRejectedRowsRequest { Dataset = dataset, LoadId = load.LoadId }, cancellationToken: cancellation);
            text.Add($"{load} {rejects}");
        }

        return string.Join(' ', text);
    }

    /// <summary>Erases a customer.</summary>
    public async Task EraseAsync(string customer, CancellationToken cancellation) =>
        await loads.EraseCustomerAsync(new EraseCustomerRequest { Dataset = dataset, CustomerId = customer }, cancellationToken: cancellation);

    /// <summary>Ids of all customers.</summary>
    public async Task<HashSet<string>> CustomersAsync(CancellationToken cancellation)
    {
        using var call = new SegmentService.SegmentServiceClient(channel).ListCustomers(
            new ListCustomersRequest { Rfm = new ComputeRfmRequest { Dataset = dataset, IncludeBots = true, AsOf = AsOf } }, cancellationToken: cancellation);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var page in call.ResponseStream.ReadAllAsync(cancellation))
        {
            ids.UnionWith(page.CustomerIds);
        }

        return ids;
    }

    /// <summary>All answers.</summary>
    public async Task<string> AnswersAsync(CancellationToken cancellation)
    {
        var tables = (await catalog.GetDatasetAsync(new GetDatasetRequest { Dataset = dataset }, cancellationToken: cancellation)).Dataset.Tables.ToDictionary(table => table.Table, table => table.Rows);
        var funnel = await FunnelAsync(null, cancellation, "home", "view", "$order_paid");
        var devices = new[] { await FunnelAsync("mobile", cancellation, "home", "view"), await FunnelAsync("pc", cancellation, "home", "view") };
        var matrix = await new MatrixService.MatrixServiceClient(channel).ComputeMatrixAsync(
            new ComputeMatrixRequest
            {
                Dataset = dataset,
                IncludeBots = true,
                Dimensions = { new MatrixDimension { Field = "channel" } },
                Measures = { Measure.Gmv, Measure.Orders, Measure.Buyers },
            }, cancellationToken: cancellation);
        var cells = matrix.Cells.Where(cell => cell.Keys[0].HasValue).OrderBy(cell => cell.Keys[0].Value, StringComparer.Ordinal)
            .Select(cell => $"{cell.Keys[0].Value} {cell.Figures[0].Value.Money?.Units} {cell.Figures[1].Value.Count} {cell.Figures[2].Value.Count}");
        var rfm = await new SegmentService.SegmentServiceClient(channel).ComputeRfmAsync(
            new ComputeRfmRequest { Dataset = dataset, IncludeBots = true, AsOf = AsOf }, cancellationToken: cancellation);
        return $"rows {tables["events"]} {tables["orders"]} {tables["order_status"]} | funnel {funnel} | devices {string.Join(", ", devices)} | {string.Join(", ", cells)} | payers {rfm.Total.Customers}";
    }

    private async Task<string> FunnelAsync(string? device, CancellationToken cancellation, params string[] steps)
    {
        var request = new ComputeFunnelRequest { Dataset = dataset, IncludeBots = true, Window = Duration.FromTimeSpan(TimeSpan.FromDays(1)) };
        request.Steps.AddRange(steps.Select(step => new FunnelStep { Events = { step } }));
        if (device is not null)
        {
            request.Filter = new Filter
            {
                AllOf = { new AnyOf { Conditions = { new Condition { Field = "device", In = new ValueSet { Values = { new Value { StringValue = device } } } } } } },
            };
        }

        var answer = await new FunnelService.FunnelServiceClient(channel).ComputeFunnelAsync(request, cancellationToken: cancellation);
        return string.Join(' ', answer.Funnels[0].Steps.Select(step => step.Entered));
    }

    private static ColumnBatch Batch(ShopLoad load)
    {
        var batch = new ColumnBatch { Rows = load.Rows };
        batch.Columns.AddRange(load switch
        {
            { Events.Count: > 0 } =>
            [
                Times("occurred_at", load.Events.Select(row => row.AtUs)), Texts("event_name", load.Events.Select(row => (string?)row.Name)),
                Texts("visitor_id", load.Events.Select(row => row.Visitor)), Texts("customer_id", load.Events.Select(row => row.Customer)),
                Texts("device", load.Events.Select(row => (string?)row.Device)),
            ],
            { Orders.Count: > 0 } =>
            [
                Times("ordered_at", load.Orders.Select(row => row.AtUs)), Texts("order_id", load.Orders.Select(row => (string?)row.Order)),
                Texts("visitor_id", load.Orders.Select(row => row.Visitor)), Texts("customer_id", load.Orders.Select(row => row.Customer)),
                Texts("channel", load.Orders.Select(row => (string?)row.Channel)), Texts("status", load.Orders.Select(row => row.IsPaid ? "paid" : "placed")),
                Whole("quantity", load.Orders.Select(row => (long)row.Quantity)), Whole("unit_price", load.Orders.Select(row => row.UnitPriceMinor)),
            ],
            _ => (ColumnData[])
            [
                Times("at", load.States.Select(row => row.AtUs)), Texts("order_id", load.States.Select(row => (string?)row.Order)),
                Texts("state", load.States.Select(row => row.IsPaid ? "paid" : "cancelled")),
            ],
        });
        return batch;
    }

    private static ColumnData Times(string name, IEnumerable<long> values) => new() { Name = name, TimesUs = new TimeValues { Values = { values } } };

    private static ColumnData Whole(string name, IEnumerable<long> values) => new() { Name = name, Integers = new IntegerValues { Values = { values } } };

    // An empty text is a missing value.
    private static ColumnData Texts(string name, IEnumerable<string?> values) => new() { Name = name, Texts = new TextValues { Values = { values.Select(value => value ?? "") } } };
}
