using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Profiles;
using EcomOpsEngine.Analytics.Tests.Orders;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Profiles;

public sealed class SegmentProfileTests
{
    [Fact]
    public void Lifts_are_tested_against_all_other_customers_and_adjusted_over_all_values()
    {
        // 1,000 customers, 100 in the segment: value 1 has 60 of them and 240 of the rest; value 2 has 40 and 660.
        var trait = Column(1_000, person => person < 60 ? 1 : person < 100 ? 2 : person < 340 ? 1 : 2);
        var constant = Column(1_000, _ => 1);
        var profile = SegmentProfile.Read([trait, constant], [.. Enumerable.Range(0, 1_000)], person => person < 100, 1, .05);

        Assert.Equal([(0, 1), (1, 1), (0, 2)], profile.Select(one => (one.Trait, one.Code)));
        Assert.Equal((60L, 100L, 300L, 1_000L), (profile[0].Segment, profile[0].SegmentKnown, profile[0].All, profile[0].AllKnown));
        Assert.Equal(.6 / .3, profile[0].Lift.Value, 1e-12);
        var p = TwoProportionTest.Pooled(new Arm("rest", 900, 240), new Arm("segment", 100, 60)).PValue.Value;
        Assert.Equal(p, profile[0].PValue.Value, 1e-12);
        Assert.Equal(p, profile[0].AdjustedPValue.Value, 1e-9);
        Assert.Equal(NoValueReason.NoVariation, profile[1].PValue.Reason);
    }

    [Fact]
    public void Values_are_shared_among_the_known_and_small_counts_are_tested_exactly()
    {
        // Of 10 in the segment four are known, three with value 1; of 20 others 16 are known, one with value 1.
        var trait = Column(30, person => person < 3 ? 1 : person < 4 ? 2 : person < 10 ? 0 : person < 14 ? 0 : person < 15 ? 1 : 2);
        var profile = SegmentProfile.Read([trait], [.. Enumerable.Range(0, 30)], person => person < 10, 1, .05);
        Assert.Equal((3L, 4L, 4L, 20L, true), (profile[0].Segment, profile[0].SegmentKnown, profile[0].All, profile[0].AllKnown, profile[0].IsExact));
        Assert.Equal(.75 / .2, profile[0].Lift.Value, 1e-12);
        // Hypergeometric: (C(4,3)·C(16,1) + C(4,4)) / C(20,4) = 65/4845.
        Assert.Equal(65 / 4_845.0, profile[0].PValue.Value, 1e-9);
    }

    [Fact]
    public void Insignificant_lifts_stand_behind_significant_ones_however_large()
    {
        var strong = Column(2_000, person => person < 150 ? 1 : person < 200 ? 2 : person % 2 == 0 ? 1 : 2);
        var rare = Column(2_000, person => person is 0 or 1 ? 1 : 2);
        var profile = SegmentProfile.Read([strong, rare], [.. Enumerable.Range(0, 2_000)], person => person < 200, 1, .005);
        Assert.Equal((0, 1), (profile[0].Trait, profile[0].Code));
        Assert.Equal((1, 1), (profile[1].Trait, profile[1].Code));
        Assert.True(profile[1].Lift.Value > profile[0].Lift.Value);
        // Two of the four p-values are the smallest: p · 4 / 2.
        Assert.Equal(2, profile[0].AdjustedPValue.Value / profile[0].PValue.Value, 1e-9);
        Assert.DoesNotContain(SegmentProfile.Read([rare], [.. Enumerable.Range(0, 2_000)], person => person < 200, 3, .01), one => one.Code == 1);
    }

    [Fact]
    public void A_segment_of_everybody_has_nobody_to_compare_with()
    {
        var all = Assert.Single(SegmentProfile.Read([Column(5, _ => 1)], [0, 1, 2, 3, 4], _ => true, 1, .05));
        Assert.Equal((1.0, NoValueReason.NoData), (all.Lift.Value, all.PValue.Reason!.Value));
        Assert.Empty(SegmentProfile.Read([Column(5, _ => 1)], [0, 1, 2, 3, 4], _ => false, 1, .05));
    }

    [Fact]
    public void Preferred_and_first_values_equal_the_definition_on_random_shops()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var persons = random.Next(1, 20);
            var rows = RandomOrders.Rows(random, persons, random.Next(0, 100), 60);
            var day = RandomOrders.FirstDay + random.Next(5, 80);
            var query = new PaidOrderQuery(rows.Count == 0 ? RowFilter.None : RowFilter.None, new OrderMoment(day * RandomOrders.DayUs, day));
            bool[] customers = [.. Enumerable.Range(0, persons).Select(_ => random.Next(5) > 0)];
            var paid = PaidOrderOracle.Run(rows, customers, query);
            var traits = OrderTraits.Of(OrderRow.Build(rows, persons, RandomOrders.ValueCounts, customers), query, [0, 1], [2], random.Next(1, 4));
            for (var person = 0; person < persons; person++)
            {
                var orders = paid.GetValueOrDefault(person, []);
                foreach (var column in new[] { 0, 1 })
                {
                    var values = orders.SelectMany(order => order.Lines).Where(row => row.Codes[column] != 0).GroupBy(row => row.Codes[column]).ToList();
                    var expected = values.OrderByDescending(group => group.Count()).ThenByDescending(group => group.Sum(row => row.AmountMinor)).FirstOrDefault()?.Key ?? 0;
                    Assert.Equal(expected, traits[column].Codes[person]);
                }

                Assert.Equal(orders.Count == 0 ? 0 : orders[0].First.Codes[2], traits[2].Codes[person]);
            }
        }
    }

    private static TraitColumn Column(int persons, Func<int, int> code) => new(2, [.. Enumerable.Range(0, persons).Select(code)]);
}
