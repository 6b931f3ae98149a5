using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Loads.Cleaning;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Loads;

/// <summary>Cleaning on load: outliers, missing values, currencies; every change written down with what stood before.</summary>
public sealed class CleaningTests
{
    private const string Heading = "order_id,ordered_at,status,quantity,unit_price,sku,category_1,cost\n";

    [Fact]
    public async Task PricesFarAboveTheMeanOfTheirCategoryAreSetAside()
    {
        await using var shop = await TestShop.OpenAsync();
        var rows = string.Concat(Enumerable.Range(1, 20).Select(i => $"o{i},2024-05-01,paid,1,10,s,面膜,\n"));

        // Ten times the mean exactly stays; the mean holds the outlier itself; another category has its own mean.
        var file = shop.Write("orders.csv", Heading + rows + "big,2024-05-01,paid,1,5000,s,面膜,\nbag,2024-05-01,paid,1,5000,b,包,\n");
        var record = await LoadAsync(shop, file, new CleaningPolicy(10));

        Assert.Equal((LoadState.Done, 22L, 21L, 1L, 1L), (record.State, record.RowsReceived, record.RowsLoaded, record.RowsRejected, record.RowsCleaned));
        Assert.Equal(new CleanedRow(21, "unit_price", CleaningRule.PriceOutlier, "5000.00", null, "mean 247.62 of 21 prices in 面膜"), Assert.Single(shop.Dataset.ListCleaned("load-1", 0, 9)));
        var reject = Assert.Single(shop.Dataset.ListRejects("load-1", 0, 9));
        Assert.Equal(("unit_price", RejectReason.Outlier, "5000.00", "big,2024-05-01,paid,1,5000,s,面膜,"), (reject.Column, reject.Reason, reject.Found, reject.Raw));
    }

    [Fact]
    public async Task ExactlyTenTimesTheMeanStays()
    {
        await using var shop = await TestShop.OpenAsync();
        var file = shop.Write("orders.csv", Heading + string.Concat(Enumerable.Range(0, 10).Select(i => $"o{i},2024-05-01,paid,1,{(i < 9 ? 0 : 10)},s,c,\n")));
        Assert.Equal(0, (await LoadAsync(shop, file, new CleaningPolicy(10))).RowsCleaned);
        var above = shop.Write("more.csv", Heading + "x,2024-05-01,paid,1,11.01,s,c,\n");

        // With the stored rows the mean is 21.01 / 11: 11.01 is below ten times that, ten cents of it are not.
        Assert.Equal(0, (await LoadAsync(shop, above, new CleaningPolicy(10), "load-2")).RowsCleaned);
        Assert.Equal(1, (await LoadAsync(shop, shop.Write("last.csv", Heading + "y,2024-05-01,paid,1,999,s,c,\n"), new CleaningPolicy(10), "load-3")).RowsCleaned);
    }

    [Fact]
    public async Task OutliersDoNotRefuseALoadThatAsksForThem()
    {
        await using var shop = await TestShop.OpenAsync();
        var file = shop.Write("orders.csv", Heading + string.Concat(Enumerable.Range(1, 20).Select(i => $"o{i},2024-05-01,paid,1,{(i == 20 ? 9999 : 1)},s,c,\n")));
        var record = await LoadAsync(shop, file, new CleaningPolicy(10), onError: OnError.AllOrNothing);
        Assert.Equal((LoadState.Done, 19L, 1L), (record.State, record.RowsLoaded, record.RowsRejected));

        var broken = shop.Write("broken.csv", Heading + string.Concat(Enumerable.Range(30, 20).Select(i => $"o{i},2024-05-01,paid,{(i == 49 ? "x" : "1")},{(i == 31 ? 9999 : 1)},s,c,\n")));
        var refused = await LoadAsync(shop, broken, new CleaningPolicy(10), "load-2", OnError.AllOrNothing);
        Assert.Equal((LoadState.Refused, 0L, 0L), (refused.State, refused.RowsLoaded, refused.RowsCleaned));
        Assert.StartsWith("1 bad row; the first is row 20, column quantity", refused.Refusal, StringComparison.Ordinal);
        Assert.Empty(shop.Dataset.ListCleaned("load-2", 0, 9));
    }

