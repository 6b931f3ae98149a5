using EcomOpsEngine.Cli.Cohorts;
using EcomOpsEngine.Contracts.V1;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Cli;

public class CohortTableTests
{
    [Fact]
    public void Cohorts_are_a_grid_with_the_running_period_marked()
    {
        string text = Rendered.At(120, console => CohortTables.Write(console, Answer(), CohortFigure.Retention, Rendered.English));

        Assert.Matches(@"2025-01 +1,000 +100\.0% +25\.0% +12\.5%\*", text);
        Assert.Matches(@"2025-02 抖音 +500 +100\.0% +20\.0%\*", text);
        Assert.Matches(@"all +1,500 +100\.0%", text);
        Assert.Matches(@"90 days +300 +20\.0% +400 +900 +30\.0%", text);
        Assert.Contains("2025-01 25.0%", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Narrow_terminals_show_the_first_periods_and_say_so()
    {
        string text = Rendered.At(50, console => CohortTables.Write(console, Answer(), CohortFigure.Retention, Rendered.English));

        Assert.Contains("of 3 periods", string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.All(Rendered.Lines(text), line => Assert.InRange(line.Length, 1, 100));
    }

    [Fact]
    public void Other_figures_and_Chinese_headings()
    {
        string value = Rendered.At(120, console => CohortTables.Write(console, Answer(), CohortFigure.LifetimeValue, Rendered.Chinese));
        Assert.Contains("累计客户价值", value, StringComparison.Ordinal);
        Assert.Matches(@"2025-01 +1,000 +10\.00 +12\.50 +13\.00\*", value);
        Assert.Contains("到期复购率", value, StringComparison.Ordinal);
    }

    private static ComputeCohortsResponse Answer() => new()
    {
        AsOfDate = "2025-03-10",
        Cohorts =
        {
            Of("2025-01", null, 1_000, (1_000, 10), (250, 12.5), (125, 13)),
            Of("2025-02", new CohortValue { Value = "抖音" }, 500, (500, 10), (100, 11)),
        },
        Total = Of("", null, 1_500, (1_500, 10), (350, 12), (125, 13)),
        Periods = { new CohortPeriod { Period = "2025-01", Active = 1_000, ActiveAgain = 250, Rate = CannedAnswers.Ratio(.25), Complete = true } },
        Repurchase = new Repurchase
        {
            Customers = 1_500,
            RepeatCustomers = 400,
            RepeatRate = CannedAnswers.Ratio(4 / 15.0),
            MedianDaysToSecond = CannedAnswers.Ratio(31),
            Within =
            {
                new RepurchaseWithin { Days = 90, Customers = 300, Rate = CannedAnswers.Ratio(.2), Immature = 400, MatureCustomers = 900, MatureRate = CannedAnswers.Ratio(.3) },
            },
        },
    };

    private static Cohort Of(string period, CohortValue? value, long customers, params (long Active, double Value)[] cells)
    {
        var cohort = new Cohort { Period = period, Value = value, Customers = customers };
        for (int k = 0; k < cells.Length; k++)
        {
            bool last = period.Length > 0 && k == cells.Length - 1;
            cohort.Cells.Add(new CohortCell
            {
                Offset = k,
                Customers = customers,
                Active = cells[k].Active,
                Retention = CannedAnswers.Ratio((double)cells[k].Active / customers),
                Revenue = CannedAnswers.Cny(100),
                CumulativeRevenue = CannedAnswers.Cny(100),
                LifetimeValue = CannedAnswers.Ratio(cells[k].Value),
                Complete = !last,
            });
        }

        return cohort;
    }
}
