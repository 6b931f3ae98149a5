using System.Globalization;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData;
using EcomOpsEngine.TestData.Expected;
using Xunit;

namespace EcomOpsEngine.Server.Tests.PublicData;

/// <summary>Two campaigns day by day, one with a day that misses all but its spend: filled, dropped, and read as funnels.</summary>
public sealed class CampaignAbDailyTests
{
    private const string Mapping = "campaign_ab_daily", BadDay = "05.08.2019";

    private static readonly string[] Steps = ["impressions", "reach", "clicks", "searches", "view_content", "add_to_cart", "purchases"];

    // Names of the file, and the columns they are loaded into.
    private static readonly (string Name, string Column)[] Columns =
    [
        ("spend", "spend"), ("impressions", "impressions"), ("reach", "reach"), ("clicks", "clicks"), ("searches", "searches"), ("view_content", "content_views"), ("add_to_cart", "cart_adds"), ("purchases", "orders"),
    ];

    [Fact]
    public async Task Campaign_figures_are_reproduced()
    {
        await using var server = await PublicDataServer.TryStartAsync();
        Assert.SkipUnless(server is not null, SharedData.SkipReason);
        var expected = ExpectedFigures.Read(SharedData.Root!, "campaign_ab_daily.json");
        var fill = new Cleaning { FillMedian = { Columns.Select(column => column.Column) } };
        var raw = await LoadAsync(server, "control", "control_group.csv");
        var median = await LoadAsync(server, "control-median", "control_group.csv", cleaning: fill);
        var dropped = await LoadAsync(server, "control-dropped", "control_group.csv", drop: true);
        var test = await LoadAsync(server, "test", "test_group.csv");
        var testDropped = await LoadAsync(server, "test-dropped", "test_group.csv", drop: true);

        await CheckMissingAsync(server, expected, raw, median);
        foreach (var (name, answer) in new[] { ("control_median", median), ("control_drop", dropped), ("test", test), ("test_drop_same_day", testDropped) })
        {
            SpendExpectation.CheckBlock(expected, $"/kpi/{name}", answer.Total.Figures);
            SpendExpectation.CheckFunnel(expected, $"/funnel/{name}", answer.Total.ReportedSteps, Steps);
            CheckGrowingDays(expected, $"/funnel/{name}/days_on_which_a_step_exceeds_the_one_before", Assert.Single(answer.Channels));
        }

        CheckMean(expected, raw.Total.Figures);
        SpendExpectation.CheckChange(expected, "/purchases_split_control_to_test_drop_both", [.. Factors(dropped.Total.Figures).Zip(Factors(testDropped.Total.Figures), (before, after) => (before.Name, before.Value, after.Value))]);
        expected.AssertComplete(nameof(CampaignAbDailyTests));
    }

    private static async Task<ComputeEffectivenessResponse> LoadAsync(PublicDataServer server, string dataset, string file, bool drop = false, Cleaning? cleaning = null)
    {
        await server.CreateAsync(dataset, "USD", 2);
        var withoutTheDay = PublicDataServer.Remap("date", new ColumnMapping { Column = "Date", Format = "%d.%m.%Y", ValueMap = { new ValueRule { Pattern = BadDay } } });
        var load = await server.ImportAsync(dataset, Table.ChannelSpend, "campaign_ab_daily/" + file, Mapping, drop ? withoutTheDay : null, cleaning);
        Assert.Equal((30, drop ? 1 : 0), (load.RowsReceived, load.RowsRejected));
        return await server.Channels.ComputeEffectivenessAsync(new ComputeEffectivenessRequest { Dataset = dataset, Detail = ChannelDetail.Days });
    }

    private static async Task CheckMissingAsync(PublicDataServer server, ExpectedFigures expected, ComputeEffectivenessResponse raw, ComputeEffectivenessResponse filled)
    {
        var cells = (await server.Loads.ListCleanedRowsAsync(new ListCleanedRowsRequest { Dataset = "control-median", LoadId = Mapping })).Rows;
        foreach (var (name, column) in Columns)
        {
            var at = $"/missing/{name}";
            var (before, after) = (Sum(raw.Total.Figures, name), Sum(filled.Total.Figures, name));
            var changed = cells.Where(cell => cell.Column == column).ToList();
            expected.Count($"{at}/rows", raw.Total.Figures.Reported.Rows);
            expected.Count($"{at}/missing", changed.Count);
            expected.Ratio($"{at}/sum_before", before);
            expected.Ratio($"{at}/sum_after", after);
            expected.Ratio($"{at}/mean_before", before / (raw.Total.Figures.Reported.Rows - changed.Count));
            expected.Ratio($"{at}/mean_after", after / filled.Total.Figures.Reported.Rows);

            if (changed.Count > 0)
            {
                expected.Ratio($"{at}/median", double.Parse(Assert.Single(changed).After, CultureInfo.InvariantCulture));
            }
        }

        await CheckMedianOfSpendAsync(server, expected);
    }

