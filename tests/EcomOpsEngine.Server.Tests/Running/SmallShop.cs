using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Server.Tests.Running;

/// <summary>A shop small enough to count by hand, loaded once for each test class that wants it.</summary>
internal static class SmallShop
{
    public static DateTimeOffset Day(int day, double hours = 12) =>
        new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.FromHours(8)).AddDays(day - 1).AddHours(hours);

    /// <summary>
    /// Four people on two devices: v1 (customer c1) goes from home to paid, v2 leaves after the detail page, v3 after home, v4 (no device) pays too.
    /// </summary>
    public static IReadOnlyList<EventRow> Events { get; } =
    [
        new("v1", "home", Day(1), Device: "mobile", Channel: "search", Session: "s1"), new("v1", "detail", Day(1, 12.1), "c1", "mobile", "search", Session: "s1"),
        new("v1", "paid", Day(1, 12.2), "c1", "mobile", "search", Session: "s1"),
        new("v2", "home", Day(2), Device: "pc", Channel: "feed", Session: "s2"), new("v2", "detail", Day(2, 13), Device: "pc", Channel: "feed", Session: "s2"),
        new("v3", "home", Day(3), Device: "mobile", Channel: "feed", Session: "s3"),
        new("v4", "home", Day(4), Session: "s4"), new("v4", "detail", Day(4, 13), Session: "s4"), new("v4", "paid", Day(4, 14), Session: "s4"),
    ];

    /// <summary>GMV 300.00 + 100.00 + 50.00; the cancelled order does not count, the last one is nobody's.</summary>
    public static IReadOnlyList<OrderRow> Orders { get; } =
    [
        new("o1", "c1", Day(1, 12.2), 10_000, 3, Visitor: "v1", Category: "beauty", Channel: "search"),
        new("o2", "c2", Day(5), 10_000, Category: "clothes", Channel: "feed"),
        new("o3", "c2", Day(6), 99_900, Status: "cancelled", Category: "clothes", Channel: "feed"),
        new("o4", null, Day(7), 5_000, Category: null, Channel: "feed"),
    ];

    public static async Task<string> LoadAsync(RunningServer server)
    {
        var dataset = await server.NewDatasetAsync();
        await server.LoadAsync(dataset, Table.Events, "events", OnError.AllOrNothing, Batches.Of(Events));
        await server.LoadAsync(dataset, Table.Orders, "orders", OnError.AllOrNothing, Batches.Of(Orders));
        return dataset;
    }
}
