using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Demo;
using EcomOpsEngine.Server.Tests.Running;
using EcomOpsEngine.TestData;
using Google.Protobuf.WellKnownTypes;
using Spectre.Console;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Demo;

/// <summary>The day on which the sample shop's feed creatives failed is found by the engine, and explained by the channel.</summary>
public sealed class FailingFeedTests : IAsyncLifetime
{
    private readonly RunningServer _server = new();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_day_is_found_and_the_failing_feed_is_what_is_missing()
    {
        var shop = new SampleShop(new SampleShopOptions { Events = 200_000, Days = 150, Seed = 6, From = new DateOnly(2025, 4, 1) });
        var truth = shop.ComputeTruth();
        var report = shop.WriteExtracts(_server.DemoFiles, new ExtractOptions());
        await DemoLoader.RunAsync(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) }), _server.Channel, shop, report);
        var failure = truth.FeedFailureDay!.Value;
        var date = failure.ToString("yyyy-MM-dd", null);

        // Channel by channel, the failing feed is the one that falls to nothing, on that day and on no other.
        var channels = await _server.Traffic.DetectAnomaliesAsync(new DetectAnomaliesRequest { Dataset = DemoLoader.Dataset, Metrics = { TrafficMetric.Visitors }, By = { "channel" } });
        var fallen = Assert.Single(channels.Anomalies, anomaly => anomaly.Dimension == "channel" && anomaly.Change.Ratio < -0.7);
        Assert.Equal((date, ShopCatalog.FailingFeed.Name, 0L, true), (fallen.Date, fallen.Value, fallen.Observed.Count, fallen.Worse));

        // A shop that grows this fast hides a fifth less of its visitors in the spread of its weeks: whatever the whole did that day, this channel is what was missing.
        var midnight = new DateTimeOffset(failure, default, TimeSpan.FromHours(8));
        var whole = await _server.Traffic.DetectAnomaliesAsync(new DetectAnomaliesRequest
        {
            Dataset = DemoLoader.Dataset,
            Metrics = { TrafficMetric.Visitors },
            Dimensions = { "channel" },
            Range = new TimeRange { From = midnight.ToTimestamp(), To = midnight.AddDays(1).ToTimestamp() },
            Baseline = new BaselineRule { Score = 1e-9 },
            TopValues = 10,
        });
        var parts = Assert.Single(Assert.Single(whole.Anomalies).Explanations).Contributions;
        var lost = parts.MinBy(part => part.Effect)!;
        Assert.Equal((ShopCatalog.FailingFeed.Name, 0.0), (lost.Key.Value, lost.Observed.Ratio));
        Assert.Equal(-lost.Reference.Ratio, lost.Effect, 9);
        Assert.All(parts.Where(part => part != lost), part => Assert.True(part.Effect > lost.Effect / 4));

        var daily = await _server.Traffic.ComputeDailyTrafficAsync(new ComputeDailyTrafficRequest { Dataset = DemoLoader.Dataset });
        var row = daily.Days.Single(one => one.Date == date);
        Assert.Contains(ShopCatalog.FailingFeed.Name, row.NoteZh, StringComparison.Ordinal);
        Assert.True(row.Shares[1].Share.Ratio < 0.6 * daily.Days.Where(one => one.Date != date).Average(one => one.Shares[1].Share.Ratio));
    }
}
