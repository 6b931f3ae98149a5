using EcomOpsEngine.TestData;

namespace EcomOpsEngine.Benchmarks.Faults;

/// <summary>
/// Seeded loads of a small shop whose visitors become customers, some of them two. No two rows have the same instant, so that a naive model needs no rule for ties.
/// </summary>
internal sealed class ShopLoads(ulong seed)
{
    private const int Customers = 200;
    private const int Visitors = 350;
    private const long SpanUs = 20L * 86_400_000_000;
    private const int BigRows = 60_000;
    private const int BigOneIn = 15;

    private static readonly string[] Steps = ["home", "home", "view", "view", "other"];
    private static readonly string[] Devices = ["mobile", "pc"];
    private static readonly string[] Channels = ["web", "app", "store"];

    private readonly SeededRandom random = new(seed);
    private readonly List<(string Order, long AtUs)> open = [];
    private long instants;
    private int loads;

    /// <summary>2025-06-01T00:00:00Z.</summary>
    public static long FromUs { get; } = (new DateTimeOffset(2025, 6, 1, 0, 0, 0, TimeSpan.Zero) - DateTimeOffset.UnixEpoch).Ticks / 10;

    /// <summary>Loads after which every name and value occurs: questions may name nothing else.</summary>
    public IReadOnlyList<ShopLoad> First() =>
    [
        new ShopLoad($"load-{++loads}", [.. Steps.Distinct().SelectMany(step => Devices.Select(device => new EventRow(Instant(), step, "visitor-first", null, device)))], [], []),
        new ShopLoad($"load-{++loads}", [], [.. Channels.Select(channel => new OrderRow(Instant(), $"order-{channel}", null, "customer-first", channel, true, 1, 100))], []),
    ];

    /// <summary>The next load.</summary>
    public ShopLoad Next()
    {
        var id = $"load-{++loads}";
        return random.Below(20) switch
        {
            < 12 => new ShopLoad(id, Events(random.Below(BigOneIn) == 0 ? BigRows : random.Between(1, 3_000)), [], []),
            < 17 => new ShopLoad(id, [], Orders(random.Between(1, 800)), []),
            _ when open.Count > 0 => new ShopLoad(id, [], [], States(random.Between(1, 300))),
            _ => new ShopLoad(id, Events(10), [], []),
        };
    }

    /// <summary>A load that names one customer whom no other load names.</summary>
    public (ShopLoad Load, string Customer) Single()
    {
        var customer = $"einmal-{loads + 1}";
        return (new ShopLoad($"load-{++loads}", [new EventRow(Instant(), "home", $"visitor-of-{customer}", customer, "pc")], [], []), customer);
    }

    private List<EventRow> Events(int count)
    {
        var rows = new List<EventRow>(count);
        for (var i = 0; i < count; i++)
        {
            var (visitor, customer) = Person();
            rows.Add(new EventRow(Instant(), random.OneOf<string>(Steps), visitor, customer, random.OneOf<string>(Devices)));
        }

        return rows;
    }

    private List<OrderRow> Orders(int count)
    {
        var rows = new List<OrderRow>(count);
        for (var i = 0; i < count; i++)
        {
            var (visitor, customer) = Person();
            var isPaid = random.Chance(.5);
            var row = new OrderRow(Instant(), $"order-{loads}-{i}", visitor, customer, random.OneOf<string>(Channels), isPaid, random.Between(1, 4), random.Between(100, 90_000));
            rows.Add(row);
            if (!isPaid)
            {
                open.Add((row.Order, row.AtUs));
            }
        }

        return rows;
    }

    private List<StateRow> States(int count)
    {
        var rows = new List<StateRow>(count);
        while (rows.Count < count && open.Count > 0)
        {
            var place = random.Below(open.Count);
            var (order, atUs) = open[place];
            open[place] = open[^1];
            open.RemoveAt(open.Count - 1);
            rows.Add(new StateRow(atUs + 1_000_000 + (random.Below(86_400L) * 1_000_000) + (++instants % 1_000), order, random.Chance(.8)));
        }

        return rows;
    }

    private (string? Visitor, string? Customer) Person()
    {
        var visitor = random.Below(Visitors);
        var customer = (visitor + (random.Below(40) == 0 ? 1 : 0)) % Customers;
        return random.Below(10) switch
        {
            < 6 => ($"visitor-{visitor}", null),
            < 8 => (null, $"customer-{customer}"),
            _ => ($"visitor-{visitor}", $"customer-{customer}"),
        };
    }

    // Whole seconds apart are drawn, the last digits count up.
    private long Instant() => FromUs + (random.Below(SpanUs / 1_000_000) * 1_000_000) + (++instants % 1_000_000);
}
