using EcomOpsEngine.Storage.Loads;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Loads;

/// <summary>The tables beside events, orders and order states: what they take, refuse and replace.</summary>
public sealed class OtherTableTests
{
    [Theory]
    [InlineData(
        LoadTable.Customers,
        "customer_id,valid_from,registered_at,gender,age_band,region,city,city_tier,level,properties.job\nc1,2024-01-01,2023-12-31 09:30,女,25-34,华东,上海,1,gold,nurse\nc1,2024-06-01,,女,35-44,,,,,\n",
        "SELECT i.id, valid_from, registered_at, gender, age_band, region, city, city_tier, level, \"properties.job\" FROM customers c JOIN people i ON i.code = c.customer ORDER BY c.rowid",
        "c1|2023-12-31 16:00:00|2023-12-31 01:30:00|女|25-34|华东|上海|1|gold|nurse",
        "c1|2024-05-31 16:00:00|∅|女|35-44|∅|∅|∅|∅|∅")]
    [InlineData(
        LoadTable.Products,
        "sku,valid_from,name,category_1,category_2,brand,list_price,cost,on_sale_from,on_sale_to\ns1,,补水面膜,美妆,面膜,Lan,99.90,31.5,2024-01-01,\ns1,2024-03-01,补水面膜 2,美妆,面膜,Lan,109,31.5,2024-03-01,2024-12-31\n",
        "SELECT * EXCLUDE load_seq FROM products",
        "s1|∅|补水面膜|美妆|面膜|Lan|9990|3150|2024-01-01|∅",
        "s1|2024-02-29 16:00:00|补水面膜 2|美妆|面膜|Lan|10900|3150|2024-03-01|2024-12-31")]
    [InlineData(
        LoadTable.Inventory,
        "date,sku,warehouse,quantity,unit_cost\n2024-05-01,s1,,12,3.50\n2024-05-01,s1,north,0,\n",
        "SELECT * EXCLUDE load_seq FROM inventory",
        "2024-05-01|s1|∅|12|350",
        "2024-05-01|s1|north|0|∅")]
    [InlineData(
        LoadTable.ChannelSpend,
        "date,channel,campaign,channel_type,spend,impressions,reach,clicks,searches,content_views,cart_adds,leads,orders,revenue\n2024-05-01,百度SEM,,付费搜索,5000,120000,90000,3100,800,700,60,40,21,18000.50\n2024-05-01,百度SEM,618,付费搜索,80.05,,,,,,,,,\n",
        "SELECT * EXCLUDE load_seq FROM channel_spend",
        "2024-05-01|百度SEM|∅|付费搜索|500000|120000|90000|3100|800|700|60|40|21|1800050",
        "2024-05-01|百度SEM|618|付费搜索|8005|∅|∅|∅|∅|∅|∅|∅|∅|∅")]
    [InlineData(
        LoadTable.MetricSamples,
        "name,at,source,value\nfirst_screen_s,2024-05-01 08:00,mobile,2.35\nnps,2024-05-01T00:00:00Z,,-1.5e1\n",
        "SELECT * EXCLUDE load_seq FROM metric_samples",
        "first_screen_s|2024-05-01 00:00:00|mobile|2.35",
        "nps|2024-05-01 00:00:00|∅|-15.0")]
    [InlineData(
        LoadTable.Exposures,
        "experiment,variant,at,visitor_id,customer_id\nEXP-1,A,2024-05-01T10:00:00Z,v1,\nEXP-1,B,2024-05-01T10:00:01Z,,c1\n",
        "SELECT experiment, variant, \"at\", visitor, customer FROM exposures",
        "EXP-1|A|2024-05-01 10:00:00|1|∅",
        "EXP-1|B|2024-05-01 10:00:01|∅|2")]
    [InlineData(
        LoadTable.Touches,
        "touch_id,customer_id,channel,plan_line,content,sent_at,delivered_at,opened_at,converted_at,cost,discount\nt1,c1,sms,P-7,满300减50,2024-05-01T10:00:00Z,2024-05-01T10:00:05Z,,,0.05,50\n,c1,email,,,2024-05-02T10:00:00Z,,,,,\n,c1,email,,,2024-05-02T10:00:00Z,,,,,\n",
        "SELECT DISTINCT touch_id, channel, plan_line, content, sent_at, delivered_at, opened_at, converted_at, cost, discount FROM touches ORDER BY touch_id",
        "t1|sms|P-7|满300减50|2024-05-01 10:00:00|2024-05-01 10:00:05|∅|∅|5|5000",
        "∅|email|∅|∅|2024-05-02 10:00:00|∅|∅|∅|∅|∅")]
    [InlineData(
        LoadTable.CurrencyRates,
        "date,currency,rate\n2024-05-01,USD,7.2431\n2024-05-01,EUR,7.73\n",
        "SELECT * EXCLUDE load_seq FROM currency_rates",
        "2024-05-01|USD|7.2431",
        "2024-05-01|EUR|7.73")]
    public async Task SoundRowsAreKeptAsTheyStand(LoadTable table, string csv, string query, params string[] expected)
    {
        await using var shop = await TestShop.OpenAsync();
        var record = await shop.LoadAsync(table, shop.Write("rows.csv", csv));
        Assert.Equal((LoadState.Done, 0L), (record.State, record.RowsRejected));
        Assert.Equal(expected, await shop.QueryAsync(query));
        Assert.Contains(shop.Dataset.Current.Freshness, freshness => freshness.Rows == record.RowsLoaded);
    }

