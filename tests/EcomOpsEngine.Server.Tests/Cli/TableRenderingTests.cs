using EcomOpsEngine.Cli.Channels;
using EcomOpsEngine.Cli.Experiments;
using EcomOpsEngine.Cli.Funnels;
using EcomOpsEngine.Cli.Loads;
using EcomOpsEngine.Cli.Matrices;
using EcomOpsEngine.Cli.Matrices.Opportunities;
using EcomOpsEngine.Cli.Segments;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Cli.Traffic;
using EcomOpsEngine.Client;
using EcomOpsEngine.Contracts.V1;
using Google.Protobuf.WellKnownTypes;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Cli;

public class TableRenderingTests
{
    [Fact]
    public void A_funnel_shows_the_templates_table()
    {
        string text = Rendered.At(100, console => FunnelTables.Write(console, CannedAnswers.Funnel(), ["device"], Rendered.English));

        Assert.Matches(@"1 +首页 +100,000 +█+ +25,000 +25\.0% +100\.0%", text);
        Assert.Matches(@"5 +提交订单 +18,900 +█+ +10,395 +55\.0% +18\.9% +▲ >40% worst", text);
        Assert.Matches(@"6 +支付成功 +8,505 +█.? +– +– +8\.5%", text);
        Assert.Equal(1, Rendered.Lines(text).Count(line => line.Contains(">40%", StringComparison.Ordinal)));
        Assert.Contains("By device", text, StringComparison.Ordinal);
        Assert.Contains("(none)", text, StringComparison.Ordinal);
        Assert.Contains("Other holds 4 more values", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100), InlineData(160)]
    public void Chinese_headings_are_the_users_own(int width)
    {
        string funnel = Rendered.At(width, console => FunnelTables.Write(console, CannedAnswers.Funnel(), [], Rendered.Chinese));
        string rfm = Rendered.At(width, console => RfmTables.Write(console, CannedAnswers.Rfm(), Rendered.Chinese));
        string ab = Rendered.At(width, console => AbTables.Write(console, new CompareProportionsRequest(), CannedAnswers.Proportions(), Rendered.Chinese));
        string matrix = Rendered.At(width, console => MatrixTable.Write(console, CannedAnswers.MatrixRequest(), CannedAnswers.Matrix(), MatrixShares.Parse("total"), CannedAnswers.Metrics, Rendered.Chinese));

        Assert.Matches("用户路径节点 +进入人数 +流失人数 +流失率", funnel);
        Assert.Matches(@"客户层级 +R\(最近购买\) +F\(购买频次\) +M\(消费金额\) +占比", rfm);
        Assert.Matches("潜力客户 +47.9", rfm);
        Assert.Matches("结论：B版本胜出", ab);
        Assert.Matches("版本 +样本量 +转化数 +转化率", ab);
        Assert.Contains("GMV占比", matrix, StringComparison.Ordinal);
    }

    [Fact]
    public void Devices_are_shown_side_by_side_and_only_where_there_are_both()
    {
        static DeviceGap Gap(string from, string to, double mobile, double pc) => new()
        {
            FromStep = from,
            ToStep = to,
            MobileRate = CannedAnswers.Ratio(mobile),
            PcRate = CannedAnswers.Ratio(pc),
            Difference = CannedAnswers.Ratio(mobile - pc),
            Newcombe = new IntervalEstimate { Interval = new Interval { Lower = mobile - pc - 0.01, Upper = mobile - pc + 0.01 } },
            PValue = CannedAnswers.Ratio(0.001),
            Relative = CannedAnswers.Ratio((mobile / pc) - 1),
        };
        var devices = new DeviceComparison
        {
            Mobile = CannedAnswers.OneFunnel([200, 100, 40, 30, 20, 10], 0),
            Pc = CannedAnswers.OneFunnel([100, 60, 40, 30, 20, 10], 0),
            Other = CannedAnswers.OneFunnel([7, 0, 0, 0, 0, 0], 0),
            Steps = { Gap("首页", "分类页", 0.5, 0.6), Gap("分类页", "商品详情页", 0.4, 0.66) },
            Overall = Gap("首页", "支付成功", 0.05, 0.1),
            WidestStep = 2,
            Reference = DeviceReference.Below,
            MobileValues = { "mobile" },
            PcValues = { "pc" },
            OtherValues = { "tablet" },
        };
        string text = Rendered.At(120, console => DeviceTable.Write(console, devices, Rendered.English));
        Assert.Matches(@"分类页 → 商品详情页 +40\.00% +66\.00% +-26\.00 pp +-27\.00 pp … -25\.00 pp +-39\.4% +0\.0010 +widest", text);
        Assert.Matches("first → last .*more than 30% below PC", text);
        Assert.Contains("7 people on neither (tablet)", text, StringComparison.Ordinal);
        devices.Pc = CannedAnswers.OneFunnel([0, 0, 0, 0, 0, 0], 0);
        Assert.Empty(Rendered.At(120, console => DeviceTable.Write(console, devices, Rendered.English)));
        Assert.Empty(Rendered.At(120, console => DeviceTable.Write(console, null, Rendered.English)));
    }