    [Fact]
    public async Task MissingValuesTakeTheMedianOfTheirCategory()
    {
        await using var shop = await TestShop.OpenAsync();
        await LoadAsync(shop, shop.Write("before.csv", Heading + "a,2024-05-01,paid,1,10,s,even,40\n"), null, "before");
        var file = shop.Write(
            "orders.csv",
            Heading + "b,2024-05-01,paid,1,,s,even,10\nc,2024-05-01,paid,1,30,s,even,\nd,2024-05-01,paid,1,20.01,s,even,20\ne,2024-05-01,paid,1,40,s,even,30\nf,2024-05-01,paid,1,,s,empty,\n");
        var record = await LoadAsync(shop, file, new CleaningPolicy(FillMedian: ["unit_price", "cost"]));

        // unit_price: 10 (stored), 30, 20.01, 40: the middle two are 20.01 and 30; cost: 10, 20, 30, 40.
        Assert.Equal((5L, 4L, 1L, 2L), (record.RowsReceived, record.RowsLoaded, record.RowsRejected, record.RowsCleaned));
        Assert.Equal(
            [
                new CleanedRow(1, "unit_price", CleaningRule.Median, null, "25.01", "median of 4 values in even"),
                new CleanedRow(2, "cost", CleaningRule.Median, null, "25.00", "median of 4 values in even"),
            ],
            shop.Dataset.ListCleaned("load-1", 0, 9));
        var reject = Assert.Single(shop.Dataset.ListRejects("load-1", 0, 9));
        Assert.Equal((5L, "unit_price", RejectReason.Missing), (reject.Row, reject.Column, reject.Reason));
        Assert.Equal(["a|1000|4000", "b|2501|1000", "c|3000|2500", "d|2001|2000", "e|4000|3000"], await shop.QueryAsync("SELECT order_id, unit_price, cost FROM orders ORDER BY rowid"));
    }

