using EcomOpsEngine.Analytics.Channels.Budgets;
using EcomOpsEngine.Analytics.Numerics;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Channels.Budgets;

/// <summary>The best budget is one that no trial move betters.</summary>
public sealed class BudgetOptimizerTests
{
    /// <summary>√-curves with scales 3 and 4: slopes are equal where spend is as 9 : 16.</summary>
    [Fact]
    public void TwoRootsShareAsTheSquaresOfTheirScales() =>
        Assert.Equal([900, 1_600], BudgetOptimizer.Allocate([Channel(3, 0.5), Channel(4, 0.5)], 2_500, 1, 0));

    [Fact]
    public void FloorsAndCeilingsHoldAndTheRestGoesOn()
    {
        Assert.Equal([1_200, 1_300], BudgetOptimizer.Allocate([Channel(3, 0.5) with { FloorMinor = 1_200 }, Channel(4, 0.5)], 2_500, 1, 0));
        Assert.Equal([1_500, 1_000], BudgetOptimizer.Allocate([Channel(3, 0.5), Channel(4, 0.5) with { MostMinor = 1_000 }], 2_500, 1, 0));
        Assert.Equal([400, 1_000], BudgetOptimizer.Allocate([Channel(3, 0.5) with { MostMinor = 400 }, Channel(4, 0.5) with { MostMinor = 1_000 }], 2_500, 1, 0));
    }

    /// <summary>For profit, money is spent as long as it brings more than itself: √-curve with scale 40: slope 20/√s = 1 at 400.</summary>
    [Fact]
    public void ForProfitMoneyIsLeftWhereItBringsLessThanItself()
    {
        Assert.Equal([400], BudgetOptimizer.Allocate([Channel(40, 0.5)], 2_500, 1, 1));
        Assert.Equal([4_000], BudgetOptimizer.Allocate([Channel(40, 0.5)], 25_000, 10, 1));
        Assert.Equal([2_500], BudgetOptimizer.Allocate([Channel(40, 0.5)], 2_500, 1, 0));
    }

    [Fact]
    public void AConstantReturnTakesWhatIsLeftAndNoEffectTakesNothing()
    {
        Assert.Equal([100, 900], BudgetOptimizer.Allocate([Channel(20, 0.5), Channel(1, 1)], 1_000, 1, 0));
        Assert.Equal([0, 1_000], BudgetOptimizer.Allocate([Channel(5, 0), Channel(4, 0.5)], 1_000, 1, 0));
        Assert.Equal([0], BudgetOptimizer.Allocate([Channel(5, 0)], 1_000, 1, 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void NoFeasibleMoveOfOnePercentImprovesTheObjective(int seed)
    {
        var random = new Random(seed);
        var moves = 0;
        for (int round = 0; round < 300; round++)
        {
            long total = random.NextInt64(10_000, 50_000_000_00);
            int days = random.Next(1, 60);
            double leastSlope = random.Next(2);
            var channels = Random(random, total, days);
            var budgets = BudgetOptimizer.Allocate(channels, total, days, leastSlope);
            Assert.True(budgets.Sum() <= total);
            Assert.All(Enumerable.Range(0, budgets.Length), at => Assert.InRange(budgets[at], channels[at].FloorMinor, channels[at].MostMinor));
            double best = Objective(channels, budgets, days, leastSlope);
            long step = Math.Max(1, total / 100);
            for (int from = -1; from < budgets.Length; from++)
            {
                for (int to = -1; to < budgets.Length; to++)
                {
                    // −1 stands for money that is not spent.
                    long[] moved = [.. budgets];
                    if (from >= 0)
                    {
                        moved[from] -= step;
                    }

                    if (to >= 0)
                    {
                        moved[to] += step;
                    }

                    bool feasible = from != to && moved.Sum() <= total && Enumerable.Range(0, moved.Length).All(at => moved[at] >= channels[at].FloorMinor && moved[at] <= channels[at].MostMinor);
                    if (feasible)
                    {
                        moves++;
                        double other = Objective(channels, moved, days, leastSlope);
                        Assert.True(other <= best + (1e-9 * Math.Abs(best)), $"round {round}: moving {step} from {from} to {to} improves {best} to {other}: {string.Join("; ", channels)} total {total} days {days} least {leastSlope} budgets {string.Join(",", budgets)}");
                    }
                }
            }
        }

        Assert.True(moves > 1_000, $"only {moves} moves were feasible");
    }

    [Fact]
    public void ConflictsAreNamedWithTheirChannels()
    {
        BudgetLimits[] limits = [new(500, 400, false), new(300, null, true), new(600, null, false), new(0, null, false)];
        var conflicts = BudgetConflicts.Find(limits, 1_000, 0.1);
        Assert.Equal(
            [(BudgetConflictKind.FloorAboveCeiling, "0", 500L, 400L), (BudgetConflictKind.FloorAboveTestCap, "1", 300, 100), (BudgetConflictKind.FloorsAboveTotal, "0,1,2", 1_400, 1_000)],
            conflicts.Select(conflict => (conflict.Kind, string.Join(',', conflict.Channels), conflict.FoundMinor, conflict.MostMinor)));
        Assert.Empty(BudgetConflicts.Find([new(500, 500, false), new(100, null, true), new(400, 9_999, false)], 1_000, 0.1));
        Assert.Equal(100, BudgetConflicts.MostMinor(new BudgetLimits(0, null, true), 1_000, 0.1));
        Assert.Equal(40, BudgetConflicts.MostMinor(new BudgetLimits(0, 40, true), 1_000, 0.1));
    }

    private static OptimizedChannel Channel(double scale, double elasticity) =>
        new(new ResponseCurve(scale, elasticity, ResponseSource.Fitted, Figure.None(NoValueReason.NotAvailable), 30, 1_000), 1, 0, long.MaxValue);

    private static List<OptimizedChannel> Random(Random random, long total, int days)
    {
        var channels = new List<OptimizedChannel>();
        long floors = 0;
        for (int at = random.Next(1, 8); at > 0; at--)
        {
            double elasticity = random.Next(8) switch { 0 => 0, 1 => 1, _ => 0.02 + (0.96 * random.NextDouble()) };
            // A return of about 1 to 4 at a tenth of the total.
            double spend = total / 10.0 / days;
            double scale = random.Next(10) == 0 ? 0 : (1 + (3 * random.NextDouble())) * spend / Math.Pow(spend, elasticity);
            long floor = random.Next(2) == 0 ? 0 : random.NextInt64((total / 10) + 1);
            floors += floor;
            long most = random.Next(2) == 0 ? total : floor + random.NextInt64(total / 2);
            if (floors <= total)
            {
                channels.Add(Channel(scale, elasticity) with { FloorMinor = floor, MostMinor = most, ValueFactor = random.Next(3) == 0 ? 0.4 : 1 });
            }
        }

        return channels;
    }

    private static double Objective(IReadOnlyList<OptimizedChannel> channels, long[] budgets, int days, double leastSlope) =>
        channels.Select((channel, at) => BudgetOptimizer.Value(channel, budgets[at], days, leastSlope)).Sum();
}
