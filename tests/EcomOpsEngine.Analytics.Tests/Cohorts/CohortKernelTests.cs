using EcomOpsEngine.Analytics.Cohorts;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Tests.Orders;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Cohorts;

public sealed class CohortKernelTests
{
    [Fact]
    public void Figures_equal_the_definition_on_random_shops_for_any_number_of_threads()
    {
        var compared = 0;
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var persons = random.Next(1, 30);
            var days = random.Next(2) == 0 ? 60 : 400;
            var rows = RandomOrders.Rows(random, persons, random.Next(0, 120), days);
            bool[] customers = [.. Enumerable.Range(0, persons).Select(_ => random.Next(5) > 0)];
            var asOfDay = RandomOrders.FirstDay + random.Next(5, days + 20);
            var midnight = random.Next(2) == 0;
            CohortSplit? split = random.Next(3) == 0 ? null : Split(random, random.Next(3));
            var query = new CohortQuery(
                new PaidOrderQuery(rows.Count == 0 ? RowFilter.None : RandomOrders.Filter(random), new OrderMoment((asOfDay * RandomOrders.DayUs) + (midnight ? 0 : 1), asOfDay)),
                PeriodCalendar.Of((PeriodGrain)random.Next(3)), midnight ? asOfDay - 1 : asOfDay,
                random.Next(2) == 0 ? 0 : (RandomOrders.FirstDay + 10) * RandomOrders.DayUs,
                random.Next(2) == 0 ? long.MaxValue : (RandomOrders.FirstDay + 40) * RandomOrders.DayUs,
                split, [0, 7, 30]);
            var lines = OrderRow.Build(rows, persons, RandomOrders.ValueCounts, customers);
            var oracle = new CohortOracle(rows, customers, query);
            foreach (var threads in new[] { 1, 3 })
            {
                var answer = CohortKernel.Run(lines, query, threads);
                Assert.Equal(oracle.Cells(), Cells(answer, query));
                Assert.Equal(oracle.Curve(), answer.Total.Cells.Select(cell => $"{cell.Offset}|{cell.Cohorts}|{cell.Customers}|{cell.Active}|{cell.LifetimeValueMinor.Value:F6}"));
                Assert.Equal(oracle.Periods(), answer.Periods.Select(one => $"{Date(query, one.Period)}|{one.Active}|{one.Fresh}|{one.Again}"));
                Assert.Equal(oracle.Repurchase(), answer.Repurchase.Select(one => $"{one.Days}|{one.Repurchased}|{one.Immature}|{one.Mature}|{(one.Mature == 0 ? 0 : Math.Round(one.MatureRate.Value * one.Mature))}"));
                compared += answer.Cohorts.Sum(cohort => cohort.Cells.Count);
            }
        }

