using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.TestData;
using Grpc.Core;
using Grpc.Net.Client;
using Spectre.Console;

namespace EcomOpsEngine.Server.Demo;

/// <summary>
/// <c>demo</c>: writes the sample shop's extracts, starts the server, loads them and asks the questions over gRPC as any client would.
/// </summary>
internal static class DemoCommand
{
    /// <summary>Load root of the extracts.</summary>
    public const string RootName = "demo";

    private const int NarrowestWidth = 120;

    public static async Task<int> RunAsync(
        string[] arguments, Func<IReadOnlyList<KeyValuePair<string, string>>, ServerOptions, ServerOptions> readOptions)
    {
        var asked = DemoOptions.Read(arguments);
        var console = AnsiConsole.Console;
        console.Profile.Width = Math.Max(console.Profile.Width, NarrowestWidth);
        var work = Directory.CreateTempSubdirectory("ecomops-demo-");
        try
        {
            var extracts = work.CreateSubdirectory("extracts").FullName;
            var statesData = asked.ServerPairs.Any(pair => pair.Key == "data");
            var options = readOptions(asked.ServerPairs, ServerOptions.Default with { Reflection = true, LogLevel = LogLevel.Warning, UsesDevelopmentKey = true }) with { };
            options = options with
            {
                DataDirectory = statesData ? options.DataDirectory : Path.Combine(work.FullName, "data"),
                LoadRoots = new Dictionary<string, string>(options.LoadRoots) { [RootName] = extracts },
            };
            return await RunAsync(console, asked, options, extracts);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static async Task<int> RunAsync(IAnsiConsole console, DemoOptions asked, ServerOptions options, string extracts)
    {
        var shop = new SampleShop(new SampleShopOptions { Events = asked.Events, Seed = asked.Seed });
        DemoHeader.Print(console, shop);
        var report = shop.WriteExtracts(extracts, new ExtractOptions { DirtyOneIn = 500 });
        await using var server = await ServerHost.StartAsync(options, null, CancellationToken.None);
        using var channel = GrpcChannel.ForAddress(server.GrpcAddress);
        try
        {
            await DemoLoader.RunAsync(console, channel, shop, report);
            await BotAnswer.PrintAsync(console, channel);
            await FunnelAnswer.PrintAsync(console, channel);
            await RfmAnswer.PrintAsync(console, channel);
            await MatrixAnswer.PrintAsync(console, channel);
            await ExperimentAnswer.PrintAsync(console, channel, shop);
            await ChannelAnswer.PrintAsync(console, channel);
        }
        catch (RpcException failed)
        {
            console.MarkupLineInterpolated($"[red]{failed.StatusCode}[/]: {failed.Status.Detail}");
            return 1;
        }

        DemoHeader.PrintEnd(console, server, asked.Exit);
        if (!asked.Exit)
        {
            await server.WaitForShutdownAsync();
        }

        return 0;
    }
}
