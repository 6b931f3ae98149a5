using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Demo;
using EcomOpsEngine.Server.Tests.Running;
using EcomOpsEngine.TestData;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Matrices.Opportunities;

/// <summary>The sample shop has a cell that earns most for its traffic: the engine finds it.</summary>
public sealed class BestCellTests(RunningServer server)
{
    [Theory]
    [InlineData(20251111)]
    [InlineData(5)]
    public async Task The_best_cell_of_the_sample_shop_is_found(ulong seed)
    {
        var shop = new SampleShop(new SampleShopOptions { Events = 120_000, Seed = seed });
        var folder = $"best-cell-{seed}";
        Directory.CreateDirectory(Path.Combine(server.Files, folder));
        var report = shop.WriteExtracts(Path.Combine(server.Files, folder), new ExtractOptions { DirtyOneIn = 0 });
        var dataset = await server.NewDatasetAsync();
        foreach (var (table, mapping, path) in new[] { (Table.Orders, "orders", report.OrdersPath), (Table.OrderStatus, "order_status", report.OrderStatusPath), (Table.Events, "events", report.EventsPath) })
        {
            using var call = server.Loads.ImportFile(new ImportFileRequest
            {
                Dataset = dataset,
                Table = table,
                LoadId = mapping,
                Path = $"files/{folder}/{Path.GetFileName(path)}",
                Mapping = DemoLoader.ReadMapping(mapping),
                OnError = OnError.SetAside,

                // The shop mistypes some prices fifty times too high: a single one would outshine every cell.
                Cleaning = table == Table.Orders ? new Cleaning { PriceOutlierFactor = 10 } : null,
            });
            await call.ResponseStream.ReadAllAsync().CountAsync();
        }

        var spend = shop.ChannelSpend();
        await server.LoadAsync(dataset, Table.ChannelSpend, "spend", OnError.AllOrNothing, new ColumnBatch
        {
            Rows = spend.Count,
            Columns =
            {
                Batches.Texts("date", spend.Select(row => (string?)$"{row.Day:yyyy-MM-dd}")), Batches.Texts("channel", spend.Select(row => (string?)row.Channel)),
                Batches.Integers("spend", spend.Select(row => row.SpendMinor)),
            },
        });
        var answer = await server.Matrices.FindOpportunitiesAsync(new FindOpportunitiesRequest
        {
            Dataset = dataset,
            Analyses = { MatrixAnalysis.ProductChannel },
            LeastOrders = 15,
            Range = new TimeRange { From = Instant(shop.FromUs), To = Instant(shop.ToUs) },
        });

        var best = answer.Cells[0];
        Assert.True(best.Opportunity);
        Assert.Equal(ShopCatalog.BestCell, (best.Category2.Value, best.Channel.Value));
        Assert.Equal(5, best.Stars);
    }

    private static Timestamp Instant(long unixUs) => DateTimeOffset.FromUnixTimeMilliseconds(unixUs / 1_000).ToTimestamp();
}
