using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;

namespace EcomOpsEngine.Server.Tests.Matrices;

/// <summary>
/// A shop of two days (1 and 2 March 2025, Shanghai) whose figures can be counted by hand: sessions, spend, costs, refunds and a cancelled order.
/// </summary>
internal static class SpendShop
{
    public static DateTimeOffset At(int day, int hour = 12) => new(2025, 3, day, hour, 0, 0, TimeSpan.FromHours(8));

    /// <summary>Day 1: search has two mobile sessions and one on pc, feed one without a device. Day 2: search has one session on pc.</summary>
    public static IReadOnlyList<EventRow> Events { get; } =
    [
        new("v1", "home", At(1), "c1", "mobile", "search", Session: "s1"), new("v1", "detail", At(1, 13), "c1", "mobile", "search", Session: "s1"),
        new("v2", "home", At(1), null, "mobile", "search", Session: "s2"), new("v3", "home", At(1), "c3", "pc", "search", Session: "s3"),
        new("v4", "home", At(1), "c4", null, "feed", Session: "s4"), new("v3", "home", At(2), "c3", "pc", "search", Session: "s5"),
    ];

    /// <summary>Order, customer, day, price, quantity, state, channel, category, unit cost.</summary>
    public static IReadOnlyList<(OrderRow Row, long? Cost)> Orders { get; } =
    [
        (new("o1", "c1", At(1), 10_000, 3, Visitor: "v1", Category: "beauty", Channel: "search"), 4_000),
        (new("o2", "c3", At(1), 20_000, 1, Visitor: "v3", Category: "clothes", Channel: "search"), 5_000),
        (new("o3", "c3", At(2), 30_000, 2, Visitor: "v3", Category: "clothes", Channel: "search"), null),
        (new("o4", "c4", At(1), 5_000, 1, "cancelled", "v4", "beauty", "feed"), 1_000),
        (new("o5", "c4", At(2), 7_000, 1, "placed", "v4", "beauty", "feed"), 1_000),
    ];

    /// <summary>Refunds: two of the three units of o1 and half a unit of o3.</summary>
    public static async Task<string> LoadAsync(RunningServer server)
    {
        var dataset = await server.NewDatasetAsync();
        await server.LoadAsync(dataset, Table.Events, "events", OnError.AllOrNothing, Batches.Of(Events));
        var orders = Batches.Of([.. Orders.Select(order => order.Row)]);
        var costs = Batches.Integers("cost", Orders.Select(order => order.Cost ?? 0));
        costs.Validity = Google.Protobuf.ByteString.CopyFrom((byte)Orders.Select((order, n) => order.Cost is null ? 0 : 1 << n).Sum());
        orders.Columns.Add(costs);
        await server.LoadAsync(dataset, Table.Orders, "orders", OnError.AllOrNothing, orders);
        await server.LoadAsync(dataset, Table.OrderStatus, "refunds", OnError.AllOrNothing, new ColumnBatch
        {
            Rows = 2,
            Columns =
            {
                Batches.Texts("order_id", ["o1", "o3"]), Batches.Texts("state", ["refunded", "refunded"]),
                Batches.Times("at", [Batches.Us(At(2)), Batches.Us(At(2, 20))]), Batches.Integers("amount", [20_000, 15_000]),
            },
        });
        await server.LoadAsync(dataset, Table.ChannelSpend, "spend", OnError.AllOrNothing, new ColumnBatch
        {
            Rows = 4,
            Columns =
            {
                Batches.Texts("date", ["2025-03-01", "2025-03-01", "2025-03-02", "2025-03-02"]), Batches.Texts("channel", ["search", "feed", "search", "radio"]),
                Batches.Integers("spend", [10_001, 2_000, 4_000, 999]),
            },
        });
        return dataset;
    }
}