        Assert.True(compared > 10_000, $"{compared} cells");
    }

    [Fact]
    public void Largest_first_values_are_counted_as_the_split_counts_them()
    {
        var random = new Random(5);
        var rows = RandomOrders.Rows(random, 40, 200, 60);
        var lines = OrderRow.Build(rows, 40, RandomOrders.ValueCounts);
        int[] own = [.. Enumerable.Range(0, RandomOrders.ValueCounts[1] + 1)];
        var query = Query(90) with { Split = new CohortSplit(1, own, own.Length) };
        Assert.Equal(CohortKernel.Run(lines, query).Slots.Select(slot => slot.Customers), CohortKernel.CustomersByFirstValue(lines, query, 1, threads: 2));
    }

    [Fact]
    public void A_second_order_on_day_N_counts_and_on_day_N_plus_1_does_not()
    {
        OrderRow[] rows = [Line(0, 1, 0), Line(0, 2, 30), Line(1, 3, 0), Line(1, 4, 31)];
        var within = CohortKernel.Run(OrderRow.Build(rows, 2, []), Query(200)).Repurchase[0];
        Assert.Equal((30, 1L, 0L, 2L), (within.Days, within.Repurchased, within.Immature, within.Mature));
        Assert.Equal(.5, within.Rate.Value);
    }

    [Fact]
    public void Customers_whose_N_days_had_not_run_out_are_told_apart()
    {
        // First order on day 0; day 30 is over only when the last observed day is at least 30.
        var open = CohortKernel.Run(OrderRow.Build([Line(0, 1, 0)], 1, []), Query(30)).Repurchase[0];
        Assert.Equal((0L, 1L, 0L), (open.Repurchased, open.Immature, open.Mature));
        Assert.Equal(NoValueReason.ZeroDenominator, open.MatureRate.Reason);
        Assert.Equal(0, open.Rate.Value);
        var over = CohortKernel.Run(OrderRow.Build([Line(0, 1, 0)], 1, []), Query(31)).Repurchase[0];
        Assert.Equal((0L, 0L, 1L), (over.Repurchased, over.Immature, over.Mature));

        // Early repurchases of customers whose days have not run out do not flatter the mature rate.
        var early = CohortKernel.Run(OrderRow.Build([Line(0, 1, 0), Line(0, 2, 1)], 1, []), Query(20)).Repurchase[0];
        Assert.Equal((1L, 0L, 0L), (early.Repurchased, early.Immature, early.Mature));
    }

    [Fact]
    public void A_fully_refunded_first_order_moves_the_customer_to_the_cohort_of_the_next()
    {
        OrderRow[] rows = [Line(0, 1, 0) with { Refunds = [(At(1), 100)] }, Line(0, 2, 40)];
        var cohort = Assert.Single(CohortKernel.Run(OrderRow.Build(rows, 1, []), Query(200)).Cohorts);
        Assert.Equal("2024-11", PeriodCalendar.Of(PeriodGrain.Month).Label(cohort.Period!.Value));
        Assert.Equal((1L, 100L), (cohort.Cells[0].Active, cohort.Cells[0].RevenueMinor));
    }

    [Fact]
    public void A_period_that_has_not_begun_has_no_cell_and_one_that_runs_is_marked()
    {
        // Day 20,000 is 2024-10-04: as of 2024-12-01 two months are over; an instant later the third has begun.
        var whole = CohortKernel.Run(OrderRow.Build([Line(0, 1, 0)], 1, []), Query(58));
        Assert.Equal([(0, true), (1, true)], whole.Total.Cells.Select(cell => (cell.Offset, cell.IsComplete)));
        var begun = CohortKernel.Run(OrderRow.Build([Line(0, 1, 0)], 1, []), Query(59));
        Assert.Equal([(0, true), (1, true), (2, false)], begun.Total.Cells.Select(cell => (cell.Offset, cell.IsComplete)));
        Assert.Equal(NoValueReason.NoData, begun.Periods[^1].Rate.Reason);
        Assert.Equal([true, false, false], begun.Periods.Select(period => period.IsComplete));
    }

    [Theory]
    [InlineData(PeriodGrain.Month, "2024-10")]
    [InlineData(PeriodGrain.Week, "2024-W40")]
    [InlineData(PeriodGrain.Quarter, "2024Q4")]
    public void Periods_are_named(PeriodGrain grain, string label)
    {
        var calendar = PeriodCalendar.Of(grain);
        Assert.Equal(label, calendar.Label(calendar.PeriodOf(RandomOrders.FirstDay)));
        Assert.InRange(RandomOrders.FirstDay, calendar.StartDay(calendar.PeriodOf(RandomOrders.FirstDay)), calendar.EndDay(calendar.PeriodOf(RandomOrders.FirstDay)));
    }

    [Fact]
    public void Without_orders_there_are_no_cohorts_and_no_rates()
    {
        var answer = CohortKernel.Run(OrderRow.Build([], 3, []), Query(10));
        Assert.Empty(answer.Cohorts);
        Assert.Empty(answer.Periods);
        Assert.Equal(NoValueReason.ZeroDenominator, answer.RepeatRate.Reason);
        Assert.Equal(NoValueReason.NoData, answer.MedianDaysToSecond.Reason);
    }

    [Fact]
    public void Money_beyond_64_bits_is_an_error_not_a_number()
    {
        OrderRow[] rows = [Line(0, 1, 0) with { AmountMinor = long.MaxValue }, Line(1, 2, 0)];
        Assert.Throws<OverflowException>(() => CohortKernel.Run(OrderRow.Build(rows, 2, []), Query(10), threads: 2));
    }

    private static long At(int day) => (RandomOrders.FirstDay + day) * RandomOrders.DayUs;

    private static OrderRow Line(int person, int order, int day) =>
        new(person, order, At(day), RandomOrders.FirstDay + day, 0, At(day), null, [], 1, 100, 100, false, [], []);

    private static CohortQuery Query(int asOf) => new(
        new PaidOrderQuery(RowFilter.None, new OrderMoment(At(asOf), RandomOrders.FirstDay + asOf)), PeriodCalendar.Of(PeriodGrain.Month),
        RandomOrders.FirstDay + asOf - 1, 0, long.MaxValue, null, [30]);

    private static CohortSplit Split(Random random, int column)
    {
        var slots = random.Next(1, 5);
        return new CohortSplit(column, [.. Enumerable.Range(0, RandomOrders.ValueCounts[column] + 1).Select(_ => random.Next(slots))], slots);
    }

    private static string Date(CohortQuery query, int period) => new DateOnly(1970, 1, 1).AddDays(query.Calendar.StartDay(period)).ToString("yyyy-MM-dd", null);

    private static IEnumerable<string> Cells(CohortAnswer answer, CohortQuery query) => answer.Cohorts.SelectMany(cohort => cohort.Cells.Select(cell =>
        $"{Date(query, cohort.Period!.Value)}|{cohort.Slot}|{cell.Offset}|{cell.Customers}|{cell.Active}|{cell.Orders}|{cell.RevenueMinor}"));
}
