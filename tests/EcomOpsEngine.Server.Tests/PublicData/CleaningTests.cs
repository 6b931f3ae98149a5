using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using EcomOpsEngine.TestData;
using EcomOpsEngine.TestData.Expected;
using Xunit;

namespace EcomOpsEngine.Server.Tests.PublicData;

/// <summary>Cleaning of module 5 on the public extracts: what is set aside, filled and listed.</summary>
public sealed class CleaningTests
{
    private static readonly Cleaning TenTimesTheMean = new() { PriceOutlierFactor = 10, Group = CleaningGroup.All };

    [Theory]
    [InlineData("online_retail.json", "/cleaning/unit_price_all_rows", "online_retail/online_retail.csv.gz", "online_retail", "GBP", 3)]
    [InlineData("pizza_orders.json", "/price_outliers_on_order_lines", "pizza_orders/order_details.csv.gz", "pizza_orders", "USD", 2)]
    [InlineData("cdnow.json", "/order_value_outliers", "cdnow/CDNOW_master.txt.gz", "cdnow", "USD", 2)]
    public async Task Price_outliers_of_an_extract_are_set_aside_and_listed(string file, string at, string path, string mapping, string currency, int scale)
    {
        await using var server = await PublicDataServer.TryStartAsync();
        Assert.SkipUnless(server is not null, SharedData.SkipReason);
        var figures = ExpectedFigures.Read(SharedData.Root!, file);
        await server.CreateAsync("cleaned", currency, scale);
        // One unit a line: sums of GMV are sums of prices.
        var load = await server.ImportAsync("cleaned", Table.Orders, path, mapping, PublicDataServer.Remap("quantity", new ColumnMapping { Constant = "1" }), TenTimesTheMean);

        figures.Count($"{at}/rows", load.RowsReceived);
        figures.Count($"{at}/flagged", load.RowsCleaned);
        figures.Count($"{at}/flagged", load.RowsRejected);
        figures.Ratio($"{at}/flagged_share", (double)load.RowsCleaned / load.RowsReceived);
        var listed = await server.Loads.ListCleanedRowsAsync(new ListCleanedRowsRequest { Dataset = "cleaned", LoadId = load.LoadId, PageSize = 10_000 });
        Assert.Equal(load.RowsCleaned, listed.Rows.Count);
        Assert.All(listed.Rows, row =>
        {
            Assert.Equal((CleaningRule.PriceOutlier, "unit_price", false), (row.Rule, row.Column, row.HasAfter));
            Assert.True(Number(row.Before) > figures.Value($"{at}/threshold_10x_mean"), row.Before);
        });
        figures.Follow($"{at}/threshold_10x_mean");
        var left = await server.Matrices.ComputeMatrixAsync(new ComputeMatrixRequest { Dataset = "cleaned", Measures = { Measure.Gmv, Measure.CancelledValue } });
        var sum = left.Totals.Sum(total => (double)total.Value.Money.Units) / Math.Pow(10, scale);
        figures.Ratio($"{at}/mean_after_removal", sum / load.RowsLoaded);
        figures.Ratio($"{at}/mean", (sum + listed.Rows.Sum(row => Number(row.Before))) / load.RowsReceived);
        figures.AssertComplete(nameof(CleaningTests));
    }

    [Fact]
    public async Task Seed_lists_are_cleaned_as_their_figures_say()
    {
        await using var server = await PublicDataServer.TryStartAsync();
        Assert.SkipUnless(server is not null, SharedData.SkipReason);
        var figures = ExpectedFigures.Read(SharedData.Root!, "seed_tables.json");
        foreach (var name in figures.Members("/cleaning"))
        {
            var at = "/cleaning/" + name;
            await server.CreateAsync(name.Replace('_', '-'), "CNY", 2);
            var load = await LoadAsync(server, name.Replace('_', '-'), figures, at);
            figures.FollowAll($"{at}/values");
            figures.Count($"{at}/rows", load.RowsReceived);
            if (figures.Has($"{at}/flagged"))
            {
                figures.Count($"{at}/flagged", load.RowsRejected);
                figures.Ratio($"{at}/flagged_share", (double)load.RowsRejected / load.RowsReceived);
            }
            else
            {
                figures.Count($"{at}/missing", load.RowsCleaned);
            }

            var changed = (await server.Loads.ListCleanedRowsAsync(new ListCleanedRowsRequest { Dataset = name.Replace('_', '-'), LoadId = "seed" })).Rows;

            // Every row is one unit: the sum of what is left is its GMV, its mean GMV over orders.
            var answer = await server.Matrices.ComputeMatrixAsync(new ComputeMatrixRequest { Dataset = name.Replace('_', '-'), Measures = { Measure.Gmv, Measure.Orders } });
            var (sum, rows) = (answer.Totals[0].Value.Money.Units / 100.0, answer.Totals[1].Value.Count);
            if (figures.Has($"{at}/sum_after"))
            {
                Assert.All(changed, row => figures.Ratio($"{at}/median", Number(row.After)));
                figures.Money($"{at}/sum_after", answer.Totals[0].Value.Money.Units, 2);
                figures.Ratio($"{at}/mean_after", sum / rows);
                var before = sum - changed.Sum(row => Number(row.After));
                figures.Ratio($"{at}/sum_before", before);
                figures.Ratio($"{at}/mean_before", before / (rows - changed.Count));
            }
            else
            {
                figures.Ratio($"{at}/mean_after_removal", sum / rows);
                var mean = (sum + changed.Sum(row => Number(row.Before))) / load.RowsReceived;
                figures.Ratio($"{at}/mean", mean);
                figures.Ratio($"{at}/threshold_10x_mean", 10 * mean);
            }
        }

        figures.AssertComplete(nameof(CleaningTests));
    }

    private static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<Load> LoadAsync(PublicDataServer server, string dataset, ExpectedFigures figures, string at)
    {
        var places = figures.Members($"{at}/values").OrderBy(place => int.Parse(place, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        var values = places.ConvertAll(place => figures.IsNull($"{at}/values/{place}") ? null : (long?)figures.Value($"{at}/values/{place}") * 100);
        var prices = Batches.Integers("unit_price", values.Select(value => value ?? 0));
        var validity = new byte[(values.Count + 7) / 8];
        for (var i = 0; i < values.Count; i++)
        {
            validity[i >> 3] |= (byte)(values[i] is null ? 0 : 1 << (i & 7));
        }

        prices.Validity = Google.Protobuf.ByteString.CopyFrom(validity);
        var start = new DateTimeOffset(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);
        using var call = server.Loads.Load();
        await call.RequestStream.WriteAsync(new LoadRequest
        {
            Header = new LoadHeader
            {
                Dataset = dataset,
                Table = Table.Orders,
                LoadId = "seed",
                OnError = OnError.AllOrNothing,
                Cleaning = new Cleaning { PriceOutlierFactor = 10, FillMedian = { "unit_price" } },
            },
        });
        await call.RequestStream.WriteAsync(new LoadRequest
        {
            Batch = new ColumnBatch
            {
                Rows = values.Count,
                Columns =
                {
                    Batches.Texts("order_id", values.Select((_, i) => (string?)$"o{i}")),
                    Batches.Times("ordered_at", values.Select(_ => Batches.Us(start))),
                    Batches.Texts("status", values.Select(_ => (string?)"paid")),
                    Batches.Integers("quantity", values.Select(_ => 1L)),
                    prices,
                },
            },
        });
        await call.RequestStream.CompleteAsync();
        return (await call).Load;
    }
}
