using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Forecasts;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Tests.Orders;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Forecasts;

public sealed class PurchaseHistoryTests
{
    [Fact]
    public void Histories_equal_the_definition_on_random_shops_for_any_number_of_threads()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var persons = random.Next(1, 30);
            var rows = RandomOrders.Rows(random, persons, random.Next(0, 120), 60);
            bool[] customers = [.. Enumerable.Range(0, persons).Select(_ => random.Next(5) > 0)];
            var asOfDay = RandomOrders.FirstDay + random.Next(5, 80);
            var orders = new PaidOrderQuery(rows.Count == 0 ? RowFilter.None : RandomOrders.Filter(random), new OrderMoment((asOfDay * RandomOrders.DayUs) + random.Next(2), asOfDay));
            var query = new ForecastQuery(orders, (PurchasePeriod)random.Next(2), random.Next(2) == 0 ? 1 : 7);
            int Period(int day) => query.Period == PurchasePeriod.Day ? day : new DateOnly(1970, 1, 1).AddDays(day).AddDays(-(((int)new DateOnly(1970, 1, 1).AddDays(day).DayOfWeek + 6) % 7)).DayNumber / 7;
            var days = query.Period == PurchasePeriod.Day ? 1.0 : 7;
            var paid = PaidOrderOracle.Run(rows, customers, orders);
            var lines = OrderRow.Build(rows, persons, RandomOrders.ValueCounts, customers);
            var split = RandomOrders.FirstDay + 20;
            foreach (var threads in new[] { 1, 3 })
            {
                var actual = PurchaseHistoryKernel.Run(lines, query, threads);
                Assert.Equal(paid.Keys, actual.Persons);
                Assert.Equal(
                    paid.Values.Select(own =>
                    {
                        var periods = own.Select(order => Period(order.Day)).Distinct().ToList();
                        return new PurchaseHistory(periods.Count - 1, (periods.Max() - periods.Min()) * days / query.UnitDays, (Period(asOfDay) - periods.Min()) * days / query.UnitDays);
                    }),
                    actual.Histories);
                Assert.Equal(paid.Values.Select(own => own.Where(order => Period(order.Day) != Period(own[0].Day)).Sum(order => order.Net)), actual.RepeatMinor);
                var (purchases, minor) = PurchaseHistoryKernel.Since(lines, query, split, actual.Persons, threads);
                Assert.Equal(paid.Values.Select(own => own.Where(order => order.Day >= split).Select(order => Period(order.Day)).Distinct().Count()), purchases);
                Assert.Equal(paid.Values.Select(own => own.Where(order => order.Day >= split).Sum(order => order.Net)), minor);
            }
        }
    }
}
