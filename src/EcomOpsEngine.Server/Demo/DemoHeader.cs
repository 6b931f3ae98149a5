using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.TestData;
using Spectre.Console;

namespace EcomOpsEngine.Server.Demo;

/// <summary>First and last lines of the demo.</summary>
internal static class DemoHeader
{
    public static void Print(IAnsiConsole console, SampleShop shop)
    {
        console.Write(new Rule("[bold]EcomOpsEngine demo[/]").LeftJustified());
        console.MarkupLineInterpolated(
            $"A seeded sample shop: {shop.Options.Events:#,##0} events from {shop.Options.From:yyyy-MM-dd} over {shop.Options.Days} days, seed {shop.Options.Seed}, {shop.Options.TimeZone}, {SampleShop.Currency}.");
        console.WriteLine();
    }

    public static void PrintEnd(IAnsiConsole console, ServerHost server, bool exit)
    {
        console.Write(new Rule("[bold]Where it runs[/]").LeftJustified());
        console.MarkupLineInterpolated($"gRPC (h2c, with reflection)   [green]{server.GrpcAddress}[/]");
        console.MarkupLineInterpolated($"REST and gRPC-Web             [green]{server.HttpAddress}[/]");
        console.WriteLine();
        console.MarkupLine("Next steps:");
        console.MarkupLineInterpolated($"  curl {server.HttpAddress}v1/datasets/{DemoLoader.Dataset}");
        console.MarkupLineInterpolated($"  dotnet run --project clients/cli -- --server {server.GrpcAddress} --dataset {DemoLoader.Dataset} rfm");
        console.MarkupLine("  dotnet run -c Release --project src/EcomOpsEngine.Server -- serve --data ./data --load-root mine=./extracts");
        console.MarkupLine(exit ? "[grey]Ending, as --exit asks.[/]" : "[grey]Serving; Ctrl+C ends it.[/]");
    }
}
