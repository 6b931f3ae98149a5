using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Channels;

/// <summary>
/// January to April 2025 in Shanghai. Each month ten visitors by search, of whom four order for 100.00 (cost 40.00), ten by feed with one order, five direct with one each.
/// search costs 200.00 a month, feed 50.00 in January and 200.00 later: it loses money three months in a row. social costs 200.00 but for March, and brings nobody: no three months in a row.
/// </summary>
public sealed class FourMonths(RunningServer server) : IAsyncLifetime
{
    public RunningServer Server => server;

    public string Dataset { get; private set; } = "";

    internal static DateTimeOffset At(int month, int day, double hour = 12) => new DateTimeOffset(2025, month, day, 0, 0, 0, TimeSpan.FromHours(8)).AddHours(hour);

    public async ValueTask InitializeAsync()
    {
        Dataset = await server.NewDatasetAsync();
        var (events, orders, spend) = (new List<EventRow>(), new List<OrderRow>(), new List<SpendRow>());
        for (var month = 1; month <= 4; month++)
        {
            foreach (var (channel, visitors, ordering) in new[] { ("search", 10, 4), ("feed", 10, 1), (null, 5, 5) })
            {
                for (var n = 0; n < visitors; n++)
                {
                    var visitor = $"{channel}-{month}-{n}";
                    events.Add(new EventRow(visitor, "home", At(month, 10), Channel: channel, Session: visitor));
                    if (n < ordering)
                    {
                        orders.Add(new OrderRow($"o-{visitor}", null, At(month, 10, 13), 10_000, Visitor: visitor));
                    }
                }
            }

            spend.AddRange([new SpendRow(new(2025, month, 1), "search", 15_000, "付费搜索"), new SpendRow(new(2025, month, 20), "search", 5_000)]);
            spend.Add(new SpendRow(new(2025, month, 5), "feed", month == 1 ? 5_000 : 20_000, "信息流"));
            if (month != 3)
            {
                spend.Add(new SpendRow(new(2025, month, 6), "social", 20_000, "社交裂变"));
            }
        }

        spend.Add(new SpendRow(new(2025, 4, 30), "search", 0));
        var orderBatch = Batches.Of(orders);
        orderBatch.Columns.Add(Batches.Integers("cost", orders.Select(_ => 4_000L)));
        await server.LoadAsync(Dataset, Table.Events, "events", OnError.AllOrNothing, Batches.Of(events));
        await server.LoadAsync(Dataset, Table.Orders, "orders", OnError.AllOrNothing, orderBatch);
        await server.LoadAsync(Dataset, Table.ChannelSpend, "spend", OnError.AllOrNothing, SpendRow.Batch(spend));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
