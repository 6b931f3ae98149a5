using EcomOpsEngine.Benchmarks.Peers;
using EcomOpsEngine.Benchmarks.Store;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData;
using Google.Protobuf;
using Grpc.Net.Client;
using Table = EcomOpsEngine.Contracts.V1.Table;

namespace EcomOpsEngine.Benchmarks.Dashboards;

/// <summary>The honest rows in a server, and what its answers must agree with: counts over the rows themselves, those of the funnel by DuckDB.</summary>
internal sealed class DashboardShop
{
    private const int RowsOfSmallLoad = 500;
    private readonly string _reached;
    private readonly long _gmvMinor;
    private readonly int _buyers;
    private int _loads;

    private DashboardShop(string reached, long gmvMinor, int buyers) => (_reached, _gmvMinor, _buyers) = (reached, gmvMinor, buyers);

    /// <summary>Loads events and order lines over gRPC.</summary>
    public static async Task<DashboardShop> LoadAsync(GrpcChannel channel, int rows, int lines, ulong seed, CancellationToken cancellation)
    {
        await StoreLoads.CreateAsync(channel, StoreServer.Dataset, cancellation);
        var data = new PeerData(rows, seed);
        var orders = HonestOrders.Generate(lines, Math.Max(100, Math.Min(rows / 100, lines / 4)), seed);
        await StoreLoads.SendAsync(channel, StoreLoads.Header(StoreServer.Dataset, Table.Orders, "orders"), StoreRows.OrdersAsync(orders), cancellation);
        await StoreLoads.SendAsync(channel, StoreLoads.Header(StoreServer.Dataset, Table.Events, "events"), StoreRows.EventsAsync(data.Events), cancellation);
        using var duckdb = new DuckDbPeer(2);
        PeerTables.Create(duckdb, data, PeerTable.Events);
        return new DashboardShop(duckdb.Query(FunnelWorks.Funnel(data, 1).DuckDb!), orders.AmountMinor.Sum(amount => (long)amount), orders.Customer.Distinct().Count());
    }

    /// <summary>Whether the answers of the dashboard agree with the rows.</summary>
    public bool Agrees(IReadOnlyDictionary<DashboardQuestion, IMessage> answers)
    {
        var funnel = answers.Values.OfType<ComputeFunnelResponse>().First().Funnels[0].Steps.Select(step => step.Entered).ToArray();
        var rfm = answers.Values.OfType<ComputeRfmResponse>().Single();
        return FunnelWorks.Depths(funnel) == _reached
            && answers.Values.OfType<ComputeMatrixResponse>().All(matrix => matrix.Totals[0].Value.Money.Units == _gmvMinor && matrix.Totals[2].Value.Count == _buyers)
            && rfm.Total.Customers == _buyers;
    }

    /// <summary>Loads a few visitors with one event each, which no question of the dashboard counts.</summary>
    public async Task LoadMoreAsync(GrpcChannel channel, CancellationToken cancellation)
    {
        var load = ++_loads;
        var batch = new ColumnBatch
        {
            Rows = RowsOfSmallLoad,
            Columns =
            {
                new ColumnData { Name = "occurred_at", TimesUs = new TimeValues { Values = { Enumerable.Range(0, RowsOfSmallLoad).Select(row => HonestEvents.FromUs + (row * 1_000_000L)) } } },
                Texts("event_name", _ => StoreRows.EventName(HonestEvents.EventCodes - 1)),
                Texts("visitor_id", row => $"late-{load}-{row}"),
            },
        };
        await StoreLoads.SendAsync(channel, StoreLoads.Header(StoreServer.Dataset, Table.Events, $"late-{load}"), new[] { new LoadRequest { Batch = batch } }.ToAsyncEnumerable(), cancellation);

        static ColumnData Texts(string name, Func<int, string> text) => new() { Name = name, Texts = new TextValues { Values = { Enumerable.Range(0, RowsOfSmallLoad).Select(text) } } };
    }
}
