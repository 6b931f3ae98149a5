using System.Globalization;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Spectre.Console;
using Table = EcomOpsEngine.Contracts.V1.Table;

namespace EcomOpsEngine.Server.Demo;

/// <summary>Creates the dataset and imports the extracts with the mappings that ship with the demo.</summary>
internal static class DemoLoader
{
    public const string Dataset = "demo";

    public static async Task RunAsync(IAnsiConsole console, GrpcChannel channel, SampleShop shop, ExtractReport report)
    {
        var catalog = new CatalogService.CatalogServiceClient(channel);
        await catalog.CreateDatasetAsync(new CreateDatasetRequest
        {
            Dataset = new Dataset
            {
                Name = Dataset,
                DisplayName = "Sample shop",
                TimeZone = shop.Options.TimeZone,
                Currency = SampleShop.Currency,
                MoneyScale = SampleShop.CurrencyScale,
            },
        });
        var summary = new Spectre.Console.Table().Title("Loads (bad rows set aside)").AddColumns("table", "file", "received", "loaded", "rejected", "skipped", "seconds");
        foreach (var column in summary.Columns.Skip(2))
        {
            column.RightAligned();
        }

        var files = new[]
        {
            (Table.Orders, "orders", report.OrdersPath), (Table.OrderStatus, "order_status", report.OrderStatusPath), (Table.Events, "events", report.EventsPath),
            (Table.ChannelSpend, "channel_spend", report.ChannelSpendPath), (Table.Exposures, "exposures", report.ExposuresPath),
        };
        foreach (var (table, name, path) in files)
        {
            var started = TimeProvider.System.GetTimestamp();
            var load = await ImportAsync(channel, table, name, Path.GetFileName(path), $"{name}-{shop.Options.Events}-{shop.Options.Seed}");
            summary.AddRow(
                name, Path.GetFileName(path), Whole(load.RowsReceived), Whole(load.RowsLoaded), Whole(load.RowsRejected), Whole(load.RowsSkipped),
                TimeProvider.System.GetElapsedTime(started).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture));
        }

        console.Write(summary);
        await PrintRejectsAsync(console, channel, $"orders-{shop.Options.Events}-{shop.Options.Seed}");
    }

    /// <summary>A mapping file as the command line takes it: the Mapping message in protobuf JSON.</summary>
    public static Mapping ReadMapping(string name)
    {
        using var resource = typeof(DemoLoader).Assembly.GetManifestResourceStream($"Mappings.{name}.json")
            ?? throw new InvalidOperationException($"The mapping '{name}' does not ship with the server.");
        using var reader = new StreamReader(resource);
        return JsonParser.Default.Parse<Mapping>(reader);
    }

    private static async Task<Load> ImportAsync(GrpcChannel channel, Table table, string mapping, string file, string loadId)
    {
        var loads = new LoadService.LoadServiceClient(channel);
        using var call = loads.ImportFile(new ImportFileRequest
        {
            Dataset = Dataset,
            Table = table,
            LoadId = loadId,
            Path = $"{DemoCommand.RootName}/{file}",
            Mapping = ReadMapping(mapping),
            OnError = OnError.SetAside,
        });
        Load? ended = null;
        await foreach (var progress in call.ResponseStream.ReadAllAsync())
        {
            ended = progress.Load ?? ended;
        }

        return ended ?? throw new InvalidOperationException("The import ended without its load.");
    }

    private static async Task PrintRejectsAsync(IAnsiConsole console, GrpcChannel channel, string loadId)
    {
        var loads = new LoadService.LoadServiceClient(channel);
        var rejected = await loads.ListRejectedRowsAsync(new ListRejectedRowsRequest { Dataset = Dataset, LoadId = loadId, PageSize = 3 });
        foreach (var row in rejected.Rows)
        {
            console.MarkupLineInterpolated($"[grey]  orders row {row.Row}, {row.Column}: {row.Reason}, found '{row.Found}', expected {row.Expected}[/]");
        }

        console.WriteLine();
    }

    private static string Whole(long rows) => rows.ToString("#,##0", CultureInfo.InvariantCulture);
}
