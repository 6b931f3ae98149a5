using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Traffic;

/// <summary>An event of a test with its user agent and page.</summary>
internal sealed record AgentEvent(string Visitor, string Name, DateTimeOffset At, string? Agent = null, string? Page = null, string? Customer = null, string? Session = null);

/// <summary>People and programs counted by hand.</summary>
public sealed class ProgramShop(RunningServer server) : IAsyncLifetime
{
    private const string Browser = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36";
    private const string Spider = "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)";
    private const string Requests = "python-requests/2.32.3";

    public RunningServer Server => server;

    public string Dataset { get; private set; } = "";

    /// <summary>
    /// human: three slow events. spider: two events. metronome: eight events a second apart. flood: 301 events within a minute. glance: eleven pages 300 to 500 ms apart.
    /// shared: the visitor of customers ca, then cb; the spider's row before cb's is cb's. buyer: a metronome with a paid order. owner: a customer whose anonymous row is a program's.
    /// </summary>
    internal static IReadOnlyList<AgentEvent> Events { get; } =
    [
        new("human", "home", At(0), Browser, "/"), new("human", "detail", At(31), Browser, "/d"), new("human", "paid", At(90), Browser),
        new("spider", "home", At(0), Spider, "/"), new("spider", "detail", At(5), Spider, "/d"),
        .. Enumerable.Range(0, 8).Select(i => new AgentEvent("metronome", i == 0 ? "home" : "detail", At(i), Browser, "/d")),
        .. Enumerable.Range(0, 301).Select(i => new AgentEvent("flood", "home", At(0.15 * (i + (i % 7 * 0.5))), null, "/")),
        .. Enumerable.Range(0, 11).Select(i => new AgentEvent("glance", "home", At((0.4 * i) + (i % 3 * 0.1)), null, $"/p{i}")),
        new("shared", "home", At(10), Browser, Customer: "ca"), new("shared", "detail", At(4_000), Spider), new("shared", "home", At(8_000), Browser, Customer: "cb"),
        .. Enumerable.Range(0, 8).Select(i => new AgentEvent("buyer", "home", At(i), Browser, "/d", "cbuyer")),
        new("owner", "home", At(10), Requests), new("owner", "detail", At(20), Browser, Customer: "cowner"),
    ];

    internal static IReadOnlyList<OrderRow> Orders { get; } = [new("o1", "cbuyer", At(60), 10_000), new("o2", "cb", At(9_000), 500, Status: "placed")];

    public async ValueTask InitializeAsync()
    {
        Dataset = await server.NewDatasetAsync();
        await server.LoadAsync(Dataset, Table.Events, "events", OnError.AllOrNothing, Batch(Events));
        await server.LoadAsync(Dataset, Table.Orders, "orders", OnError.AllOrNothing, Batches.Of(Orders));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal static DateTimeOffset At(double seconds) => new DateTimeOffset(2025, 3, 1, 4, 0, 0, TimeSpan.Zero).AddTicks((long)Math.Round(seconds * 1_000_000) * 10);

    internal static ColumnBatch Batch(IReadOnlyList<AgentEvent> rows) => new()
    {
        Rows = rows.Count,
        Columns =
        {
            Batches.Times("occurred_at", rows.Select(row => Batches.Us(row.At))),
            Batches.Texts("event_name", rows.Select(row => (string?)row.Name)),
            Batches.Texts("visitor_id", rows.Select(row => (string?)row.Visitor)),
            Batches.Texts("customer_id", rows.Select(row => row.Customer)),
            Batches.Texts("session_id", rows.Select(row => row.Session)),
            Batches.Texts("user_agent", rows.Select(row => row.Agent)),
            Batches.Texts("page", rows.Select(row => row.Page)),
        },
    };
}