    [Theory]
    [InlineData(LoadTable.Customers, "customer_id,valid_from\n,2024-01-01\n", "customer_id", RejectReason.Missing, "")]
    [InlineData(LoadTable.Customers, "customer_id,valid_from\nc1,2024-01-01\nc1,2024-01-01\n", "valid_from", RejectReason.DuplicateKey, "c1 2023-12-31 16:00:00")]
    [InlineData(LoadTable.Products, "sku,on_sale_from\ns1,2024-02-30\n", "on_sale_from", RejectReason.Unreadable, "2024-02-30")]
    [InlineData(LoadTable.Products, "sku,list_price\ns1,-1\n", "list_price", RejectReason.OutOfRange, "-1")]
    [InlineData(LoadTable.Products, "sku\ns1\ns1\n", "sku", RejectReason.DuplicateKey, "s1")]
    [InlineData(LoadTable.Inventory, "date,sku,quantity\n2024-05-01 10:00,s1,1\n", "date", RejectReason.Unreadable, "2024-05-01 10:00")]
    [InlineData(LoadTable.Inventory, "date,sku,quantity\n2048-01-01,s1,1\n", "date", RejectReason.OutOfRange, "2048-01-01")]
    [InlineData(LoadTable.Inventory, "date,sku,quantity\n2024-05-01,s1,-3\n", "quantity", RejectReason.OutOfRange, "-3")]
    [InlineData(LoadTable.ChannelSpend, "date,channel,spend\n2024-05-01,a,1.234\n", "spend", RejectReason.OutOfRange, "1.234")]
    [InlineData(LoadTable.ChannelSpend, "date,channel,spend,orders\n2024-05-01,a,1,-1\n", "orders", RejectReason.OutOfRange, "-1")]
    [InlineData(LoadTable.MetricSamples, "name,at,value\nnps,2024-05-01,nan\n", "value", RejectReason.Unreadable, "nan")]
    [InlineData(LoadTable.MetricSamples, "name,at,value\nnps,2024-05-01,1e999\n", "value", RejectReason.OutOfRange, "1e999")]
    [InlineData(LoadTable.Exposures, "experiment,variant,at,visitor_id,customer_id\nE,A,2024-05-01,,\n", "visitor_id", RejectReason.Missing, "")]
    [InlineData(LoadTable.Touches, "touch_id,customer_id,channel,sent_at\nt1,c1,sms,2024-05-01\nt1,c2,sms,2024-05-01\n", "touch_id", RejectReason.DuplicateKey, "t1")]
    [InlineData(LoadTable.CurrencyRates, "date,currency,rate\n2024-05-01,usd,7\n", "currency", RejectReason.UnknownWord, "usd")]
    [InlineData(LoadTable.CurrencyRates, "date,currency,rate\n2024-05-01,USD,-7\n", "rate", RejectReason.OutOfRange, "-7")]
    public async Task BadRowsAreSetAsideWithTheirColumn(LoadTable table, string csv, string column, RejectReason reason, string found)
    {
        await using var shop = await TestShop.OpenAsync();
        var record = await shop.LoadAsync(table, shop.Write("rows.csv", csv));
        var reject = Assert.Single(shop.Dataset.ListRejects("load-1", 0, 9));
        Assert.Equal((column, reason, found), (reject.Column, reject.Reason, reject.Found));
        Assert.Equal(record.RowsReceived, record.RowsLoaded + record.RowsRejected);
    }

    [Fact]
    public async Task ALaterLoadMayBringAKeyAgain()
    {
        await using var shop = await TestShop.OpenAsync();
        await shop.LoadAsync(LoadTable.ChannelSpend, shop.Write("a.csv", "date,channel,spend\n2024-05-01,sem,10\n"), loadId: "a");
        var corrected = await shop.LoadAsync(LoadTable.ChannelSpend, shop.Write("b.csv", "date,channel,spend\n2024-05-01,sem,12\n"), loadId: "b");
        Assert.Equal((LoadState.Done, 1L, 0L), (corrected.State, corrected.RowsLoaded, corrected.RowsRejected));
    }

    [Fact]
    public async Task AttributesAreThereAfterARestart()
    {
        await using var shop = await TestShop.OpenAsync();
        await shop.LoadAsync(LoadTable.Events, shop.Write("e.csv", EventFiles.Rows(30)), loadId: "events");
        await shop.LoadAsync(LoadTable.Products, shop.Write("a.csv", "sku,valid_from,brand\ns1,2024-01-01,Lin\ns1,,Lan\n"), loadId: "a");
        await shop.LoadAsync(LoadTable.Products, shop.Write("b.csv", "sku,brand\ns1,Lun\n"), loadId: "b");
        for (var restarts = 0; restarts < 2; restarts++)
        {
            var products = shop.Dataset.Current.Attributes.Products;
            Assert.Equal(["s1"], products.KeyNumbers.Keys);
            Assert.Equal(long.MinValue, products.ValidFromUs[0]);
            Assert.Equal("brand", Assert.Single(products.Fields).Name);
            Assert.Equal(["Lin", "Lun"], products.Fields[0].Values.Order(StringComparer.Ordinal));
            await shop.ReopenAsync();
        }
    }

    [Fact]
    public async Task DaysFollowTheStatedFormat()
    {
        await using var shop = await TestShop.OpenAsync();
        var mapping = new Mapping([new("date", ["d"], Format: "%d.%m.%y"), new("channel", [], "sem"), new("spend", ["eur"])]);
        await shop.LoadAsync(LoadTable.ChannelSpend, shop.Write("a.csv", "d,eur\n31.05.24,1\n31.06.24,1\n"), mapping);
        Assert.Equal("31.06.24", Assert.Single(shop.Dataset.ListRejects("load-1", 0, 9)).Found);
        Assert.Equal(["2024-05-31|100"], await shop.QueryAsync("SELECT \"date\", spend FROM channel_spend"));
    }
}
