using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Demo;
using EcomOpsEngine.Server.Tests.Running;
using EcomOpsEngine.TestData;
using Spectre.Console;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Demo;

/// <summary>The channel of the sample shop that lost money for three months is found by the engine, and no other.</summary>
public sealed class LosingChannelTests : IAsyncLifetime
{
    private readonly RunningServer _server = new();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_losing_channel_and_its_months_are_found()
    {
        var shop = new SampleShop(new SampleShopOptions { Events = 200_000, Seed = 6, OutlierShare = 0 });
        var report = shop.WriteExtracts(_server.DemoFiles, new ExtractOptions());
        await DemoLoader.RunAsync(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) }), _server.Channel, shop, report);
        var truth = shop.ComputeTruth();
        var from = truth.LosingFrom!.Value;

        var answer = await _server.Channels.ComputeEffectivenessAsync(new ComputeEffectivenessRequest { Dataset = DemoLoader.Dataset });
        var losing = Assert.Single(answer.Channels, row => row.Retire.Retire);
        Assert.Equal((ShopCatalog.LosingChannel.Name, from.ToString("yyyy-MM", null), 3, false), (losing.Channel.Name, losing.Retire.FirstMonth, losing.Retire.Months, losing.Retire.Recovered));
        Assert.StartsWith("Stop spending here", losing.Action, StringComparison.Ordinal);
        Assert.All(answer.Channels.Where(row => row.Figures.Spend.Units > 0 && row != losing), row => Assert.True(row.Figures.Roi.Ratio > 1));

        // Spend is what the extract held, to the smallest unit.
        var spend = shop.ChannelSpend().Where(row => row.Day >= shop.Options.To.AddDays(-180)).ToLookup(row => row.Channel, row => row.SpendMinor);
        Assert.All(answer.Channels.Where(row => row.Figures.Spend.Units > 0), row => Assert.Equal(spend[row.Channel.Name].Sum(), row.Figures.Spend.Units));
        Assert.Equal(ShopCatalog.Channels.Count(channel => channel.Type is not null), spend.Count);
    }
}
