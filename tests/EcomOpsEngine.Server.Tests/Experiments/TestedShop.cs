using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Experiments;

/// <summary>An exposure of a test's data.</summary>
internal sealed record ExposureRow(string Variant, DateTimeOffset At, string? Visitor, string? Customer = null, string Experiment = "AB-1");

/// <summary>A shop with one test, counted by hand.</summary>
public sealed class TestedShop(RunningServer server) : IAsyncLifetime
{
    public RunningServer Server => server;

    public string Dataset { get; private set; } = "";

    /// <summary>
    /// Exposed to A: a1 (orders on day 2 since exposure, 300.00), a2 (nothing), a3 (orders eight days later: outside of a window of 7), a4 (ordered before, 50.00).
    /// Exposed to B: b1 (customer b1, exposed as visitor vb1, orders at once, 100.00 and 20.00), b2 (orders on day 6, 80.00, cancelled), b3 (no other row at all), flood (301 events within a minute).
    /// Both: both. Unknown variant: x. Before the period: early. The data end on 2025-03-20 12:00 with a visit of a2.
    /// </summary>
    internal static IReadOnlyList<ExposureRow> Exposures { get; } =
    [
        new("A", Day(1), "a1"), new("A", Day(3), "a1"), new("A", Day(1), "a2"), new("A", Day(2), "a3"), new("A", Day(2), null, "a4"),
        new("B", Day(1), "vb1"), new("B", Day(2), "b2"), new("B", Day(14, 20), "b3"), new("B", Day(1), "flood"),
        new("A", Day(1), "both"), new("B", Day(4), "both"), new("X", Day(1), "x"), new("A", Day(0), "early"), new("A", Day(1), "a1", Experiment: "AB-2"),
    ];

    internal static IReadOnlyList<EventRow> Events { get; } =
    [
        new("a1", "home", Day(1), Device: "mobile", Session: "1"), new("a2", "home", Day(1), Device: "pc", Session: "2"), new("a2", "cart", Day(1, 12.5), Device: "pc", Session: "2"),
        new("a3", "home", Day(2), Device: "mobile", Session: "3"), new("va4", "home", Day(2), "a4", Device: "pc", Session: "4"),
        new("vb1", "home", Day(1), Device: "mobile", Session: "5"), new("vb1", "cart", Day(1, 12.1), "b1", "mobile", Session: "5"),
        new("b2", "home", Day(2), Device: "mobile", Session: "6"), new("b2", "cart", Day(8), Device: "pc", Session: "7"),
        new("both", "home", Day(1), Session: "8"), new("x", "home", Day(1), Session: "9"), new("early", "home", Day(0), Session: "10"),
        new("a2", "home", Day(20), Device: "pc", Session: "11"),
        .. Enumerable.Range(0, 301).Select(i => new EventRow("flood", "home", Day(1).AddSeconds(i * .1), Session: "12")),
    ];

    internal static IReadOnlyList<OrderRow> Orders { get; } =
    [
        new("o1", "ca1", Day(3), 10_000, 3, Visitor: "a1"), new("o2", "ca3", Day(10), 9_900, Visitor: "a3"), new("o3", "a4", Day(1), 5_000),
        new("o4", "b1", Day(1, 12.1), 10_000, Visitor: "vb1"), new("o5", "b1", Day(2), 2_000), new("o6", "cb2", Day(8), 8_000, Status: "cancelled", Visitor: "b2"),
    ];

    public async ValueTask InitializeAsync()
    {
        Dataset = await server.NewDatasetAsync();
        await server.LoadAsync(Dataset, Table.Events, "events", OnError.AllOrNothing, Batches.Of(Events));
        await server.LoadAsync(Dataset, Table.Orders, "orders", OnError.AllOrNothing, Batches.Of(Orders));
        await server.LoadAsync(Dataset, Table.Exposures, "exposures", OnError.AllOrNothing, Batch(Exposures));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The test from 1 to 14 March 2025, a window of 7 days.</summary>
    internal static Experiment Record(string id, Action<Experiment>? change = null)
    {
        var record = new Experiment
        {
            Id = id,
            Page = "提交订单页",
            Variable = "运费展示方式",
            ExposureName = "AB-1",
            FirstDate = "2025-03-01",
            LastDate = "2025-03-14",
            Arms = { new ExperimentArm { Name = "A", Version = "按件收费明细" }, new ExperimentArm { Name = "B", Version = "满99包邮" } },
            Metric = new ExperimentMetric { Window = new Google.Protobuf.WellKnownTypes.Duration { Seconds = 7 * 86_400 } },
        };
        change?.Invoke(record);
        return record;
    }

    internal static DateTimeOffset Day(int day, double hours = 12) => SmallShop.Day(day, hours);

    internal static ColumnBatch Batch(IReadOnlyList<ExposureRow> rows) => new()
    {
        Rows = rows.Count,
        Columns =
        {
            Batches.Texts("experiment", rows.Select(row => (string?)row.Experiment)),
            Batches.Texts("variant", rows.Select(row => (string?)row.Variant)),
            Batches.Times("at", rows.Select(row => Batches.Us(row.At))),
            Batches.Texts("visitor_id", rows.Select(row => row.Visitor)),
            Batches.Texts("customer_id", rows.Select(row => row.Customer)),
        },
    };
}
