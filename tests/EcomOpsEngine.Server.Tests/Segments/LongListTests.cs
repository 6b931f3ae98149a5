using System.Globalization;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Segments;

/// <summary>Lists of more customers than one message holds; the ids of the first are looked up apart from the rest.</summary>
public sealed class LongListTests(RunningServer server)
{
    private const int Customers = (3 * Limits.CustomersPerMessage) + 1_000;
    private const string Erased = "0";

    [Fact]
    public async Task Everybody_is_listed_once_in_the_order_of_the_ids()
    {
        var dataset = await server.NewDatasetAsync();

        // Numbers of different lengths, some of equal value, loaded in no order.
        string[] ids = [.. Enumerable.Range(0, Customers).Select(i => i % 10 == 9 ? $"0{i - 1}" : i.ToString(CultureInfo.InvariantCulture))];
        var orders = ids.Select((id, i) => new OrderRow($"o{i}", id, SmallShop.Day(1 + (i % 20)), i + 1)).ToArray();
        new Random(7).Shuffle(orders);
        await server.LoadAsync(dataset, Table.Orders, "orders", OnError.AllOrNothing, Batches.Of(orders));
        await server.LoadAsync(dataset, Table.Events, "views", OnError.AllOrNothing, Batches.Of([.. ids.Select(id => new EventRow(null, "view", SmallShop.Day(1), Customer: id))]));
        await server.Loads.EraseCustomerAsync(new EraseCustomerRequest { Dataset = dataset, CustomerId = Erased });
        string[] expected = [.. ids.Where(id => id != Erased).OrderBy(id => long.Parse(id, CultureInfo.InvariantCulture)).ThenBy(id => id, StringComparer.Ordinal)];
        var rfm = new ComputeRfmRequest { AsOf = SmallShop.Day(25).ToTimestamp() };

        Assert.Equal(expected, await IdsAsync(new ListCustomersRequest { Dataset = dataset, Rfm = rfm }));
        Assert.Equal(expected[..6_000], await IdsAsync(new ListCustomersRequest { Dataset = dataset, Rfm = rfm, Limit = 6_000 }));

        var units = new ListFunnelUnitsRequest { Dataset = dataset, Funnel = new ComputeFunnelRequest { Steps = { new FunnelStep { Events = { "view" } }, new FunnelStep { Events = { "$order_paid" } } } } };
        using var call = server.Funnels.ListFunnelUnits(units);
        var found = await call.ResponseStream.ReadAllAsync().SelectMany(page => page.Ids.ToAsyncEnumerable()).ToListAsync();
        Assert.Equal(expected.Append("").Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    private async Task<List<string>> IdsAsync(ListCustomersRequest request)
    {
        using var call = server.Segments.ListCustomers(request);
        var pages = await call.ResponseStream.ReadAllAsync().ToListAsync();
        Assert.All(pages, page => Assert.InRange(page.CustomerIds.Count, 1, Limits.CustomersPerMessage));
        for (var i = 0; i < pages[0].CustomerIds.Count; i++)
        {
            // Each customer's money tells which one it is.
            var id = long.Parse(pages[0].CustomerIds[i], CultureInfo.InvariantCulture);
            Assert.Equal(pages[0].CustomerIds[i].StartsWith('0') ? id + 2 : id + 1, pages[0].MonetaryUnits[i]);
        }

        return [.. pages.SelectMany(page => page.CustomerIds)];
    }
}