    [Theory]
    [InlineData(Language.En, "main cause: device = mobile, 65.0% lost against 40.0% of the rest; 2,835 would have stayed")]
    [InlineData(Language.Zh, "流失主因：device = mobile，流失率 65.0%，其余为 40.0%；若与其余相同可多留住 2,835 人")]
    public void An_explanation_says_the_cause_in_a_sentence(Language language, string sentence)
    {
        var cause = new ExplainedLoss
        {
            Dimension = "device",
            Value = "mobile",
            Entered = 11_340,
            Lost = 7_371,
            LossRate = CannedAnswers.Ratio(0.65),
            RestLossRate = CannedAnswers.Ratio(0.4),
            ExcessLost = 1_134,
            ShareOfExcess = CannedAnswers.Ratio(1),
            Avoidable = CannedAnswers.Ratio(2_835),
            AdjustedPValue = CannedAnswers.Ratio(0.00002),
            Significant = true,
        };
        var answer = new ExplainFunnelResponse
        {
            Steps = { new ExplainedStep { Step = 5, Name = "提交订单", Entered = 18_900, Lost = 10_395, LossRate = CannedAnswers.Ratio(0.55), Flagged = true, MainCause = cause, Values = { cause }, UsualCause = "运费规则复杂", Advice = "简化运费模板", ExtraConversions = CannedAnswers.Ratio(850.5) } },
            Events = { new EventCorrelation { Event = "coupon", Units = 120, Rate = CannedAnswers.Ratio(0.6), RestRate = CannedAnswers.Ratio(0.4), OddsRatio = CannedAnswers.Ratio(2.25), OddsRatioInterval = new IntervalEstimate { Interval = new Interval { Lower = 1.5, Upper = 3.4 } }, AdjustedPValue = CannedAnswers.Ratio(0.01), Significant = true } },
            ValueTests = 12,
            EventTests = 1,
            Skipped = { new SkippedDimension { Dimension = "sku", Values = 4_000 } },
        };
        string text = Rendered.At(160, console => ExplainTables.Write(console, answer, 0.1, new Words(language)));
        Assert.Contains(sentence, text, StringComparison.Ordinal);
        Assert.Matches(@"device +mobile +11,340 +7,371 +65\.0% +40\.0% +1,134\.0 +█{12} +100\.0% +2\.00e-5 +●", text);
        Assert.Matches(@"coupon +120 +60\.0% +40\.0% +2\.25 +1\.50 … 3\.40 +0\.0100 +●", text);
        Assert.Contains("简化运费模板", text, StringComparison.Ordinal);
        Assert.Matches("10.*85[01]", text);
        Assert.Contains("sku (4,000)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Programs_are_shown_by_reason_and_one_by_one()
    {
        var answer = new DetectBotsResponse
        {
            TotalVisitors = 3,
            KeptVisitors = 1,
            EventsLeftOut = 1_500,
            Applied = true,
            Reasons = { new BotReasonCount { Reason = BotReason.UserAgent, Visitors = 2, Events = 1_500 }, new BotReasonCount { Reason = BotReason.Regularity, Visitors = 1, Events = 30 } },
            Agents = { new BotAgentCount { Name = "Baiduspider", Kind = "crawler", Visitors = 2 } },
            Visitors =
            {
                new BotVisitor { VisitorId = "v7", Reasons = { BotReason.UserAgent, BotReason.Regularity }, AgentName = "Baiduspider", Events = 1_470, PeakEvents = CannedAnswers.Count(31), GapVariation = CannedAnswers.Ratio(0), ShortViewShare = CannedAnswers.None(NoValueReason.ZeroDenominator) },
                new BotVisitor { CustomerId = "c9", Reasons = { BotReason.Rate }, Events = 200, Kept = true },
            },
        };
        string text = Rendered.At(110, console => BotTables.Write(console, answer, Rendered.English));
        Assert.Matches(@"user agent +2 +█{20} +1,500", text);
        Assert.Contains("2 programs are left out of all answers · 1,500 events", text, StringComparison.Ordinal);
        Assert.Contains("1 more kept because they paid an order", text, StringComparison.Ordinal);
        Assert.Matches(@"v7 +Baiduspider, equal intervals +1,470 +31 +0\.000 +–", text);
        Assert.Matches("c9 .*kept: paid order", text);
        Assert.Contains("UA标识", Rendered.At(110, console => BotTables.Write(console, answer, Rendered.Chinese)), StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_stay_within_the_terminal()
    {
        string text = Rendered.At(100, console =>
        {
            FunnelTables.Write(console, CannedAnswers.Funnel(), ["device"], Rendered.Chinese);
            RfmTables.Write(console, CannedAnswers.Rfm(), Rendered.Chinese);
            MatrixTable.Write(console, CannedAnswers.MatrixRequest(), CannedAnswers.Matrix(), MatrixShares.Parse("total"), CannedAnswers.Metrics, Rendered.Chinese);
        });

        Assert.All(Rendered.Lines(text), line => Assert.InRange(Cells(line), 1, 100));
    }

    [Fact]
    public void A_plain_stream_gets_no_escape_codes() =>
        Assert.DoesNotContain('\u001b', Rendered.At(160, console => RfmTables.Write(console, CannedAnswers.Rfm(), Rendered.English)));

    [Fact]
    public void Table_8_has_the_template_s_headings_and_says_what_closing_the_gap_would_bring()
    {
        string text = Rendered.At(200, console => OpportunityTable.Write(console, CannedAnswers.Opportunities(), "customer.rfm_tier", Rendered.Chinese));

        Assert.All(CannedAnswers.Opportunities().Headings, heading => Assert.Contains(heading, text, StringComparison.Ordinal));
        Assert.Contains("★★★★☆", text, StringComparison.Ordinal);
        Assert.Contains("面膜 × 抖音", text, StringComparison.Ordinal);
        Assert.Contains("+2,000,000.00", text, StringComparison.Ordinal);
        Assert.Contains("VIP客户", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_matrix_tells_missing_other_and_all_apart()
    {
        string text = Rendered.At(160, console => MatrixTable.Write(console, CannedAnswers.MatrixRequest(), CannedAnswers.Matrix(), MatrixShares.Parse("total"), CannedAnswers.Metrics, Rendered.English));

        Assert.Contains("GMV (CNY)", text, StringComparison.Ordinal);
        Assert.Matches(@"美妆 +抖音 +123,456,789\.00 +55\.2% +\+12\.5%", text);
        Assert.Matches(@"美妆 +\(none\) +1,234\.50 .* -40\.0%", text);
        Assert.Matches(@"美妆 +Other +22,234\.50 +0\.0% +–", text);
        Assert.Matches("美妆 +∑ all", text);
        Assert.Matches(@"Grand total +223,480,258\.00", text);
        Assert.Contains("4 of 9 cells", text, StringComparison.Ordinal);
        Assert.Contains("– no value: growth from zero", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_matrix_names_fields_tiers_and_segments_in_the_language_asked_for()
    {
        var request = new ComputeMatrixRequest
        {
            Dimensions = { new MatrixDimension { Field = "customer.rfm_tier" }, new MatrixDimension { Field = "customer.rfm_segment" }, new MatrixDimension { Field = "properties.country" } },
            Measures = { Measure.Orders },
        };
        MatrixKey Of(string value) => new() { Value = value };
        var answer = new ComputeMatrixResponse
        {
            Cells = { new MatrixCell { Keys = { Of("potential"), Of("at_risk"), Of("vip") }, Figures = { new MatrixFigure { Value = new Estimate { Count = 7 } } } } },
            TotalCells = 1,
        };
        string Text(Words words) => Rendered.At(160, console => MatrixTable.Write(console, request, answer, MatrixShares.Parse("none"), CannedAnswers.Metrics, words));
        Assert.Matches("客户层级 +客户分群 +properties.country", Text(Rendered.Chinese));
        Assert.Matches("潜力客户 +流失风险 +vip +7", Text(Rendered.Chinese));
        Assert.Matches("Tier +Segment +properties.country", Text(Rendered.English));
        Assert.Matches("potential +at risk +vip +7", Text(Rendered.English));
    }

    [Fact]
    public void An_alert_of_a_channel_is_due_in_local_time()
    {
        var alert = new ChannelAlert
        {
            Date = "2025-12-30",
            Measure = AlertMeasure.BounceRate,
            Value = new Estimate { Ratio = .6 },
            Baseline = new Estimate { Ratio = .4 },
            Change = new Estimate { Ratio = .5 },
            DueTime = Timestamp.FromDateTime(new DateTime(2026, 1, 1, 16, 0, 0, DateTimeKind.Utc)),
        };
        var answer = new ComputeEffectivenessResponse
        {
            Headings = { "T", "C", "S", "U", "V", "R", "A" },
            Channels =
            {
                new ChannelEffectiveness
                {
                    Channel = new ChannelName { Name = "抖音" }, MonthlySpend = new Money(), Figures = new ChannelFigures { Spend = new Money(), Gmv = new Money() }, Alerts = { alert },
                },
            },
            Info = new QueryInfo { TimeZone = "Asia/Shanghai" },
        };
        Assert.Contains("2026-01-02 00:00:00", Rendered.At(160, console => EffectivenessTables.Write(console, answer, months: false, reported: false, Rendered.English)), StringComparison.Ordinal);
    }

    [Fact]
    public void Long_windows_are_told_by_day_in_the_first_week_and_by_week_after_it()
    {
        var answer = new EvaluateExperimentResponse
        {
            Experiment = new Experiment { Id = "AB-1" },
            Result = new ExperimentResult(),
        };
        answer.Days.AddRange(Enumerable.Range(0, 30).Select(day => new ExperimentDay
        {
            Day = day,
            ToDay = { new PartArmResult { Name = "A", Units = 100 }, new PartArmResult { Name = "B", Units = 100 } },
            EffectsToDay = { new PartEffectResult { Treatment = "B" } },
            EffectsOnDay = { new PartEffectResult { Treatment = "B" } },
        }));
        string text = Rendered.At(160, console => ExperimentTables.Write(console, answer, Rendered.English));
        Assert.Equal(["1", "2", "3", "4", "5", "6", "7", "14", "21", "28", "30"], Rendered.Lines(text).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(cells => cells is [_, "B", "−", "A", ..]).Select(cells => cells[0]));
        Assert.Contains("--output json has all", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_heat_map_adds_money_scores_and_names_empty_scores()
    {
        string text = Rendered.At(100, console => RfmHeatMap.Write(console, CannedAnswers.Rfm(), Rendered.English));

        Assert.Matches(@"R5 +3,500 +· +10,500 +14,000 +17,500", text);
        Assert.Contains("Scores that nobody has: frequency 2", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_confidence_is_never_rounded_to_certainty()
    {
        string text = Rendered.At(100, console => AbTables.Write(console, new CompareProportionsRequest(), CannedAnswers.Proportions(), Rendered.English));

        Assert.Matches("Confidence +> 99.99%", text);
        Assert.Matches("p-value +9.50e-14", text);
        Assert.Contains("Verdict: B wins", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prospect_has_no_recency_and_no_scores()
    {
        var prospect = new RfmCustomer("c-1", null, 0, CannedAnswers.Cny(0), RfmTier.Prospect, null, false);
        var vip = new RfmCustomer("c-2", 0, 5, CannedAnswers.Cny(-12_345), RfmTier.Vip, new RfmScores(5, 4, 3), true);

        string text = Rendered.At(100, console => console.Write(RfmTables.Customers([prospect, vip], Rendered.English)));

        Assert.Matches(@"c-1 +prospect +– +0 +0\.00 CNY +–", text);
        Assert.Matches(@"c-2 +VIP +0 +5 +-123\.45 CNY +5-4-3 +yes", text);
    }

    [Fact]
    public void Loads_and_rejected_rows_show_their_reasons()
    {
        var load = new Load { LoadId = "l[1]", Table = Table.OrderStatus, State = LoadState.Refused, RowsReceived = 1200, RowsRejected = 3, Refusal = "3 rows are bad." };
        var row = new RejectedRow { Row = 17, Column = "unit_price", Reason = RejectReason.OutOfRange, Found = "-[3]", Expected = "0 or more" };

        string text = Rendered.At(160, console =>
        {
            LoadTables.Show(console, load, Rendered.English);
            console.Write(LoadTables.Rejected([row], Rendered.English));
        });

        Assert.Matches(@"l\[1\] +order_status +refused +1,200 +0 +3 +0", text);
        Assert.Contains("3 rows are bad.", text, StringComparison.Ordinal);
        Assert.Matches(@"17 +unit_price +out of range +-\[3\] +0 or more", text);
    }

    // East Asian wide characters take two cells.
    private static int Cells(string line) => line.Sum(c => c is >= '\u2E80' and <= '\uFFEF' ? 2 : 1);
}
