using System.Globalization;
using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData;
using EcomOpsEngine.TestData.Expected;
using Google.Protobuf.WellKnownTypes;
using Xunit;

namespace EcomOpsEngine.Server.Tests.PublicData;

/// <summary>Eleven campaigns in four weeks: their spend and what platforms report, by campaign, category, half, week and day.</summary>
public sealed class MarketingSpendTests
{
    private const string Dataset = "marketing";

    private static readonly string[] Counts = ["impressions", "mark_spent", "clicks", "leads", "orders", "revenue"];
    private static readonly DateOnly First = new(2021, 2, 1);

    [Fact]
    public async Task Marketing_figures_are_reproduced()
    {
        await using var server = await PublicDataServer.TryStartAsync();
        Assert.SkipUnless(server is not null, SharedData.SkipReason);
        var expected = ExpectedFigures.Read(SharedData.Root!, "marketing_spend.json");
        await server.CreateAsync(Dataset, "INR", 2);
        var load = await server.ImportAsync(Dataset, Table.ChannelSpend, "marketing_spend/Marketing.csv", "marketing_spend");
        expected.Count("/rows", load.RowsLoaded);

        var days = Days(await AskAsync(server, null, 0, ChannelDetail.Days));
        var last = days.Max(day => day.Date);
        var length = last.DayNumber - First.DayNumber + 1;
        var middle = First.AddDays(length / 2);
        CheckHalves(expected, "/halves", last, length, middle);

        var whole = await AskAsync(server, First, length);
        var halves = (First: await AskAsync(server, First, length / 2), Second: await AskAsync(server, middle, length - (length / 2)));
        CheckScope(expected, "/total", answer => answer.Total.Figures, whole, halves);
        CheckCategories(expected, whole, halves);
        CheckCampaigns(expected, whole, halves);
        await CheckWeeksAsync(server, expected);
        foreach (var (at, money) in new (string At, Func<ChannelFigures, long> Money)[]
                 {
                     ("/matrix_revenue_category_x_week", figures => figures.Reported.Revenue.Money.Units), ("/matrix_spend_category_x_week", figures => figures.Spend.Units),
                 })
        {
            CheckHalves(expected, $"{at}/halves", last, length, middle);
            CheckMatrix(expected, at, [.. days.Select(day => (day.Category, $"W{1 + ((day.Date.Day - 1) / 7)}", day.Date < middle, money(day.Figures)))]);
        }

        CheckDays(expected, days);
        CheckOutliers(expected, "/outliers/revenue_rows", [.. days.Select(day => day.Figures.Reported.Revenue.Money.Units / 100.0)]);
        CheckOutliers(expected, "/outliers/spend_rows", [.. days.Select(day => day.Figures.Spend.Units / 100.0)]);
        expected.AssertComplete(nameof(MarketingSpendTests));
    }

    private static async Task<ComputeEffectivenessResponse> AskAsync(PublicDataServer server, DateOnly? from, int days, ChannelDetail detail = ChannelDetail.Months)
    {
        var request = new ComputeEffectivenessRequest { Dataset = Dataset, Detail = detail };
        if (from is { } first)
        {
            request.Range = new TimeRange { From = Instant(first), To = Instant(first.AddDays(days)) };
        }

        return await server.Channels.ComputeEffectivenessAsync(request);
    }

