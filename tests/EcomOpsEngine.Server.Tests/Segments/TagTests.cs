using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Segments;

/// <summary>Behaviour tags of a few customers in the third quarter of 2025, in Shanghai.</summary>
public sealed class TagTests(RunningServer server)
{
    private static readonly DateTimeOffset Quarter = new(2025, 7, 1, 0, 0, 0, TimeSpan.FromHours(8));

    /// <summary>Price of a unit and its list price in cents; all are one unit.</summary>
    private static readonly (OrderRow Row, long List, long Discount)[] Orders =
    [
        // hunter buys below the list price, and stays so.
        (new("h1", "hunter", Quarter.AddDays(-40), 8_000, Category: "a"), 10_000, 0), (new("h2", "hunter", Quarter.AddDays(-20), 10_000, Category: "b"), 10_000, 3_000),
        // changed does as well, then buys three times in a row at full price in the quarter.
        (new("c1", "changed", Quarter.AddDays(-40), 8_000), 10_000, 0), (new("c2", "changed", Quarter.AddDays(-30), 8_000), 10_000, 0),
        (new("c3", "changed", Quarter.AddDays(1), 10_000), 10_000, 0), (new("c4", "changed", Quarter.AddDays(2), 10_000), 10_000, 0), (new("c5", "changed", Quarter.AddDays(9), 10_000), 10_000, 0),
        // early has the three orders in a row before the quarter.
        (new("e0", "early", Quarter.AddDays(-90), 5_000), 10_000, 0), (new("e9", "early", Quarter.AddDays(-89), 5_000), 10_000, 0), (new("e8", "early", Quarter.AddDays(-88), 5_000), 10_000, 0),
        (new("e7", "early", Quarter.AddDays(-87), 5_000), 10_000, 0), (new("e6", "early", Quarter.AddDays(-86), 5_000), 10_000, 0),
        (new("e1", "early", Quarter.AddDays(-9), 10_000), 10_000, 0), (new("e2", "early", Quarter.AddDays(-8), 10_000), 10_000, 0), (new("e3", "early", Quarter.AddDays(-7), 10_000), 10_000, 0),
        // plain pays the full price, at eleven in the evening.
        (new("p1", "plain", Quarter.AddDays(-40).AddHours(23), 10_000, Category: "a"), 10_000, 0), (new("p2", "plain", Quarter.AddDays(-30).AddHours(23), 10_000, Category: "a"), 10_000, 0),
        (new("p3", "plain", Quarter.AddDays(-20).AddHours(22), 10_000, Category: "a"), 10_000, 0),
        // later came only after the refresh.
        (new("l1", "later", Quarter.AddDays(3), 5_000), 10_000, 0),
    ];

    [Fact]
    public async Task Tags_are_of_the_quarter_and_full_price_orders_remove_them_at_once()
    {
        var dataset = await LoadAsync();
        var answer = await server.Segments.ComputeTagsAsync(new ComputeTagsRequest { Dataset = dataset, AsOf = Quarter.AddDays(40).ToTimestamp() });

        Assert.Equal(("2025Q3", "2025-07-01", "2025-08-10", 365), (answer.Quarter, answer.RefreshDate, answer.AsOfDate, answer.WindowDays));
        Assert.Equal(4, answer.Customers);
        var sensitive = answer.Tags.Single(tag => tag.Tag == "price-sensitive");
        Assert.Equal((1L, .25, 1L, 1L, 3), (sensitive.Customers, sensitive.Share.Ratio, sensitive.RemovedAtRefresh, sensitive.RemovedSince, sensitive.RemovedByFullPriceOrders));
        Assert.Equal(["hunter"], await ListAsync(dataset, 40, "price-sensitive"));
        // The orders of early are of midnight; those of the others too, but they are fewer than three.
        Assert.Equal(["early", "plain"], await ListAsync(dataset, 40, "night-shopper"));
        Assert.Equal(["plain"], await ListAsync(dataset, 40, "loyal-to-category"));
        // The day before the third of them the tag still stood.
        Assert.Equal(["changed", "hunter"], await ListAsync(dataset, 9, "price-sensitive"));
    }

    [Fact]
    public async Task The_first_instant_of_a_quarter_belongs_to_it_and_the_one_before_to_the_last()
    {
        var dataset = await LoadAsync();
        Assert.Equal("2025Q3", (await server.Segments.ComputeTagsAsync(new ComputeTagsRequest { Dataset = dataset, AsOf = Quarter.ToTimestamp() })).Quarter);
        var before = await server.Segments.ComputeTagsAsync(new ComputeTagsRequest { Dataset = dataset, AsOf = Quarter.AddTicks(-10).ToTimestamp() });
        Assert.Equal(("2025Q2", "2025-04-01"), (before.Quarter, before.RefreshDate));
        Assert.Equal(0, before.Customers);
    }

    [Fact]
    public async Task Rules_of_the_request_take_the_place_of_the_built_in_ones_and_names_follow_the_language()
    {
        var dataset = await LoadAsync();
        const string rules = """
            {"version": 1, "windowDays": 60, "rules": [{"tag": "big", "name": {"en": "Big", "zh": "大单"}, "minOrders": 2, "allOf": [{"measure": "order_value", "atLeast": 80, "below": 90}]}]}
            """;
        var answer = await server.Segments.ComputeTagsAsync(new ComputeTagsRequest { Dataset = dataset, AsOf = Quarter.AddDays(40).ToTimestamp(), RulesJson = rules, Language = Language.Zh });

        // changed: 80.00 twice; hunter: (80.00 + 70.00) / 2 = 75.00; plain: 100.00.
        var tag = Assert.Single(answer.Tags);
        Assert.Equal(("big", "大单", 1L, 60), (tag.Tag, tag.Name, tag.Customers, answer.WindowDays));
        Assert.Equal(rules, answer.RulesJson);
        using var call = server.Segments.ListCustomers(new ListCustomersRequest
        {
            Dataset = dataset,
            Tags = new ComputeTagsRequest { AsOf = Quarter.AddDays(40).ToTimestamp(), RulesJson = rules },
        });
        var page = Assert.Single(await call.ResponseStream.ReadAllAsync().ToListAsync());
        Assert.Equal(page.CustomerIds.Count, page.Tags.Count);
        Assert.Equal(["changed"], page.CustomerIds.Where((_, i) => page.Tags[i].Tags.Contains("big")));
    }

    private async Task<string> LoadAsync()
    {
        var dataset = await server.NewDatasetAsync();
        var batch = Batches.Of([.. Orders.Select(order => order.Row)]);
        batch.Columns.Add(Batches.Integers("list_price", Orders.Select(order => order.List)));
        batch.Columns.Add(Batches.Integers("discount", Orders.Select(order => order.Discount)));
        await server.LoadAsync(dataset, Table.Orders, "tags", OnError.AllOrNothing, batch);
        return dataset;
    }

    private async Task<IEnumerable<string>> ListAsync(string dataset, int day, string tag)
    {
        var asOf = Quarter.AddDays(day).ToTimestamp();
        using var call = server.Segments.ListCustomers(new ListCustomersRequest { Dataset = dataset, Tag = tag, Tags = new ComputeTagsRequest { AsOf = asOf } });
        return (await call.ResponseStream.ReadAllAsync().ToListAsync()).SelectMany(page => page.CustomerIds);
    }
}
