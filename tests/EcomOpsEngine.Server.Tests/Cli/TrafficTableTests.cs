using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Cli.Traffic;
using EcomOpsEngine.Contracts.V1;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Cli;

public class TrafficTableTests
{
    [Fact]
    public void Table_3_has_the_headings_and_notes_of_the_answer()
    {
        string text = Rendered.At(140, console => DailyTable.Write(console, new ComputeDailyTrafficResponse
        {
            Headings = { "日期", "总UV", "搜索UV占比", "信息流UV占比", "社交UV占比", "平均跳出率", "加购率", "异常说明" },
            Days = { Day("2023-10-01", 52_300, .38, .42, .20, .62, .045, "抖音素材点击率下降"), Day("2023-10-02", 26_150, .40, .39, .21, .65, .042, "正常波动") },
        }));

        Assert.Matches("日期 +总UV +搜索UV占比 +信息流UV占比 +社交UV占比 +平均跳出率 +加购率 +异常说明", text);
        Assert.Matches(@"2023-10-01 +52,300 +█{12} +38% +42% +20% +62\.0% +4\.5% +抖音素材点击率下降", text);
        Assert.Matches(@"2023-10-02 +26,150 +█{6} +40% +39% +21% +65\.0% +4\.2% +正常波动", text);
    }

    [Fact]
    public void Anomalies_say_what_explains_them_and_what_was_not_judged()
    {
        string text = Rendered.At(160, console => AnomalyTables.Write(console, Anomalies(), true, Rendered.English));

        Assert.Matches(@"2025-03-12 +visitors +95 +137\.5 +-30\.9% +-28\.7 +channel=feed +98%", text);
        Assert.Matches(@"2025-03-11 +bounce rate device=pc +62\.0% +50\.0% +\+24\.0% +–", text);
        Assert.Matches(@"2025-03-12 visitors · channel", text);
        Assert.Matches(@"feed +21\.0 +64\.0 +-43\.0 +98% +\+52%", text);
        Assert.Contains("2 anomalies in 300 judged figures · 12 of low volume · not whole: 2025-03-24 (events)", text, StringComparison.Ordinal);
        Assert.Contains("没有异常日期", Rendered.At(120, console => AnomalyTables.Write(console, new DetectAnomaliesResponse(), false, Rendered.Chinese)), StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_are_a_grid_with_the_busiest_first()
    {
        MatrixCell Cell(MatrixKey page, string hour, long sessions) => new() { Keys = { page, new MatrixKey { Value = hour } }, Figures = { new MatrixFigure { Value = new Estimate { Count = sessions } } } };
        string text = Rendered.At(120, console => PageHeatMap.Write(console, new ComputeMatrixResponse
        {
            Cells =
            {
                Cell(new MatrixKey { Value = "cart" }, "08", 5), Cell(new MatrixKey { Value = "home" }, "08", 70), Cell(new MatrixKey { Value = "home" }, "21", 90),
                Cell(new MatrixKey { IsOther = true }, "21", 3), Cell(new MatrixKey { IsNull = true }, "21", 999),
            },
        }, Rendered.English));
        Assert.Matches(@"Page +08 +21", text);
        Assert.Matches(@"home +70 +90\s+cart +5 +·\s+other +· +3", text);
        Assert.DoesNotContain("999", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Mistyped_figures_and_types_are_named()
    {
        Assert.Contains("expected visitors, sessions", Assert.Throws<UsageException>(() => TrafficWords.Metric("uv")).Message, StringComparison.Ordinal);
        Assert.Contains("expected search", Assert.Throws<UsageException>(() => TrafficWords.TypeEntry("a=b")).Message, StringComparison.Ordinal);
        Assert.Contains("no pair", Assert.Throws<UsageException>(() => TrafficWords.TypeEntry("feed")).Message, StringComparison.Ordinal);
        Assert.Equal(new ChannelTypeEntry { Channel = "a=b", Type = ChannelType.Feed }, TrafficWords.TypeEntry("a=b=feed"));
    }

    private static DailyTraffic Day(string date, long visitors, double search, double feed, double social, double bounce, double cart, string note) => new()
    {
        Date = date,
        Visitors = visitors,
        Complete = true,
        Note = note,
        BounceRate = CannedAnswers.Ratio(bounce),
        AddToCartRate = CannedAnswers.Ratio(cart),
        Shares =
        {
            new ChannelTypeShare { Type = ChannelType.Search, Share = CannedAnswers.Ratio(search) }, new ChannelTypeShare { Type = ChannelType.Feed, Share = CannedAnswers.Ratio(feed) },
            new ChannelTypeShare { Type = ChannelType.Social, Share = CannedAnswers.Ratio(social) },
        },
    };

    private static DetectAnomaliesResponse Anomalies() => new()
    {
        TotalAnomalies = 2,
        Judged = 300,
        LowVolume = 12,
        IncompleteDays = { new IncompleteDay { Date = "2025-03-24", Table = "events" } },
        Anomalies =
        {
            new TrafficAnomaly
            {
                Date = "2025-03-12",
                Metric = TrafficMetric.Visitors,
                Observed = new Estimate { Count = 95 },
                Median = 137.5,
                Change = CannedAnswers.Ratio(-.3091),
                Score = CannedAnswers.Ratio(-28.67),
                Worse = true,
                MainCause = new AnomalyCause { Dimension = "channel", Value = "feed", Share = .98 },
                Explanations =
                {
                    new AnomalyExplanation
                    {
                        Dimension = "channel",
                        TotalValues = 2,
                        Contributions =
                        {
                            new AnomalyContribution
                            {
                                Key = new MatrixKey { Value = "feed" },
                                Observed = CannedAnswers.Ratio(21),
                                Reference = CannedAnswers.Ratio(64),
                                Effect = -43,
                                Share = CannedAnswers.Ratio(.98),
                                ExcessShare = CannedAnswers.Ratio(.52),
                            },
                        },
                    },
                },
            },
            new TrafficAnomaly
            {
                Date = "2025-03-11",
                Metric = TrafficMetric.BounceRate,
                Dimension = "device",
                Value = "pc",
                Observed = CannedAnswers.Ratio(.62),
                Median = .5,
                Change = CannedAnswers.Ratio(.24),
                Worse = true,
            },
        },
    };
}
