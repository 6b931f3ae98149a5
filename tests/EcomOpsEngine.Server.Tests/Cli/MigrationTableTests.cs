using EcomOpsEngine.Cli.Forecasts;
using EcomOpsEngine.Cli.Segments;
using EcomOpsEngine.Contracts.V1;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Cli;

public class MigrationTableTests
{
    [Fact]
    public void Migration_is_a_grid_with_new_and_lost_and_the_goals_below()
    {
        string text = Rendered.At(120, console => MigrationTables.Write(console, Migration(), Rendered.English));

        Assert.Matches(@"VIP +80 80\.0% +20 20\.0% +· +· +·", text);
        Assert.Matches(@"new +· +5 5\.0% +95 95\.0%", text);
        Assert.Matches(@"VIP +order value \(400 orders\) +2,300\.00 +2,400\.00 +2,500\.00 +96\.0%", text);
        Assert.Matches(@"churned +recalled \(30 of 250\) +– +12\.0% +10\.0% +120\.0% +✓ reached", text);
        string chinese = Rendered.At(120, console => MigrationTables.Write(console, Migration(), Rendered.Chinese));
        Assert.Contains("运营目标进度", chinese, StringComparison.Ordinal);
        Assert.Contains("✓ 达成", chinese, StringComparison.Ordinal);
    }

    [Fact]
    public void A_forecast_shows_customers_model_and_error()
    {
        string text = Rendered.At(120, console => ForecastTables.Write(console, Forecast(), Rendered.English));

        Assert.Matches(@"c1 +2 +72\.7% +█+.? +1\.23 +41\.50", text);
        Assert.Contains("r 0.2430, α 4.4140 weeks", text, StringComparison.Ordinal);
        Assert.Matches(@"2,357 +900 +880\.5 +-2\.2% +0\.512", text);
    }

    [Fact]
    public void Nothing_to_forecast_is_said() => Assert.Contains(
        "Nothing can be forecast from 3 customers", Rendered.At(120, console => ForecastTables.Write(console, new ForecastValueResponse { Customers = 3 }, Rendered.English)), StringComparison.Ordinal);

    private static ComputeMigrationResponse Migration() => new()
    {
        FromDate = "2025-06-01",
        ToDate = "2025-07-01",
        NewCustomers = 100,
        Cells =
        {
            Cell(RfmTier.Vip, RfmTier.Vip, 80, .8), Cell(RfmTier.Vip, RfmTier.Potential, 20, .2),
            Cell(RfmTier.Prospect, RfmTier.Potential, 5, .05), Cell(RfmTier.Prospect, RfmTier.Regular, 95, .95),
        },
        Goals =
        {
            new TierGoal
            {
                Tier = RfmTier.Vip, Measure = TierGoalMeasure.OrderValue, Value = CannedAnswers.Ratio(2_400), Baseline = CannedAnswers.Ratio(2_300), Target = CannedAnswers.Ratio(2_500),
                Progress = CannedAnswers.Ratio(.96), Customers = 400,
            },
            new TierGoal
            {
                Tier = RfmTier.Churned, Measure = TierGoalMeasure.RecallRate, Value = CannedAnswers.Ratio(.12), Baseline = CannedAnswers.None(NoValueReason.NotAvailable),
                Target = CannedAnswers.Ratio(.1), Progress = CannedAnswers.Ratio(1.2), Reached = true, Customers = 250, Achieved = 30,
            },
        },
    };

    private static MigrationCell Cell(RfmTier from, RfmTier to, long customers, double share) => new() { From = from, To = to, Customers = customers, Share = CannedAnswers.Ratio(share) };

    private static ForecastValueResponse Forecast() => new()
    {
        Customers = 2_357,
        HorizonDays = 273,
        AsOfDate = "1997-09-30",
        TimeUnit = ForecastTimeUnit.Week,
        AliveCustomers = CannedAnswers.Ratio(2_100),
        ExpectedPurchases = CannedAnswers.Ratio(1_500),
        ExpectedValue = CannedAnswers.Ratio(50_000),
        Purchases = new PurchaseModel { Parameters = new BgNbdParameters { R = .243, Alpha = 4.414, A = .793, B = 2.426 }, LogLikelihood = -9_582.43 },
        Top =
        {
            new CustomerForecast
            {
                CustomerId = "c1", HasHistory = true, Repeats = 2, ProbabilityAlive = CannedAnswers.Ratio(.727), ExpectedPurchases = CannedAnswers.Ratio(1.226), ExpectedValue = CannedAnswers.Ratio(41.5),
            },
        },
        Holdout = new HoldoutError
        {
            FromDate = "1997-07-01",
            Customers = 2_357,
            ActualPurchases = 900,
            ExpectedPurchases = CannedAnswers.Ratio(880.5),
            Bias = CannedAnswers.Ratio(-.0217),
            MeanAbsoluteError = CannedAnswers.Ratio(.512),
            ActualValue = CannedAnswers.Cny(100),
            ExpectedValue = CannedAnswers.Ratio(1),
            ValueBias = CannedAnswers.Ratio(0),
        },
    };
}
