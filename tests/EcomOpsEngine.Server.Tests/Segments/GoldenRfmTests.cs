using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Segments;

/// <summary>Table 6 of the operations template: customers at, just inside and just outside its thresholds.</summary>
public sealed class GoldenRfmTests(RunningServer server)
{
    private static readonly DateTimeOffset AsOf = new(2025, 7, 1, 0, 0, 0, TimeSpan.FromHours(8));

    /// <summary>Days since the last order, orders, money of all orders together in CNY, tier, whether the literal box holds.</summary>
    private static readonly (string Id, int Days, int Orders, long Yuan, RfmTier Tier, bool Literal)[] Customers =
    [
        ("vip-edge", 30, 4, 2_000, RfmTier.Vip, true),
        ("vip-late", 31, 4, 2_000, RfmTier.Potential, false),
        ("vip-few", 30, 3, 2_000, RfmTier.Potential, false),
        ("vip-cheap", 30, 4, 1_999, RfmTier.Potential, false),
        ("potential-edge", 90, 2, 500, RfmTier.Potential, true),
        ("potential-late", 91, 2, 500, RfmTier.Regular, false),
        ("potential-cheap", 90, 2, 499, RfmTier.Regular, false),
        ("gap", 10, 1, 300, RfmTier.Regular, false),
        ("regular-edge", 180, 1, 100, RfmTier.Regular, true),
        ("regular-first", 91, 1, 499, RfmTier.Regular, true),
        ("churned", 181, 1, 5_000, RfmTier.Churned, true),
    ];

    [Fact]
    public async Task Tiers_are_a_cascade_over_the_thresholds()
    {
        var dataset = await LoadAsync();

        var answer = await server.Segments.ComputeRfmAsync(new ComputeRfmRequest { Dataset = dataset, AsOf = AsOf.ToTimestamp() });

        Assert.Equal("2025-07-01", answer.AsOfDate);
        Assert.Equal(
            new[] { RfmTier.Vip, RfmTier.Potential, RfmTier.Regular, RfmTier.Churned }.Select(tier => (tier, Customers.LongCount(one => one.Tier == tier), Customers.LongCount(one => one.Tier == tier && one.Literal))),
            answer.Tiers.Select(tier => (tier.Tier, tier.Customers, tier.LiteralMatches)));
        Assert.Equal(Customers.Length, answer.Total.Customers);
        Assert.Equal(1, answer.Prospects);
        Assert.Equal(Customers.Where(one => one.Days <= 180).Sum(one => one.Yuan) * 100, answer.Total.NetSales.Units);
        // Frequency and money of a churned customer count nothing: the look-back is over.
        Assert.Equal(0, answer.Tiers[3].NetSales.Units);
        Assert.Equal(Customers.Length, answer.Cells.Sum(cell => cell.Customers));
        Assert.Equal(Customers.Length, answer.Bands.Sum(band => band.Customers));
    }

    [Fact]
    public async Task Customers_are_listed_in_the_order_of_their_ids_with_their_values()
    {
        var dataset = await LoadAsync();
        using var call = server.Segments.ListCustomers(new ListCustomersRequest { Dataset = dataset, Rfm = new ComputeRfmRequest { AsOf = AsOf.ToTimestamp() } });
        var pages = await call.ResponseStream.ReadAllAsync().ToListAsync();

        var page = Assert.Single(pages);
        Assert.Equal(Customers.Select(one => one.Id).Append("window-shopper").Order(StringComparer.Ordinal), page.CustomerIds);
        Assert.Equal("CNY", page.MoneyFormat.Currency);
        for (var i = 0; i < page.CustomerIds.Count; i++)
        {
            var expected = Customers.SingleOrDefault(one => one.Id == page.CustomerIds[i]);
            Assert.Equal(expected.Id is not null, page.HasOrder[i]);
            Assert.Equal(expected.Id is null ? RfmTier.Prospect : expected.Tier, page.Tiers[i]);
            Assert.Equal(expected.Days, page.RecencyDays[i]);
            Assert.Equal(expected.Days <= 180 ? expected.Orders : 0, page.Frequency[i]);
        }

        using var vips = server.Segments.ListCustomers(new ListCustomersRequest { Dataset = dataset, Tier = RfmTier.Vip, Rfm = new ComputeRfmRequest { AsOf = AsOf.ToTimestamp() } });
        Assert.Equal(["vip-edge"], (await vips.ResponseStream.ReadAllAsync().ToListAsync()).SelectMany(one => one.CustomerIds));
    }

    private async Task<string> LoadAsync()
    {
        var dataset = await server.NewDatasetAsync();
        var orders = new List<OrderRow>();
        foreach (var customer in Customers)
        {
            for (var i = 0; i < customer.Orders; i++)
            {
                var cents = (customer.Yuan * 100 / customer.Orders) + (i == 0 ? customer.Yuan * 100 % customer.Orders : 0);
                orders.Add(new OrderRow($"{customer.Id}-{i}", customer.Id, AsOf.AddDays(-customer.Days).AddHours(1 + i), cents));
            }
        }

        orders.Add(new OrderRow("unpaid", "window-shopper", AsOf.AddDays(-5), 100, Status: "placed"));
        await server.LoadAsync(dataset, Table.Orders, "table-6", OnError.AllOrNothing, Batches.Of(orders));
        return dataset;
    }
}