    /// <summary>The file once more with all spend emptied: every gap takes the median of what the table holds.</summary>
    private static async Task CheckMedianOfSpendAsync(PublicDataServer server, ExpectedFigures expected)
    {
        await server.CreateAsync("spend-twice", "USD", 2);
        await server.ImportAsync("spend-twice", Table.ChannelSpend, "campaign_ab_daily/control_group.csv", Mapping);
        var gap = new ColumnMapping { Column = "Spend [USD]", ValueMap = { new ValueRule { Pattern = "*" } } };
        await server.ImportAsync(
            "spend-twice", Table.ChannelSpend, "campaign_ab_daily/control_group.csv", Mapping, PublicDataServer.Remap("spend", gap), new Cleaning { FillMedian = { "spend" } });
        var filled = (await server.Loads.ListCleanedRowsAsync(new ListCleanedRowsRequest { Dataset = "spend-twice", LoadId = Mapping + " ,spend" })).Rows;
        Assert.Equal(30, filled.Count);
        Assert.All(filled, row => expected.Ratio("/missing/spend/median", double.Parse(row.After, CultureInfo.InvariantCulture)));
    }

    /// <summary>Gaps filled by the mean: every sum times rows over rows that hold the number. No rule of a load; the served sums give it.</summary>
    private static void CheckMean(ExpectedFigures expected, ChannelFigures raw)
    {
        const string At = "/kpi/control_mean";
        var rows = raw.Reported.Rows;
        double Filled(string name) => Sum(raw, name) * (name == "spend" ? 1 : rows / (rows - 1.0));
        expected.Count($"{At}/days", rows);
        foreach (var (name, _) in Columns)
        {
            expected.Ratio($"{At}/{name}", Filled(name));
        }

        expected.Ratio($"{At}/ctr_clicks_per_impression", Filled("clicks") / Filled("impressions"));
        expected.Ratio($"{At}/purchase_per_click", Filled("purchases") / Filled("clicks"));
        expected.Ratio($"{At}/cpc", Filled("spend") / Filled("clicks"));
        expected.Ratio($"{At}/cpm", 1_000 * Filled("spend") / Filled("impressions"));
        expected.Ratio($"{At}/cost_per_purchase", Filled("spend") / Filled("purchases"));
    }

    private static void CheckGrowingDays(ExpectedFigures expected, string at, ChannelEffectiveness campaign)
    {
        var days = campaign.Periods.Select(period => period.Figures).Where(figures => figures.Reported.Rows > 0).ToList();
        foreach (var (step, next) in Steps.Zip(Steps.Skip(1)))
        {
            expected.Count($"{at}/{ExpectedFigures.Escape($"{step}->{next}")}", days.Count(day => day.Reported.Clicks.KindCase == Estimate.KindOneofCase.Count && Sum(day, next) > Sum(day, step)));
        }
    }

    private static IEnumerable<(string Name, double Value)> Factors(ChannelFigures figures) =>
    [
        ("spend", Sum(figures, "spend")), ("impressions_per_usd", Sum(figures, "impressions") / Sum(figures, "spend")),
        ("ctr", figures.Reported.ClickRate.Ratio), ("purchases_per_click", figures.Reported.OrdersPerClick.Ratio),
    ];

    private static double Sum(ChannelFigures figures, string name) => name switch
    {
        "spend" => figures.Spend.Units / Math.Pow(10, figures.Spend.Scale),
        "impressions" => figures.Reported.Impressions.Count,
        "reach" => figures.Reported.Reach.Count,
        "clicks" => figures.Reported.Clicks.Count,
        "searches" => figures.Reported.Searches.Count,
        "view_content" => figures.Reported.ContentViews.Count,
        "add_to_cart" => figures.Reported.CartAdds.Count,
        _ => figures.Reported.Orders.Count,
    };
}
