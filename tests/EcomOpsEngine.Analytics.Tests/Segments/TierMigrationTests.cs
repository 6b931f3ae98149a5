using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Segments;
using EcomOpsEngine.Analytics.Tests.Orders;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Segments;

public sealed class TierMigrationTests
{
    [Fact]
    public void The_matrix_and_its_goals_equal_the_definition_on_random_shops()
    {
        var moved = 0L;
        for (var seed = 0; seed < 120; seed++)
        {
            var random = new Random(seed);
            var persons = random.Next(1, 30);
            var rows = RandomOrders.Rows(random, persons, random.Next(0, 160), 100);
            bool[] customers = [.. Enumerable.Range(0, persons).Select(_ => random.Next(6) > 0)];
            var lines = OrderRow.Build(rows, persons, RandomOrders.ValueCounts, customers);
            var filter = rows.Count == 0 ? RowFilter.None : RandomOrders.Filter(random);
            var thresholds = new RfmThresholds(random.Next(5, 15), random.Next(1, 4), random.Next(0, 900), random.Next(15, 30), random.Next(1, 3), random.Next(0, 500), random.Next(30, 60), 100);
            var (first, second, span) = (RandomOrders.FirstDay + random.Next(30, 60), RandomOrders.FirstDay + random.Next(60, 110), random.Next(5, 30));
            RfmQuery Query(int day) => new(filter, day * RandomOrders.DayUs, day, 40);
            TierState State(int day) => TierState.Of(lines, Query(day), thresholds, random.Next(1, 3));
            var (before, after) = (State(first), State(second));

            var oracle = new MigrationOracle(rows, customers, thresholds, Query);
            var cells = TierMigration.Read(before, after);
            Assert.Equal(24, cells.Count);
            foreach (var cell in cells)
            {
                var members = oracle.Moved(first, second).Where(pair => pair.From == cell.From && pair.To == cell.To).Select(pair => pair.Person).ToList();
                Assert.Equal(members.Count, cell.Customers);
                Assert.Equal(members, TierMigration.Members(before, after, (from, to) => from == cell.From && to == cell.To));
                Assert.Equal(members.Sum(person => oracle.Money(first, person)), cell.NetSalesFromMinor);
                Assert.Equal(members.Sum(person => oracle.Money(second, person)), cell.NetSalesToMinor);
                moved += cell.From != cell.To ? cell.Customers : 0;
            }

            var goals = TierGoals.Read(before, after, State(first - span), State(second - span), new TierTargets(250_000, .15, null, .1));
            Assert.Equal(oracle.Again(RfmTier.Churned, first, second), (goals[3].Customers, goals[3].Achieved!.Value));
            Assert.Equal(oracle.Again(RfmTier.Potential, second - span, second), (goals[1].Customers, goals[1].Achieved!.Value));
            Assert.Equal(oracle.Moved(first, second).Count(pair => pair is { From: RfmTier.Regular, To: RfmTier.Vip or RfmTier.Potential }), goals[2].Achieved);
        }

        Assert.True(moved > 400, $"{moved} moves");
    }

    [Fact]
    public void New_customers_come_from_no_tier_and_refunded_ones_leave_to_none()
    {
        OrderRow[] rows = [Line(0, 1, -50), Line(1, 2, -5), Line(2, 3, -50) with { Refunds = [(At(-5), 100)] }];
        var cells = TierMigration.Read(State(rows, -20), State(rows, 0));
        Assert.Equal([(RfmTier.Regular, RfmTier.Regular), (RfmTier.Regular, null), (null, (RfmTier?)RfmTier.Regular)], cells.Where(cell => cell.Customers > 0).Select(cell => (cell.From, cell.To)));
        Assert.Equal(.5, cells.Single(cell => cell.From == RfmTier.Regular && cell.To is null).Share.Value);
        Assert.Equal(NoValueReason.ZeroDenominator, cells[0].Share.Reason);
    }

