using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Tags;
using EcomOpsEngine.Analytics.Tests.Orders;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Tags;

public sealed class TagKernelTests
{
    [Fact]
    public void Tags_equal_the_definition_on_random_shops_for_any_number_of_threads()
    {
        var (given, removed) = (0, 0);
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var persons = random.Next(1, 30);
            var rows = TagOracle.Priced(random, RandomOrders.Rows(random, persons, random.Next(0, 160), 100));
            bool[] customers = [.. Enumerable.Range(0, persons).Select(_ => random.Next(5) > 0)];
            var refresh = RandomOrders.FirstDay + random.Next(30, 80);
            var now = refresh + random.Next(0, 40);
            TagRule[] rules = [.. Enumerable.Range(0, random.Next(1, 6)).Select(n => TagOracle.Rule(random, n))];
            var query = new TagQuery(Moment(refresh), Moment(now), random.Next(10, 90), rules, random.Next(4) == 0 ? null : 2, 1, 2);
            var lines = OrderRow.Build(rows, persons, RandomOrders.ValueCounts, customers);
            var expected = TagOracle.Run(rows, customers, query);
            foreach (var threads in new[] { 1, 3 })
            {
                var actual = TagKernel.Run(lines, query, threads);
                Assert.Equal(expected, actual.Persons.Select((person, i) => (person, actual.Tags[i], actual.RemovedAtRefresh[i], actual.RemovedSince[i])));
            }

            given += expected.Sum(one => System.Numerics.BitOperations.PopCount(one.Tags));
            removed += expected.Sum(one => System.Numerics.BitOperations.PopCount(one.Early | one.Late));
        }

        Assert.True(given > 1_000 && removed > 200, $"{given} tags, {removed} removals");
    }

    [Fact]
    public void Three_consecutive_full_price_orders_remove_the_tag_and_a_discount_between_does_not()
    {
        OrderRow[] history = [Line(1, -30, discount: 10), Line(2, -25, discount: 10), Line(3, -20, discount: 10)];
        Assert.Equal((1UL, 0UL, 0UL), Run([.. history, Line(4, 1), Line(5, 2)]));
        Assert.Equal((0UL, 0UL, 1UL), Run([.. history, Line(4, 1), Line(5, 2), Line(6, 3)]));
        Assert.Equal((1UL, 0UL, 0UL), Run([.. history, Line(4, 1), Line(5, 2), Line(6, 3, discount: 1), Line(7, 4)]));
    }

    [Fact]
    public void A_run_that_began_before_the_refresh_goes_on_after_it_and_one_complete_before_it_holds_at_the_refresh()
    {
        OrderRow[] discounted = [Line(1, -40, discount: 10), Line(2, -35, discount: 10), Line(3, -30, discount: 10)];
        Assert.Equal((0UL, 0UL, 1UL), Run([.. discounted, Line(4, -3), Line(5, -2), Line(6, 3)]));
        Assert.Equal((0UL, 1UL, 0UL), Run([.. discounted, Line(4, -3), Line(5, -2), Line(6, -1)]));
        Assert.Equal((1UL, 0UL, 0UL), Run([.. discounted, Line(4, -4), Line(5, -3), Line(6, -2), Line(7, -1, discount: 5)]));
    }

    [Fact]
    public void A_removal_lasts_to_the_next_refresh_although_discounts_follow()
    {
        OrderRow[] history = [Line(1, -30, discount: 10), Line(2, -25, discount: 10)];
        Assert.Equal((0UL, 0UL, 1UL), Run([.. history, Line(4, 1), Line(5, 2), Line(6, 3), Line(7, 4, discount: 10)]));
    }

    [Fact]
    public void A_price_below_the_list_price_is_no_full_price_and_without_a_list_price_the_discount_decides()
    {
        OrderRow[] history = [Line(1, -30, discount: 10), Line(2, -25, discount: 10)];
        Assert.Equal((1UL, 0UL, 0UL), Run([.. history, Line(3, 1), Line(4, 2), Line(5, 3) with { Numbers = [null, 100, 101] }]));
        Assert.Equal((0UL, 0UL, 1UL), Run([.. history, Line(3, 1), Line(4, 2), Line(5, 3) with { Numbers = [null, 100, 100] }]));
        Assert.Equal((0UL, 0UL, 1UL), Run([.. history, Line(3, 1), Line(4, 2), Line(5, 3) with { Numbers = [null, 100, null] }]));
    }

    [Fact]
    public void One_discounted_line_makes_the_order_discounted_and_a_returned_order_is_no_purchase()
    {
        OrderRow[] history = [Line(1, -30, discount: 10), Line(2, -25, discount: 10)];
        Assert.Equal((1UL, 0UL, 0UL), Run([.. history, Line(3, 1), Line(4, 2), Line(5, 3), Line(5, 3, discount: 1)]));
        Assert.Equal((1UL, 0UL, 0UL), Run([.. history, Line(3, 1), Line(4, 2), Line(5, 3) with { Refunds = [(At(4), 100)] }]));
    }

    [Fact]
    public void More_rules_than_bits_are_refused() => Assert.Throws<ArgumentException>(() => TagKernel.Run(
        OrderRow.Build([], 1, []), new TagQuery(Moment(Zero), Moment(Zero), 10, [.. Enumerable.Repeat(PriceSensitive, 65)], null, 0, 0)));

    private const int Zero = 20_400;

    private static readonly TagRule PriceSensitive = new("price-sensitive", 2, [new TagCondition(TagMeasure.DiscountedOrderShare, .5, null)], 3);

    private static OrderMoment Moment(int day) => new(day * RandomOrders.DayUs, day);

    private static long At(int day) => (Zero + day) * RandomOrders.DayUs;

    private static OrderRow Line(int order, int day, long discount = 0) =>
        new(0, order, At(day), Zero + day, 0, At(day), null, [], 1, 100, 100 - discount, false, [], [null, 100, 100]);

    private static (ulong, ulong, ulong) Run(OrderRow[] rows)
    {
        var tags = TagKernel.Run(OrderRow.Build(rows, 1, []), new TagQuery(Moment(Zero), Moment(Zero + 60), 90, [PriceSensitive], null, 1, 2));
        return (tags.Tags[0], tags.RemovedAtRefresh[0], tags.RemovedSince[0]);
    }
}
