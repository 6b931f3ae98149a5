using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Segments;
using EcomOpsEngine.Analytics.Tests.Orders;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Segments;

public sealed class RfmKernelTests
{
    [Fact]
    public void Values_equal_the_definition_on_random_shops_for_any_number_of_threads()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var persons = random.Next(1, 30);
            var rows = RandomOrders.Rows(random, persons, random.Next(0, 120), days: 60);
            bool[] customers = [.. Enumerable.Range(0, persons).Select(_ => random.Next(5) > 0)];
            var asOfDay = RandomOrders.FirstDay + random.Next(5, 80);
            var query = new RfmQuery(rows.Count == 0 ? RowFilter.None : RandomOrders.Filter(random), (asOfDay * RandomOrders.DayUs) + random.Next(2), asOfDay, random.Next(1, 50));
            var lines = OrderRow.Build(rows, persons, RandomOrders.ValueCounts, customers);
            var (expected, prospects) = RfmOracle.Run(rows, customers, query);
            foreach (var threads in new[] { 1, 3 })
            {
                var actual = RfmKernel.Run(lines, query, threads);
                Assert.Equal(expected.Keys, actual.Persons);
                Assert.Equal(expected.Values, actual.RecencyDays.Select((r, i) => (r, actual.Frequency[i], actual.MonetaryMinor[i])));
                Assert.Equal(prospects, actual.Prospects);
            }
        }
    }

    [Fact]
    public void Day_180_is_inside_the_look_back_and_181_is_not()
    {
        var inside = Run([Line(order: 1, day: -180, minor: 500)]);
        Assert.Equal((180, 1, 500L), (inside.RecencyDays[0], inside.Frequency[0], inside.MonetaryMinor[0]));
        var outside = Run([Line(order: 1, day: -181, minor: 500)]);
        Assert.Equal((181, 0, 0L), (outside.RecencyDays[0], outside.Frequency[0], outside.MonetaryMinor[0]));
    }

    [Fact]
    public void A_fully_refunded_order_leaves_recency_and_frequency()
    {
        var customers = Run([Line(1, -50, 300), Line(2, -10, 200) with { Refunds = [(At(-5), 200)] }]);
        Assert.Equal((50, 1, 300L), (customers.RecencyDays[0], customers.Frequency[0], customers.MonetaryMinor[0]));
    }

    [Fact]
    public void A_partly_refunded_order_stays_and_lowers_money()
    {
        var customers = Run([Line(1, -10, 200) with { Refunds = [(At(-5), 50)] }, Line(1, -10, 100) with { Refunds = [(At(-5), 100)] }]);
        Assert.Equal((10, 1, 150L), (customers.RecencyDays[0], customers.Frequency[0], customers.MonetaryMinor[0]));
    }

    [Fact]
    public void A_free_gift_does_not_keep_a_refunded_order_alive()
    {
        var customers = Run([Line(1, -10, 200) with { Refunds = [(At(-5), 200)] }, Line(1, -10, 0)]);
        Assert.Equal(0, customers.Count);
        Assert.Equal([0], customers.Prospects);
    }

    [Fact]
    public void Refunds_cancellations_payments_and_orders_at_the_as_of_instant_do_not_exist()
    {
        var customers = Run(
        [
            Line(1, -10, 200) with { Refunds = [(At(0), 200)] },
            Line(2, -9, 100) with { CancelledAtUs = At(0) },
            Line(3, -8, 50) with { PaidAtUs = At(0) },
            Line(4, 0, 25),
        ]);
        Assert.Equal((9, 2, 300L), (customers.RecencyDays[0], customers.Frequency[0], customers.MonetaryMinor[0]));
    }

    [Fact]
    public void An_instant_before_the_as_of_instant_on_the_same_local_day_counts()
    {
        var row = Line(1, 0, 70);
        var query = new RfmQuery(RowFilter.None, At(0) + 1, AsOfDay, 180);
        var customers = RfmKernel.Run(OrderRow.Build([row], 1, []), query);
        Assert.Equal((0, 1, 70L), (customers.RecencyDays[0], customers.Frequency[0], customers.MonetaryMinor[0]));
    }

    [Fact]
    public void An_order_worth_nothing_counts()
    {
        var customers = Run([Line(1, -3, 0)]);
        Assert.Equal((3, 1, 0L), (customers.RecencyDays[0], customers.Frequency[0], customers.MonetaryMinor[0]));
    }

    [Fact]
    public void Customers_without_a_valid_paid_order_are_prospects_and_visitors_are_nobody()
    {
        OrderRow[] rows = [Line(1, -3, 100) with { CancelledAtUs = At(-2) }, Line(2, -3, 100) with { Person = 1, PaidAtUs = null }, Line(3, -3, 100) with { Person = 3 }];
        var customers = RfmKernel.Run(OrderRow.Build(rows, 4, [], [true, true, true, false]), Query());
        Assert.Equal(0, customers.Count);
        Assert.Equal([0, 1, 2], customers.Prospects);
    }

    [Fact]
    public void With_a_filter_customers_without_a_passing_line_do_not_exist()
    {
        OrderRow[] rows = [Line(1, -3, 100) with { Codes = [1] }, Line(2, -3, 100) with { Person = 1, Codes = [2] }];
        var filter = new RowFilter([[new CodePredicate(0, [0, 255, 0])]]);
        var customers = RfmKernel.Run(OrderRow.Build(rows, 3, [2]), Query() with { Filter = filter });
        Assert.Equal([0], customers.Persons);
        Assert.Empty(customers.Prospects);
    }

    [Fact]
    public void Money_beyond_64_bits_is_an_error_not_a_number()
    {
        var lines = OrderRow.Build([Line(1, -3, long.MaxValue), Line(2, -3, 1)], 1, []);
        Assert.Throws<OverflowException>(() => RfmKernel.Run(lines, Query()));
        Assert.Throws<OverflowException>(() => RfmKernel.Run(lines, Query(), threads: 2));
    }

    private const int AsOfDay = 20_000;

    private static long At(int day) => (AsOfDay + day) * RandomOrders.DayUs;

    private static RfmQuery Query() => new(RowFilter.None, At(0), AsOfDay, 180);

    private static RfmCustomers Run(OrderRow[] rows) => RfmKernel.Run(OrderRow.Build(rows, 1, []), Query());

    private static OrderRow Line(int order, int day, long minor) =>
        new(0, order, At(day), AsOfDay + day, 0, At(day), null, [], 1, minor, minor, false, [], []);
}