    [Fact]
    public void Goals_of_table_6_are_measured_against_their_targets()
    {
        // Person 0: VIP of two orders of 3,000 and 2,000; person 1: potential 90 days before both dates, orders again only before the second;
        // person 2: churned, comes back; person 3: churned, does not.
        OrderRow[] rows =
        [
            .. new[] { -10, -9, -8, -7 }.Select((day, n) => Line(0, 10 + n, day, n % 2 == 0 ? 300_000 : 200_000)),
            Line(1, 20, -200, 30_000), Line(1, 21, -195, 30_000), Line(1, 22, -110, 30_000), Line(1, 23, -105, 30_000), Line(1, 24, -20, 30_000),
            Line(2, 30, -400, 100), Line(2, 31, -1, 100), Line(3, 40, -400, 100),
        ];
        TierState At(int day) => State(rows, day);
        var goals = TierGoals.Read(At(-30), At(0), At(-120), At(-90), new TierTargets(250_000, .15, .2, .5));
        Assert.Equal((250_000.0, true, 4L), (goals[0].Value.Value, goals[0].IsReached, goals[0].Customers));
        Assert.Equal(1, goals[0].Progress.Value);
        Assert.Equal((RfmTier.Churned, 2L, (long?)1, .5, true), (goals[3].Tier, goals[3].Customers, goals[3].Achieved, goals[3].Value.Value, goals[3].IsReached));
        Assert.Equal((1L, (long?)1), (goals[1].Customers, goals[1].Achieved));
        Assert.Equal(0, goals[1].Value.Value);
        Assert.Equal((1, false), (goals[1].Baseline.Value, goals[1].IsReached));
        var without = TierGoals.Read(At(-30), At(0), At(-120), At(-90), default);
        Assert.All(without, goal => Assert.Null(goal.IsReached));
    }

    private const int Zero = 20_500;

    private static long At(int day) => (Zero + day) * RandomOrders.DayUs;

    private static OrderRow Line(int person, int order, int day, long minor = 100) =>
        new(person, order, At(day), Zero + day, 0, At(day), null, [], 1, minor, minor, false, [], []);

    private static TierState State(OrderRow[] rows, int day) => TierState.Of(
        OrderRow.Build(rows, 4, []), new RfmQuery(RowFilter.None, At(day), Zero + day, 180), new RfmThresholds(30, 4, 200_000, 90, 2, 50_000, 180, 10_000));
}

/// <summary>Tiers by the definition, from the oracle of R, F and M.</summary>
internal sealed class MigrationOracle(IReadOnlyList<OrderRow> rows, bool[] customers, RfmThresholds thresholds, Func<int, RfmQuery> query)
{
    public IEnumerable<(int Person, RfmTier? From, RfmTier? To)> Moved(int first, int second) =>
        from person in Enumerable.Range(0, customers.Length)
        let pair = (person, Tier(first, person), Tier(second, person))
        where pair.Item2 is not null || pair.Item3 is not null
        select pair;

    public long Money(int day, int person) => Values(day).TryGetValue(person, out var value) ? value.M : 0;

    public (long Customers, long Again) Again(RfmTier tier, int first, int second)
    {
        var members = Enumerable.Range(0, customers.Length).Where(person => Tier(first, person) == tier).ToList();
        return (members.Count, members.Count(person => Values(second).TryGetValue(person, out var value) && second - value.R >= first));
    }

    private RfmTier? Tier(int day, int person) => Values(day).TryGetValue(person, out var value)
        ? value.R <= thresholds.VipRecencyDays && value.F >= thresholds.VipFrequency && value.M >= thresholds.VipMonetaryMinor ? RfmTier.Vip
            : value.R <= thresholds.PotentialRecencyDays && value.F >= thresholds.PotentialFrequency && value.M >= thresholds.PotentialMonetaryMinor ? RfmTier.Potential
            : value.R <= thresholds.RegularRecencyDays ? RfmTier.Regular : RfmTier.Churned
        : null;

    private readonly Dictionary<int, SortedDictionary<int, (int R, int F, long M)>> _known = [];

    private SortedDictionary<int, (int R, int F, long M)> Values(int day) =>
        _known.TryGetValue(day, out var known) ? known : _known[day] = RfmOracle.Run(rows, customers, query(day)).Customers;
}
