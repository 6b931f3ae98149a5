using EcomOpsEngine.Cli.Metrics;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Metrics;
using Google.Protobuf.WellKnownTypes;

namespace EcomOpsEngine.Server.Tests.Cli;

/// <summary>Answers as a server would give them, for looking at the tables: the template's own figures where it has some.</summary>
internal static class CannedAnswers
{
    public static Estimate Ratio(double value) => new() { Ratio = value };

    public static Estimate Count(long value) => new() { Count = value };

    public static Estimate None(NoValueReason reason) => new() { NoValue = new NoValue { Reason = reason } };

    public static Money Cny(long units) => new() { Units = units, Scale = 2, Currency = "CNY" };

    public static QueryInfo Info() => new()
    {
        SnapshotId = "s-17",
        RowsScanned = 1_234_567,
        Elapsed = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(12.4)),
        TimeZone = "Asia/Shanghai",
        Range = new TimeRange
        {
            From = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(8)).ToTimestamp(),
            To = new DateTimeOffset(2026, 1, 8, 0, 0, 0, TimeSpan.FromHours(8)).ToTimestamp(),
        },
        BotRowsExcluded = 321,
        Warnings = { new Warning { Code = "ENTRY_RANGE_OUTSIDE_DATA", Text = "The range begins before the data." } },
    };

    /// <summary>The template's table 4, with two devices and Other.</summary>
    public static ComputeFunnelResponse Funnel() => new()
    {
        Funnels =
        {
            OneFunnel([100_000, 75_000, 45_000, 27_000, 18_900, 8_505], 412),
            OneFunnel([61_000, 44_000, 24_000, 13_000, 8_900, 3_505], 300, "mobile"),
            OneFunnel([38_000, 30_500, 20_800, 13_900, 9_950, 4_970], 110, "desktop"),
            OneFunnel([900, 450, 180, 90, 45, 28], 2, [null]),
            Other(OneFunnel([100, 50, 20, 10, 5, 2], 0)),
        },
        WorstStep = 5,
        BreakdownValuesFound = 7,
        Info = Info(),
    };

    public static Funnel OneFunnel(long[] entered, long immature, params string?[] values)
    {
        string[] names = ["首页", "分类页", "商品详情页", "加入购物车", "提交订单", "支付成功"];
        var funnel = new Funnel { Immature = immature, OverallConversion = Ratio((double)entered[^1] / entered[0]) };
        funnel.BreakdownValues.AddRange(values.Select(v => v is null ? new BreakdownValue() : new BreakdownValue { Value = v }));
        for (int n = 0; n < entered.Length; n++)
        {
            bool last = n == entered.Length - 1;
            long lost = last ? 0 : entered[n] - entered[n + 1];
            funnel.Steps.Add(new FunnelStepResult
            {
                Name = names[n],
                Entered = entered[n],
                Lost = last ? None(NoValueReason.NoData) : Count(lost),
                LossRate = last ? None(NoValueReason.NoData) : Ratio((double)lost / entered[n]),
                StepConversion = last ? None(NoValueReason.NoData) : Ratio(1 - ((double)lost / entered[n])),
                ConversionFromFirst = Ratio((double)entered[n] / entered[0]),
                Flagged = !last && 100 * lost > 40 * entered[n],
            });
        }

        return funnel;
    }

    public static ComputeRfmResponse Rfm()
    {
        var answer = new ComputeRfmResponse
        {
            Prospects = 1_204,
            AsOfDate = "2026-07-01",
            Cuts = new RfmCuts { RecencyDays = { 12, 40, 90, 150 }, Frequency = { 1, 2, 3, 5 }, Monetary = { 80, 200, 600, 1800 } },
            EmptyBins = { new RfmEmptyBin { Measure = "frequency", Score = 2 } },
            Info = Info(),
        };
        var tiers = new[]
        {
            (RfmTier.Vip, 8_000L, .08, 11.2, 5.4, 3_120.55), (RfmTier.Potential, 22_000, .22, 47.9, 2.6, 910.2), (RfmTier.Regular, 45_000, .45, 121.3, 1.1, 214.75), (RfmTier.Churned, 25_000, .25, 260.4, 0, 0),
        };
        foreach (var (tier, customers, share, recency, frequency, money) in tiers)
        {
            answer.Tiers.Add(Tier(tier, customers, share, recency, frequency, money));
        }

        answer.Total = Tier(default, 100_000, 1, 131.1, 1.5, 546.5);
        for (int r = 1; r <= 5; r++)
        {
            foreach (int f in new[] { 1, 3, 4, 5 })
            {
                answer.Cells.Add(new RfmCell { RecencyScore = r, FrequencyScore = f, MonetaryScore = Math.Min(5, f), Customers = 700 * r * f, Segment = RfmSegment.Other });
            }
        }

        answer.Segments.Add(new RfmSegmentResult { Segment = RfmSegment.Champions, Customers = 9_120, Share = Ratio(.0912), NetSales = Cny(2_912_345_50), Orders = 51_000, MeanRecencyDays = Ratio(9.3) });
        answer.Segments.Add(new RfmSegmentResult { Segment = RfmSegment.AtRisk, Customers = 3_001, Share = Ratio(.03001), NetSales = Cny(312_345_50), Orders = 9_900, MeanRecencyDays = None(NoValueReason.NoData) });
        return answer;
    }

    /// <summary>Two rows of the template's table 8, the first an opportunity.</summary>
    public static FindOpportunitiesResponse Opportunities() => new()
    {
        Headings = { "分析维度", "一级类目", "二级类目", "渠道", "人群画像", "当前GMV占比", "ROI", "增长潜力", "建议动作" },
        Cells =
        {
            new OpportunityCell
            {
                Analysis = MatrixAnalysis.ProductChannel, AnalysisName = "商品×渠道", Category1 = Key("美妆"), Category2 = Key("面膜"), Channel = Key("抖音"), Audience = new MatrixKey { IsSubtotal = true },
                GmvShare = Ratio(.12), TrafficShare = Ratio(.08), Roi = Ratio(5.2), Growth = Ratio(.31), Stars = 4, Action = "预算增加50%，与KOL合作", Opportunity = true,
                TargetGmv = Cny(200_000_000), TargetSpend = Cny(38_461_500), TargetSessions = 41_230, Monitors = { "周ROI", "库存周转率" },
            },
            new OpportunityCell
            {
                Analysis = MatrixAnalysis.ProductAudience, AnalysisName = "商品×人群", Category1 = Key("服饰"), Category2 = Key("T恤"), Channel = new MatrixKey { IsSubtotal = true }, Audience = Key("vip"),
                GmvShare = Ratio(.22), TrafficShare = Ratio(.3), Roi = None(NoValueReason.ZeroDenominator), Growth = None(NoValueReason.ZeroBase), Stars = 2, Action = "清仓促销",
            },
        },
        TotalCells = 96,
        Opportunities = 1,
        Roi = Ratio(2.5),
    };

    /// <summary>The catalogue as the server gives it.</summary>
    public static MetricTexts Metrics { get; } = new(MetricMessages.Chosen([]).Select(MetricMessages.Of));

    public static ComputeMatrixRequest MatrixRequest() => new()
    {
        Dimensions = { new MatrixDimension { Field = "category_1" }, new MatrixDimension { Field = "channel", Top = 2 } },
        Measures = { Measure.Gmv, Measure.Orders, Measure.Buyers },
        Subtotals = Subtotals.Rollup,
        Compare = new MatrixComparison { PreviousPeriod = true },
    };

    public static ComputeMatrixResponse Matrix() => new()
    {
        Cells =
        {
            Cell([Key("美妆"), Key("抖音")], 123_456_789_00, 91_234, 55_001, .125),
            Cell([Key("美妆"), new MatrixKey { IsNull = true }], 1_234_50, 12, 11, -.4),
            Cell([Key("美妆"), new MatrixKey { IsOther = true }], 22_234_50, 120, 110, null),
            Cell([Key("美妆"), new MatrixKey { IsSubtotal = true }], 123_480_258_00, 91_366, 55_100, .12),
        },
        TotalCells = 9,
        Totals = { Cell([], 223_480_258_00, 191_366, 95_100, .02).Figures },
        Info = Info(),
    };

    public static CompareProportionsResponse Proportions() => new()
    {
        Arms =
        {
            new ArmResult { Name = "A", Units = 11_000, Conversions = 231, Rate = Ratio(.021), Wilson = Between(.01849, .02384) },
            new ArmResult { Name = "B", Units = 11_000, Conversions = 418, Rate = Ratio(.038), Wilson = Between(.03459, .04174) },
        },
        Pairs =
        {
            new PairResult
            {
                Control = "A", Treatment = "B", Difference = Ratio(.017), ZPooled = Ratio(7.448), PValue = Ratio(9.5e-14), Log10PValue = Ratio(-13.02), PValueAdjusted = Ratio(9.5e-14),
                Confidence = Ratio(1 - 9.5e-14), Method = TestMethod.PooledZ, Newcombe = Between(.01252, .02151), RelativeLift = Ratio(.8095), RelativeLiftLog = Between(.545, 1.119),
                Sequential = Between(.0098, .0242), ChanceToWin = Ratio(1), ExpectedLoss = Ratio(0), CohensH = Ratio(.1013), AchievedPower = Ratio(1),
            },
        },
        ChiSquared = Ratio(55.5),
        ChiSquaredPValue = Ratio(9.5e-14),
        SampleRatio = new SampleRatioResult { ChiSquared = Ratio(0), DegreesOfFreedom = 1, PValue = Ratio(1), ExpectedUnits = { 11_000, 11_000 } },
        Verdict = Verdict.Winner,
        Winner = "B",
        Reasons = { new VerdictNote { Reason = VerdictReason.ConfidenceReached, Text = "The confidence reached 95%." } },
        Days = 14,
    };

    private static Funnel Other(Funnel funnel)
    {
        funnel.IsOther = true;
        return funnel;
    }

    private static RfmTierResult Tier(RfmTier tier, long customers, double share, double recency, double frequency, double money) => new()
    {
        Tier = tier,
        Customers = customers,
        Share = Ratio(share),
        MeanRecencyDays = Ratio(recency),
        MedianRecencyDays = Ratio(Math.Floor(recency)),
        MeanFrequency = Ratio(frequency),
        MedianFrequency = Ratio(Math.Floor(frequency)),
        MeanMonetary = Ratio(money),
        MedianMonetary = Ratio(Math.Floor(money)),
        NetSales = Cny((long)(customers * money * 100)),
        Orders = (long)(customers * frequency),
        LiteralMatches = customers / 2,
    };

    private static MatrixKey Key(string value) => new() { Value = value };

    private static MatrixCell Cell(MatrixKey[] keys, long gmv, long orders, long buyers, double? growth) => new()
    {
        Keys = { keys },
        Figures =
        {
            Figure(new Estimate { Money = Cny(gmv) }, Ratio(gmv / 223_480_258_00d), growth),
            Figure(Count(orders), Ratio(orders / 191_366d), growth),
            Figure(Count(buyers), None(NoValueReason.NotAvailable), growth),
        },
    };

    private static MatrixFigure Figure(Estimate value, Estimate share, double? growth) => new()
    {
        Value = value,
        ShareOfTotal = share,
        Growth = growth is { } g ? Ratio(g) : None(NoValueReason.ZeroBase),
    };

    private static IntervalEstimate Between(double lower, double upper) => new() { Interval = new Interval { Lower = lower, Upper = upper } };
}
