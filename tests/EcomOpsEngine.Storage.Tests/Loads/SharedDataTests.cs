using EcomOpsEngine.Storage.Loads;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Loads;

/// <summary>The public data sets, loaded with the repository's mapping files.</summary>
public sealed class SharedDataTests
{
    [Theory]
    [InlineData("online_retail", "online_retail/online_retail.csv.gz", LoadTable.Orders, 3, 541_909, 541_909, 0)]
    [InlineData("cdnow", "cdnow/CDNOW_master.txt.gz", LoadTable.Orders, 2, 69_659, 69_659, 0)]
    [InlineData("pizza_orders", "pizza_orders/order_details.csv.gz", LoadTable.Orders, 2, 48_620, 48_620, 0)]
    [InlineData("checkout_home_page", "checkout_funnel/home_page_table.csv.gz", LoadTable.Events, 2, 90_400, 90_400, 0)]
    [InlineData("checkout_search_page", "checkout_funnel/search_page_table.csv", LoadTable.Events, 2, 45_200, 45_200, 0)]
    [InlineData("checkout_payment_page", "checkout_funnel/payment_page_table.csv", LoadTable.Events, 2, 6_030, 6_030, 0)]
    [InlineData("checkout_payment_confirmation", "checkout_funnel/payment_confirmation_table.csv", LoadTable.Events, 2, 452, 452, 0)]
    [InlineData("timed_home_page", "timed_funnel/home_page.csv", LoadTable.Events, 2, 1_000, 1_000, 0)]
    [InlineData("timed_search_page", "timed_funnel/search_page.csv", LoadTable.Events, 2, 550, 550, 0)]
    [InlineData("timed_payment_page", "timed_funnel/payment_page.csv", LoadTable.Events, 2, 220, 220, 0)]
    [InlineData("timed_confirmation_page", "timed_funnel/confirmation_page.csv", LoadTable.Events, 2, 121, 121, 0)]
    [InlineData("ad_lift_shown", "ad_lift_ab/AdSmartABdata.csv", LoadTable.Events, 2, 8_077, 8_077, 0)]
    [InlineData("ad_lift_yes", "ad_lift_ab/AdSmartABdata.csv", LoadTable.Events, 2, 8_077, 572, 7_505)]
    [InlineData("ad_lift_no", "ad_lift_ab/AdSmartABdata.csv", LoadTable.Events, 2, 8_077, 671, 7_406)]
    public async Task EveryRowIsAccountedFor(string mapping, string file, LoadTable table, int scale, long received, long loaded, long skipped)
    {
        Assert.SkipUnless(MappingFile.SharedData is not null, "The shared data is absent: set ECOMOPS_SHARED or put it at ../shared.");
        await using var shop = await TestShop.OpenAsync("Europe/London", scale);

        var record = await shop.LoadAsync(table, Path.Combine(MappingFile.SharedData!, file), MappingFile.Read(mapping), root: MappingFile.SharedData);

        Assert.Equal((LoadState.Done, received, loaded, 0L, skipped), (record.State, record.RowsReceived, record.RowsLoaded, record.RowsRejected, record.RowsSkipped));
    }

    [Theory]
    [InlineData("online_retail", "online_retail/online_retail.csv.gz", LoadTable.Orders, 3,
        "SELECT count(DISTINCT order_id), count(DISTINCT customer), count(*) FILTER (customer IS NULL), count(*) FILTER (status = 'cancelled'), count(*) FILTER (unit_price < 0), count(DISTINCT \"properties.country\"), min(ordered_at), max(ordered_at) FROM orders",
        "25900|4372|135080|9288|2|38|2010-12-01 08:26:00|2011-12-09 12:50:00")]
    [InlineData("cdnow", "cdnow/CDNOW_master.txt.gz", LoadTable.Orders, 2,
        "SELECT count(DISTINCT order_id), count(DISTINCT customer), sum(unit_price), sum(CAST(\"properties.cds\" AS INTEGER)), count(*) FILTER (unit_price = 0), min(ordered_at), max(line) FROM orders",
        "69659|23570|250031563|167881|80|1997-01-01 00:00:00|1")]
    [InlineData("pizza_orders", "pizza_orders/order_details.csv.gz", LoadTable.Orders, 2,
        "SELECT count(DISTINCT order_id), sum(quantity * unit_price), count(DISTINCT category_1), count(DISTINCT category_2), count(DISTINCT \"properties.size\"), count(DISTINCT CAST(timezone('Europe/London', timezone('UTC', ordered_at)) AS DATE)) FROM orders",
        "21350|81786005|4|32|5|358")]
    [InlineData("checkout_home_page", "checkout_funnel/home_page_table.csv.gz", LoadTable.Events, 2,
        "SELECT count(DISTINCT visitor), count(device), count(\"properties.sex\"), min(occurred_at), max(CAST(timezone('Europe/London', timezone('UTC', occurred_at)) AS DATE)) FROM events",
        "90400|90400|90400|2015-01-01 00:00:00|2015-04-30")]
    public async Task WhatIsKnownOfTheDataIsInTheTables(string mapping, string file, LoadTable table, int scale, string query, string expected)
    {
        Assert.SkipUnless(MappingFile.SharedData is not null, "The shared data is absent: set ECOMOPS_SHARED or put it at ../shared.");
        await using var shop = await TestShop.OpenAsync("Europe/London", scale);
        await shop.LoadAsync(table, Path.Combine(MappingFile.SharedData!, file), MappingFile.Read(mapping), root: MappingFile.SharedData);
        Assert.Equal(expected, (await shop.QueryAsync(query)).Single());
    }
}
