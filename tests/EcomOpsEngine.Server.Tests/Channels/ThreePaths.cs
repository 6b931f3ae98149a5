using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Channels;

/// <summary>
/// direct ×2, search → email ×3, search → social → email ×5: a person each, a session a day, an order of 100.00 an hour after the last. Three more people came by social and did not order.
/// One more order is cancelled, one is nobody's and carries the channel «search».
/// </summary>
public sealed class ThreePaths(RunningServer server) : IAsyncLifetime
{
    public RunningServer Server => server;

    public string Dataset { get; private set; } = "";

    internal static IReadOnlyList<(string?[] Path, int Times)> Paths { get; } = [([null], 1), (["direct"], 1), (["search", "email"], 3), (["search", "social", "email"], 5)];

    public async ValueTask InitializeAsync()
    {
        Dataset = await server.NewDatasetAsync();
        var (events, orders) = (new List<EventRow>(), new List<OrderRow>());
        foreach (var (path, times) in Paths)
        {
            for (var n = 0; n < times; n++)
            {
                var visitor = $"v{orders.Count}";
                events.AddRange(path.Select((channel, day) => new EventRow(visitor, "home", SmallShop.Day(day + 1), Channel: channel, Session: $"{visitor}-{day}")));
                orders.Add(new OrderRow($"o{orders.Count}", null, SmallShop.Day(path.Length, 13), 10_000, Visitor: visitor));
            }
        }

        events.AddRange(Enumerable.Range(0, 3).Select(n => new EventRow($"l{n}", "home", SmallShop.Day(1), Channel: "social", Session: $"l{n}")));
        orders.Add(new OrderRow("cancelled", null, SmallShop.Day(2), 99_900, Status: "cancelled", Visitor: "v0", Channel: "search"));
        orders.Add(new OrderRow("nobody's", null, SmallShop.Day(2), 5_000, Channel: "search"));
        await server.LoadAsync(Dataset, Table.Events, "events", OnError.AllOrNothing, Batches.Of(events));
        await server.LoadAsync(Dataset, Table.Orders, "orders", OnError.AllOrNothing, Batches.Of(orders));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
