using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Channels;

/// <summary>Alerts of channels over the wire: nine weeks of forty visitors a day by each of two channels, of whom ten add to the cart and twenty see one page only; then a bad day for one of them.</summary>
public sealed class ChannelAlertTests(RunningServer server)
{
    private static readonly DateTimeOffset Start = new(2025, 3, 3, 9, 0, 0, TimeSpan.FromHours(8));
    private const int Days = 64;

    /// <summary>The last day: 31 visitors (−22.5%), 6 of them add to the cart (19.4%, −22.6% of 25%), 19 see one page (61.3%, +22.6% of 50%).</summary>
    [Fact]
    public async Task A_day_more_than_a_fifth_worse_than_its_weekday_raises_an_alert_due_in_48_hours()
    {
        var answer = await AskAsync(31, 6, 19);
        Assert.Empty(answer.Channels.Single(row => row.Channel.Name == "search").Alerts);
        var feed = answer.Channels.Single(row => row.Channel.Name == "feed");
        Assert.Equal([AlertMeasure.Visitors, AlertMeasure.AddToCartRate, AlertMeasure.BounceRate], feed.Alerts.Select(alert => alert.Measure));
        Assert.All(feed.Alerts, alert =>
        {
            Assert.Equal("2025-05-05", alert.Date);
            Assert.Equal(new DateTime(2025, 5, 7, 16, 0, 0, DateTimeKind.Utc), alert.DueTime.ToDateTime());
        });
        Assert.Equal((31L, 40.0, -0.225), (feed.Alerts[0].Value.Count, feed.Alerts[0].Baseline.Ratio, Math.Round(feed.Alerts[0].Change.Ratio, 12)));
        Assert.Equal((6.0 / 31, 0.25), (feed.Alerts[1].Value.Ratio, feed.Alerts[1].Baseline.Ratio));
        Assert.Equal((19.0 / 31, 0.5), (feed.Alerts[2].Value.Ratio, feed.Alerts[2].Baseline.Ratio));
        Assert.Equal("Adjust creatives and bids within 48 hours", feed.ActionEn);
    }

    /// <summary>Exactly a fifth: 32 of 40 visitors, 8 · 0.2 … of 0.25, 0.6 of 0.5.</summary>
    [Fact]
    public async Task Exactly_a_fifth_is_no_alert_and_better_figures_never_are()
    {
        Assert.Empty((await AskAsync(32, 8, 16)).Channels.Single(row => row.Channel.Name == "feed").Alerts);
        Assert.Empty((await AskAsync(80, 40, 1)).Channels.Single(row => row.Channel.Name == "feed").Alerts);
        Assert.Equal([AlertMeasure.BounceRate], (await AskAsync(40, 10, 25)).Channels.Single(row => row.Channel.Name == "feed").Alerts.Select(alert => alert.Measure));
    }

    [Fact]
    public async Task Days_of_few_visitors_and_days_before_the_last_ones_raise_none()
    {
        Assert.Empty((await AskAsync(31, 6, 19, request => request.Baseline = new BaselineRule { LeastVolume = 50 })).Channels.SelectMany(row => row.Alerts));
        Assert.Empty((await AskAsync(31, 6, 19, request => request.AlertChange = 0.3)).Channels.SelectMany(row => row.Alerts));
    }

    private async Task<ComputeEffectivenessResponse> AskAsync(int visitors, int carts, int bounces, Action<ComputeEffectivenessRequest>? change = null)
    {
        var dataset = await server.NewDatasetAsync();
        var events = new List<EventRow>();
        for (var day = 0; day < Days; day++)
        {
            var isLast = day == Days - 1;
            Add(events, day, "search", 40, 10, 20);
            Add(events, day, "feed", isLast ? visitors : 40, isLast ? carts : 10, isLast ? bounces : 20);
        }

        await server.LoadAsync(dataset, Table.Events, "e", OnError.AllOrNothing, Batches.Of(events));
        await server.LoadAsync(dataset, Table.ChannelSpend, "s", OnError.AllOrNothing, SpendRow.Batch([new SpendRow(new(2025, 3, 3), "feed", 1_00, "信息流"), new SpendRow(new(2025, 3, 3), "search", 1_00, "付费搜索")]));
        await server.LoadAsync(dataset, Table.Orders, "o", OnError.AllOrNothing, Batches.Of([.. new[] { "search", "feed" }.Select(channel => new OrderRow($"o{channel}", null, Start.AddHours(2), 100_00, Visitor: $"{channel}-0-0"))]));
        var request = new ComputeEffectivenessRequest { Dataset = dataset };
        change?.Invoke(request);
        return await server.Channels.ComputeEffectivenessAsync(request);
    }

    /// <summary>People of one day each: the first ones bounce, the last ones add to the cart. The hours spread to the evening, so that the last day is seen to be whole.</summary>
    private static void Add(List<EventRow> events, int day, string channel, int visitors, int carts, int bounces)
    {
        for (var n = 0; n < visitors; n++)
        {
            var visitor = $"{channel}-{day}-{n}";
            var at = Start.AddDays(day).AddMinutes(n * 14.5 * 40 / visitors);
            events.Add(new EventRow(visitor, "home", at, Channel: channel, Session: visitor));
            if (n >= bounces)
            {
                events.Add(new EventRow(visitor, n >= visitors - carts ? "add_to_cart" : "home", at.AddMinutes(1), Channel: channel, Session: visitor));
            }
        }
    }
}