    [Fact]
    public async Task TheCategoryOfARowWithoutOneIsItsProducts()
    {
        await using var shop = await TestShop.OpenAsync();
        await shop.LoadAsync(LoadTable.Products, shop.Write("p.csv", "sku,valid_from,category_1\ns1,2024-01-01,old\ns1,2024-02-01,面膜\ns2,,面膜\n"), loadId: "products");
        var file = shop.Write("orders.csv", Heading + string.Concat(Enumerable.Range(1, 20).Select(i => $"o{i},2024-05-01,paid,1,{(i == 20 ? 300 : 1)},s{(i % 2) + 1},,\n")));
        var record = await LoadAsync(shop, file, new CleaningPolicy(10));
        Assert.Equal(1, record.RowsCleaned);
        Assert.EndsWith(" of 20 prices in 面膜", Assert.Single(shop.Dataset.ListCleaned("load-1", 0, 9)).Basis, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherCurrenciesAreConvertedAtTheRateOfTheLocalDay()
    {
        await using var shop = await TestShop.OpenAsync();
        await shop.LoadAsync(LoadTable.CurrencyRates, shop.Write("r.csv", "date,currency,rate\n2024-05-01,USD,7.25\n2024-05-03,USD,7.1\n2024-05-03,JPY,0.045\n"), loadId: "rates");
        await shop.LoadAsync(LoadTable.CurrencyRates, shop.Write("r2.csv", "date,currency,rate\n2024-05-03,USD,7\n"), loadId: "corrected");

        // 16:00Z on the 2nd is midnight of the 3rd in Shanghai; a second earlier the rate of the 1st still holds.
        var file = shop.Write(
            "orders.csv",
            "order_id,ordered_at,status,quantity,unit_price,discount,currency\na,2024-05-02T15:59:59Z,paid,1,0.1,0.02,USD\nb,2024-05-02T16:00:00Z,paid,1,0.1,,USD\nc,2024-05-03,paid,2,100,,JPY\nd,2024-05-03,paid,1,5,,CNY\n"
            + "e,2024-05-03,paid,1,6,,\nf,2024-05-02,paid,1,100,,JPY\ng,2024-05-03,paid,1,1,,usd\n");
        var record = await shop.LoadAsync(LoadTable.Orders, file);

        Assert.Equal((7L, 5L, 2L, 3L), (record.RowsReceived, record.RowsLoaded, record.RowsRejected, record.RowsCleaned));
        Assert.Equal(
            ["a|73|15", "b|70|0", "c|450|0", "d|500|0", "e|600|0"],
            await shop.QueryAsync("SELECT order_id, unit_price, discount FROM orders ORDER BY rowid"));
        Assert.Equal(
            ["1 discount 0.02 USD 0.15 rate 7.250000000 of 2024-05-01", "1 unit_price 0.10 USD 0.73 rate 7.250000000 of 2024-05-01"],
            shop.Dataset.ListCleaned("load-1", 0, 2).Select(row => $"{row.Row} {row.Column} {row.Before} {row.After} {row.Basis}"));
        Assert.Equal([(6L, "currency", "JPY"), (7L, "currency", "usd")], shop.Dataset.ListRejects("load-1", 0, 9).Select(row => (row.Row, row.Column, row.Found)));
    }

    [Theory]
    [InlineData("cleaning.price_outlier_factor", 1.0, null)]
    [InlineData("cleaning.price_outlier_factor", 10.0001, null)]
    [InlineData("cleaning.fill_median[0]", null, "quantity2")]
    [InlineData("cleaning.fill_median[0]", null, "sku")]
    [InlineData("cleaning.fill_median[0]", null, "list_price")]
    public async Task APolicyThatDoesNotFitIsRefused(string field, double? factor, string? column)
    {
        await using var shop = await TestShop.OpenAsync();
        var policy = new CleaningPolicy(factor is { } value ? (decimal)value : null, column is null ? [] : [column]);
        var refused = await Assert.ThrowsAsync<StorageException>(() => LoadAsync(shop, shop.Write("o.csv", Heading), policy));
        Assert.Equal(field, Assert.Single(refused.Violations).Field);
    }

    [Fact]
    public async Task TheSameIdWithOtherCleaningIsAConflict()
    {
        await using var shop = await TestShop.OpenAsync();
        var file = shop.Write("o.csv", Heading + "a,2024-05-01,paid,1,10,s,c,\n");
        var first = await LoadAsync(shop, file, new CleaningPolicy(10));
        Assert.Equal(first, await LoadAsync(shop, file, new CleaningPolicy(10)));
        Assert.Equal(StorageError.LoadIdConflict, (await Assert.ThrowsAsync<StorageException>(() => LoadAsync(shop, file, new CleaningPolicy(11)))).Error);
    }

    [Fact]
    public async Task RandomLoadsAreCleanedAsByHand()
    {
        for (var seed = 0; seed < 12; seed++)
        {
            var random = new Random(seed);
            await using var shop = await TestShop.OpenAsync();
            var stored = new List<Line>();
            for (var load = 0; load < 3; load++)
            {
                var lines = Enumerable.Range(0, random.Next(20, 60))
                    .Select(i => new Line($"o{load}-{i}", random.Next(8) == 0 ? null : random.Next(25) == 0 ? random.Next(5_000, 90_000) : random.Next(0, 2_000), "c" + random.Next(3)))
                    .ToList();
                var file = shop.Write("o.csv", Heading + string.Concat(lines.Select(line => $"{line.Order},2024-05-01,paid,1,{(line.Price is { } price ? $"{price / 100}.{price % 100:00}" : "")},s,{line.Category},\n")));
                await LoadAsync(shop, file, new CleaningPolicy(3.5m, ["unit_price"]), $"load-{load}");
                stored.AddRange(CleanedByHand(stored, lines, 3.5m));
            }

            Assert.Equal(stored.Select(line => $"{line.Order}|{line.Price}"), await shop.QueryAsync("SELECT order_id, unit_price FROM orders ORDER BY rowid"));
        }
    }

    private static List<Line> CleanedByHand(List<Line> stored, List<Line> lines, decimal factor)
    {
        List<int> Prices(IEnumerable<Line> of, string category) => [.. stored.Concat(of).Where(line => line.Category == category && line.Price is not null).Select(line => line.Price!.Value)];
        var filled = lines.ConvertAll(line =>
        {
            var sorted = Prices(lines, line.Category).Order().ToList();
            return line.Price is not null || sorted.Count == 0
                ? line
                : line with { Price = (int)Math.Round((sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2m, MidpointRounding.AwayFromZero) };
        }).FindAll(line => line.Price is not null);
        return filled.FindAll(line => Prices(filled, line.Category) is var prices && line.Price!.Value <= factor * prices.Sum() / prices.Count);
    }

    private static Task<LoadRecord> LoadAsync(TestShop shop, string path, CleaningPolicy? policy, string loadId = "load-1", OnError onError = OnError.SetAside) =>
        shop.Dataset.LoadFileAsync(new FileLoad(LoadTable.Orders, loadId, path, shop.Files, FileFormat.ByName, null, onError, policy), null, CancellationToken.None);

    private sealed record Line(string Order, int? Price, string Category);
}
