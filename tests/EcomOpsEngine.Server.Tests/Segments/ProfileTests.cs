using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Segments;

/// <summary>Two hundred customers: VIPs prefer beauty and phones; everybody else is spread evenly.</summary>
public sealed class ProfileTests(RunningServer server)
{
    private const int Vips = 40;
    private static readonly DateTimeOffset AsOf = new(2025, 7, 1, 0, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public async Task The_traits_that_set_vips_apart_come_first_with_their_tests()
    {
        var dataset = await LoadAsync();
        var answer = await server.Segments.ComputeProfileAsync(new ComputeProfileRequest
        {
            Dataset = dataset,
            Customers = new ListCustomersRequest { Rfm = new ComputeRfmRequest { AsOf = AsOf.ToTimestamp() }, Tier = RfmTier.Vip },
        });

        Assert.Equal((Vips, 200), (answer.Customers, answer.AllCustomers));
        Assert.Equal(3, answer.Traits.Count);
        var gold = answer.Traits.Single(trait => trait.Trait.Source == TraitSource.Attribute);
        // All 40 VIPs are of the age band that 40 + 16 of the 200 are of.
        Assert.Equal(("age_band", "25-35", 40L, 56L), (gold.Trait.Field, gold.Value, gold.Customers, gold.AllCustomers));
        Assert.Equal(200 / 56.0, gold.Lift.Ratio, 1e-12);
        Assert.All(answer.Traits, trait => Assert.True(trait.Significant && trait.Lift.Ratio > 1));
        Assert.True(answer.Traits.Zip(answer.Traits.Skip(1)).All(pair => pair.First.Lift.Ratio >= pair.Second.Lift.Ratio));
        Assert.True(answer.Tested > 3);
    }

    [Fact]
    public async Task Traits_may_be_chosen_and_missing_values_are_left_out_of_shares()
    {
        var dataset = await LoadAsync();
        var answer = await server.Segments.ComputeProfileAsync(new ComputeProfileRequest
        {
            Dataset = dataset,
            Customers = new ListCustomersRequest { Rfm = new ComputeRfmRequest { AsOf = AsOf.ToTimestamp() }, Tier = RfmTier.Vip },
            Traits = { new Trait { Source = TraitSource.Events, Field = "device" }, new Trait { Source = TraitSource.First, Field = "channel" } },
            Top = 10,
            MinCustomers = 1,
        });

        var device = answer.Traits[0];
        // Half of the VIPs have events, all of them on phones; of the other 160 one in four, alternating.
        Assert.Equal((TraitSource.Events, "mobile", 20L, 20L), (device.Trait.Source, device.Value, device.Customers, device.KnownCustomers));
        Assert.Equal((40L, 60L), (device.AllCustomers, device.AllKnownCustomers));
        Assert.Equal(1.5, device.Lift.Ratio, 1e-12);
        // Channels say nothing: the first channel is the same mix for all.
        Assert.All(answer.Traits.Where(trait => trait.Trait.Field == "channel"), trait => Assert.False(trait.Significant));
    }

    private async Task<string> LoadAsync()
    {
        var dataset = await server.NewDatasetAsync();
        var orders = new List<OrderRow>();
        var events = new List<EventRow>();
        for (var n = 0; n < 200; n++)
        {
            var (id, vip, channel) = ($"c{n:000}", n < Vips, n % 2 == 0 ? "search" : "feed");
            for (var order = 0; order < (vip ? 4 : 1); order++)
            {
                var category = vip ? "beauty" : (n % 3) switch { 0 => "beauty", 1 => "clothes", _ => "food" };
                orders.Add(new OrderRow($"{id}-{order}", id, AsOf.AddDays(-10 - order), vip ? 60_000 : 5_000, Category: category, Channel: channel));
            }

            if (vip ? n % 2 == 0 : n % 4 == 0)
            {
                events.Add(new EventRow($"v{n}", "home", AsOf.AddDays(-5), id, vip || n % 8 == 0 ? "mobile" : "pc"));
            }
        }

        await server.LoadAsync(dataset, Table.Orders, "orders", OnError.AllOrNothing, Batches.Of(orders));
        await server.LoadAsync(dataset, Table.Events, "events", OnError.AllOrNothing, Batches.Of(events));
        await server.LoadAsync(dataset, Table.Customers, "customers", OnError.AllOrNothing, new ColumnBatch
        {
            Rows = 200,
            Columns =
            {
                Batches.Texts("customer_id", Enumerable.Range(0, 200).Select(n => (string?)$"c{n:000}")),
                Batches.Texts("age_band", Enumerable.Range(0, 200).Select(n => n < Vips || n % 10 == 0 ? "25-35" : "36-50")),
            },
        });
        return dataset;
    }
}