    private static Timestamp Instant(DateOnly day) => Timestamp.FromDateTime(day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc));

    private static List<(string Category, string Campaign, DateOnly Date, ChannelFigures Figures)> Days(ComputeEffectivenessResponse answer) =>
        [.. answer.Channels.SelectMany(row => row.Periods
            .Where(period => period.Figures.Reported.Rows > 0)
            .Select(period => (row.ChannelType, row.Channel.Name, DateOnly.Parse(period.Period, CultureInfo.InvariantCulture), period.Figures)))];

    private static void CheckHalves(ExpectedFigures expected, string at, DateOnly last, int days, DateOnly middle)
    {
        expected.Text($"{at}/from", Text(First));
        expected.Text($"{at}/to", Text(last));
        expected.Count($"{at}/days", days);
        expected.Text($"{at}/first_half_to", Text(middle.AddDays(-1)));
        expected.Text($"{at}/second_half_from", Text(middle));
    }

    /// <summary>A block, its halves, their growth, and what changed its revenue: clicks, orders per click, order value.</summary>
    private static void CheckScope(
        ExpectedFigures expected, string at, Func<ComputeEffectivenessResponse, ChannelFigures> scope, ComputeEffectivenessResponse whole, (ComputeEffectivenessResponse First, ComputeEffectivenessResponse Second) halves)
    {
        var (first, second) = (scope(halves.First), scope(halves.Second));
        SpendExpectation.CheckBlock(expected, at, scope(whole));
        SpendExpectation.CheckBlock(expected, $"{at}/first_half", first);
        SpendExpectation.CheckBlock(expected, $"{at}/second_half", second);
        foreach (var name in Counts)
        {
            expected.Ratio($"{at}/growth/{name}", Figure.Growth(Count(first, name), Count(second, name)).Nullable);
        }

        SpendExpectation.CheckChange(expected, $"{at}/revenue_change_clicks_x_conversion_x_aov",
        [
            ("clicks", first.Reported.Clicks.Count, second.Reported.Clicks.Count),
            ("orders_per_click", first.Reported.OrdersPerClick.Ratio, second.Reported.OrdersPerClick.Ratio),
            ("aov", first.Reported.OrderValue.Ratio, second.Reported.OrderValue.Ratio),
        ]);
    }

    private static double Count(ChannelFigures figures, string name) => name switch
    {
        "impressions" => figures.Reported.Impressions.Count,
        "mark_spent" => figures.Spend.Units,
        "clicks" => figures.Reported.Clicks.Count,
        "leads" => figures.Reported.Leads.Count,
        "orders" => figures.Reported.Orders.Count,
        _ => figures.Reported.Revenue.Money.Units,
    };

    private static void CheckCategories(ExpectedFigures expected, ComputeEffectivenessResponse whole, (ComputeEffectivenessResponse First, ComputeEffectivenessResponse Second) halves)
    {
        Assert.Equal(expected.Members("/by_category").Order(StringComparer.Ordinal), whole.Types_.Select(type => type.ChannelType).Order(StringComparer.Ordinal));
        foreach (var type in whole.Types_)
        {
            var at = $"/by_category/{type.ChannelType}";
            CheckScope(expected, at, answer => answer.Types_.Single(one => one.ChannelType == type.ChannelType).Figures, whole, halves);
            CheckShares(expected, at, type.ShareOfSpend, type.Figures, whole);
            SpendExpectation.CheckFunnel(expected, $"/funnel_by_category/{type.ChannelType}", type.ReportedSteps, "impressions", "clicks", "leads", "orders");
        }

        SpendExpectation.CheckFunnel(expected, "/funnel", whole.Total.ReportedSteps, "impressions", "clicks", "leads", "orders");
    }

    private static void CheckCampaigns(ExpectedFigures expected, ComputeEffectivenessResponse whole, (ComputeEffectivenessResponse First, ComputeEffectivenessResponse Second) halves)
    {
        Assert.Equal(expected.Members("/by_campaign").Order(StringComparer.Ordinal), whole.Channels.Select(row => row.Channel.Name).Order(StringComparer.Ordinal));
        foreach (var row in whole.Channels)
        {
            var at = $"/by_campaign/{row.Channel.Name}";
            expected.Text($"{at}/category", row.ChannelType);
            CheckScope(expected, at, answer => answer.Channels.Single(one => one.Channel.Name == row.Channel.Name).Figures, whole, halves);
            CheckShares(expected, at, row.ShareOfSpend, row.Figures, whole);
        }

        CheckNames(expected, "/campaigns_by_roi_desc", whole.Channels.OrderByDescending(row => row.Figures.Reported.NetRoas.Ratio));
        CheckNames(expected, "/unprofitable_campaigns", whole.Channels.Where(row => row.Figures.Reported.Profit.Money.Units < 0).OrderBy(row => row.Channel.Name, StringComparer.Ordinal));
    }

    private static void CheckShares(ExpectedFigures expected, string at, Estimate shareOfSpend, ChannelFigures figures, ComputeEffectivenessResponse whole)
    {
        if (expected.Has($"{at}/share_of_spend"))
        {
            expected.Ratio($"{at}/share_of_spend", shareOfSpend.Ratio);
            expected.Ratio($"{at}/share_of_revenue", Count(figures, "revenue") / Count(whole.Total.Figures, "revenue"));
        }
    }

    private static void CheckNames(ExpectedFigures expected, string at, IEnumerable<ChannelEffectiveness> rows)
    {
        var names = rows.Select(row => row.Channel.Name).ToList();
        Assert.Equal(expected.Members(at).Count, names.Count);
        for (var n = 0; n < names.Count; n++)
        {
            expected.Text($"{at}/{n}", names[n]);
        }
    }

    private static async Task CheckWeeksAsync(PublicDataServer server, ExpectedFigures expected)
    {
        for (var week = 0; week < 4; week++)
        {
            foreach (var type in (await AskAsync(server, First.AddDays(7 * week), 7)).Types_)
            {
                SpendExpectation.CheckBlock(expected, $"/category_x_week/{type.ChannelType}|W{week + 1}", type.Figures);
            }
        }
    }

    /// <summary>Sums of days by category and week, with shares and the growth from half to half.</summary>
    private static void CheckMatrix(ExpectedFigures expected, string at, List<(string Row, string Column, bool InFirstHalf, long Minor)> cells)
    {
        double Sum(string? row, string? column, bool? half) =>
            cells.Where(cell => (row ?? cell.Row) == cell.Row && (column ?? cell.Column) == cell.Column && (half ?? cell.InFirstHalf) == cell.InFirstHalf).Sum(cell => cell.Minor) / 100.0;
        void Check(string path, string? row, string? column)
        {
            var (value, first, second) = (Sum(row, column, null), Sum(row, column, true), Sum(row, column, false));
            var shares = new (string Name, double Value)[]
            {
                ("value", value), ("first_half", first), ("second_half", second), ("share_of_total", value / Sum(null, null, null)), ("share_of_row", value / Sum(row, null, null)), ("share_of_column", value / Sum(null, column, null)),
            };
            foreach (var (name, number) in shares.Where(share => expected.Has($"{path}/{share.Name}")))
            {
                expected.Ratio($"{path}/{name}", number);
            }

            expected.Ratio($"{path}/growth", Figure.Growth(first, second).Nullable);
        }

        string[] rows = [.. cells.Select(cell => cell.Row).Distinct().Order(StringComparer.Ordinal)];
        string[] columns = [.. cells.Select(cell => cell.Column).Distinct().Order(StringComparer.Ordinal)];
        for (var n = 0; n < rows.Length; n++)
        {
            expected.Text($"{at}/rows/{n}", rows[n]);
            Check($"{at}/row_totals/{rows[n]}", rows[n], null);
        }

        for (var n = 0; n < columns.Length; n++)
        {
            expected.Text($"{at}/columns/{n}", columns[n]);
            Check($"{at}/column_totals/{columns[n]}", null, columns[n]);
            foreach (var row in rows)
            {
                Check($"{at}/cells/{row}|{columns[n]}", row, columns[n]);
            }
        }

        Check($"{at}/totals", null, null);
        expected.Ratio($"{at}/grand_total", Sum(null, null, null));
    }

    /// <summary>Every campaign has one row a day: rows are days of campaigns.</summary>
    private static void CheckDays(ExpectedFigures expected, List<(string Category, string Campaign, DateOnly Date, ChannelFigures Figures)> days)
    {
        Assert.All(days, day => Assert.Equal(1, day.Figures.Reported.Rows));
        expected.Count("/rows_without_orders", days.Count(day => day.Figures.Reported.Orders.Count == 0));
        expected.Count("/rows_without_orders_but_revenue", days.Count(day => day.Figures.Reported.Orders.Count == 0 && day.Figures.Reported.Revenue.Money.Units != 0));
        expected.Count("/rows_without_clicks", days.Count(day => day.Figures.Reported.Clicks.Count == 0));
        foreach (var group in days.ToLookup(day => day.Date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? "weekend" : "weekday", day => day.Figures))
        {
            SpendExpectation.CheckBlock(expected, $"/weekday_vs_weekend/{group.Key}", Sum([.. group]));
        }
    }

    private static void CheckOutliers(ExpectedFigures expected, string at, double[] values)
    {
        Array.Sort(values);
        var moments = SampleMoments.Of(values);
        var threshold = 10 * moments.Mean;
        expected.Count($"{at}/rows", values.Length);
        expected.Ratio($"{at}/mean", moments.Mean);
        expected.Ratio($"{at}/threshold_10x_mean", threshold);
        expected.Count($"{at}/flagged", values.Count(value => value > threshold));
        expected.Ratio($"{at}/flagged_share", (double)values.Count(value => value > threshold) / values.Length);
        expected.Ratio($"{at}/mean_after_removal", values.Where(value => value <= threshold).Average());

        var (low, high) = (Quantiles.Linear(values, .25).Value, Quantiles.Linear(values, .75).Value);
        var (lower, upper) = (low - (1.5 * (high - low)), high + (1.5 * (high - low)));
        expected.Ratio($"{at}/iqr_1.5_bounds/0", lower);
        expected.Ratio($"{at}/iqr_1.5_bounds/1", upper);
        expected.Count($"{at}/iqr_1.5_flagged", values.Count(value => value < lower || value > upper));
        var sigma = Math.Sqrt(moments.Variance.Value);
        expected.Count($"{at}/three_sigma_flagged_sample_sd", values.Count(value => Math.Abs(value - moments.Mean) > 3 * sigma));
    }

    /// <summary>Days that do not follow one another, added up: ratios of sums.</summary>
    private static ChannelFigures Sum(ChannelFigures[] days)
    {
        double Of(string name) => days.Sum(day => Count(day, name));
        Estimate Whole(string name) => new() { Count = (long)Of(name) };
        Estimate Ratio(double numerator, double denominator) => new() { Ratio = numerator / denominator };
        Estimate Money(double minor) => new() { Money = new Money { Units = (long)minor, Scale = 2 } };
        var (spend, revenue) = (Of("mark_spent") / 100, Of("revenue") / 100);
        return new ChannelFigures
        {
            Spend = new Money { Units = (long)Of("mark_spent"), Scale = 2 },
            Reported = new ReportedFigures
            {
                Rows = days.Length,
                Impressions = Whole("impressions"),
                Clicks = Whole("clicks"),
                Leads = Whole("leads"),
                Orders = Whole("orders"),
                Revenue = Money(Of("revenue")),
                ClickRate = Ratio(Of("clicks"), Of("impressions")),
                LeadRate = Ratio(Of("leads"), Of("clicks")),
                OrdersPerClick = Ratio(Of("orders"), Of("clicks")),
                OrdersPerLead = Ratio(Of("orders"), Of("leads")),
                OrderValue = Ratio(revenue, Of("orders")),
                RevenuePerClick = Ratio(revenue, Of("clicks")),
                CostPerClick = Ratio(spend, Of("clicks")),
                CostPerThousand = Ratio(1_000 * spend, Of("impressions")),
                CostPerLead = Ratio(spend, Of("leads")),
                CostPerOrder = Ratio(spend, Of("orders")),
                Roas = Ratio(revenue, spend),
                NetRoas = Ratio(revenue - spend, spend),
                Profit = Money(Of("revenue") - Of("mark_spent")),
            },
        };
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
