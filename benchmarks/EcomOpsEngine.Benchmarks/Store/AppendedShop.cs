using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData;
using Grpc.Net.Client;

namespace EcomOpsEngine.Benchmarks.Store;

/// <summary>
/// A shop whose visitors come and go: each load's events are of the people who are about then, in time order; some rows happened earlier, to whoever was about at that time.
/// </summary>
internal sealed class AppendedShop(GrpcChannel channel, int rows)
{
    private const ulong Seed = 2026;
    private const int EventsOfAPerson = 20;
    private const int About = 20_000;
    private const int RowsOfAFirstLoad = 500_000;

    /// <summary>Time between two events.</summary>
    private const long StepUs = 1_000;

    private readonly SeededRandom _random = new(Seed, 3);
    private readonly LoadService.LoadServiceClient _loads = new(channel);
    private long _sent;
    private int _loaded;

    /// <summary>Creates the dataset with its first events.</summary>
    public async Task CreateAsync(CancellationToken cancellation)
    {
        await StoreLoads.CreateAsync(channel, StoreServer.Dataset, cancellation);
        using var call = await BeginAsync(cancellation);
        for (var left = rows; left > 0; left -= RowsOfAFirstLoad)
        {
            await call.RequestStream.WriteAsync(new LoadRequest { Batch = Batch(Math.Min(left, RowsOfAFirstLoad), 0) }, cancellation);
        }

        await EndAsync(call);
    }

    /// <summary>Sends the next events as a load of their own.</summary>
    public async Task AppendAsync(int count, double lateShare, CancellationToken cancellation)
    {
        using var call = await BeginAsync(cancellation);
        await call.RequestStream.WriteAsync(new LoadRequest { Batch = Batch(count, lateShare) }, cancellation);
        await EndAsync(call);
    }

    /// <summary>Events that the dataset has.</summary>
    public async Task<long> CountAsync(CancellationToken cancellation) =>
        (await new CatalogService.CatalogServiceClient(channel).GetDatasetAsync(new GetDatasetRequest { Dataset = StoreServer.Dataset }, cancellationToken: cancellation))
        .Dataset.Tables.Single(table => table.Table == "events").Rows;

    private async Task<Grpc.Core.AsyncClientStreamingCall<LoadRequest, LoadResponse>> BeginAsync(CancellationToken cancellation)
    {
        var call = _loads.Load(cancellationToken: cancellation);
        var header = new LoadHeader { Dataset = StoreServer.Dataset, Table = Table.Events, LoadId = $"load-{_loaded++}", OnError = OnError.AllOrNothing };
        await call.RequestStream.WriteAsync(new LoadRequest { Header = header }, cancellation);
        return call;
    }

    private static async Task EndAsync(Grpc.Core.AsyncClientStreamingCall<LoadRequest, LoadResponse> call)
    {
        await call.RequestStream.CompleteAsync();
        await call.ResponseAsync;
    }

    private ColumnBatch Batch(int count, double lateShare)
    {
        var (times, visitors, names, devices) = (new TimeValues(), new TextValues(), new TextValues(), new TextValues());
        for (var i = 0; i < count; i++, _sent++)
        {
            var at = lateShare > 0 && _random.Chance(lateShare) ? _random.Below(_sent + 1) : _sent;
            times.Values.Add(HonestEvents.FromUs + (at * StepUs));
            visitors.Values.Add("v" + ((at / EventsOfAPerson) + _random.Below(About)));
            names.Values.Add(StoreRows.EventName(_random.Below(4) == 0 ? _random.Below(HonestEvents.EventCodes) : _random.Below(HonestEvents.Steps)));
            devices.Values.Add("device-" + _random.Below(HonestEvents.Devices));
        }

        return new ColumnBatch
        {
            Rows = count,
            Columns =
            {
                new ColumnData { Name = "occurred_at", TimesUs = times }, new ColumnData { Name = "visitor_id", Texts = visitors },
                new ColumnData { Name = "event_name", Texts = names }, new ColumnData { Name = "device", Texts = devices },
            },
        };
    }
}
