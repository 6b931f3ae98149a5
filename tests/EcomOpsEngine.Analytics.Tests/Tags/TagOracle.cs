using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Tags;
using EcomOpsEngine.Analytics.Tests.Orders;

namespace EcomOpsEngine.Analytics.Tests.Tags;

/// <summary>Tags by their definitions, over plain rows. Numbers are: a filter's, the unit price, the list price; column 2 is the product.</summary>
internal static class TagOracle
{
    public static List<OrderRow> Priced(Random random, List<OrderRow> rows) => [.. rows.Select(row =>
    {
        long price = row.Quantity == 0 ? 0 : row.GrossMinor / row.Quantity;
        return row with { Numbers = [row.Numbers[0], price, random.Next(3) switch { 0 => null, 1 => price, _ => price + random.Next(3) }] };
    })];

    public static TagRule Rule(Random random, int n)
    {
        var measures = Enum.GetValues<TagMeasure>();
        TagCondition Condition()
        {
            var measure = measures[random.Next(measures.Length)];
            var isShare = measure is not (TagMeasure.Orders or TagMeasure.NetSales or TagMeasure.OrderValue or TagMeasure.DistinctValues or TagMeasure.DaysSinceLastOrder);
            double? Bound() => random.Next(2) == 0 ? null : isShare ? random.Next(0, 5) / 4.0 : measure is TagMeasure.NetSales or TagMeasure.OrderValue ? random.Next(0, 900) : random.Next(0, 8);
            return new TagCondition(measure, Bound(), Bound())
            {
                MinIsOutside = random.Next(2) == 0,
                MaxIsOutside = random.Next(2) == 0,
                Column = random.Next(3),
                Days = random.Next(0, 20),
                Dates = Enumerable.Range(0, 40).Select(_ => (random.Next(1, 13) * 100) + random.Next(1, 29)).ToHashSet(),
                Hours = random.Next(1 << 24),
            };
        }

        return new TagRule($"tag-{n}", random.Next(0, 3), [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => Condition())], random.Next(2) == 0 ? null : random.Next(1, 4));
    }

    public static List<(int Person, ulong Tags, ulong Early, ulong Late)> Run(IReadOnlyList<OrderRow> rows, bool[] customers, TagQuery query)
    {
        var atRefresh = Orders(rows, customers, query.Refresh);
        var now = Orders(rows, customers, query.Now);
        var answer = new List<(int, ulong, ulong, ulong)>();
        foreach (var (person, orders) in atRefresh.Where(one => one.Value.Any(order => !order.Returned)))
        {
            var (tags, early, late) = (0UL, 0UL, 0UL);
            var window = orders.Where(order => order.Day >= query.Refresh.AsOfDay - query.WindowDays).ToList();
            for (var n = 0; n < query.Rules.Count; n++)
            {
                var rule = query.Rules[n];
                var holds = window.Count(order => !order.Returned) >= rule.MinOrders && rule.AllOf.All(condition => Passes(condition, Measure(condition, window, rows, query)));
                var bit = 1UL << n;
                if (!holds)
                {
                    continue;
                }

                var kept = orders.Where(order => !order.Returned).ToList();
                if (rule.RemovedByFullPriceOrders is { } need && kept.Count >= need && kept.TakeLast(need).All(order => order.FullPrice))
                {
                    early |= bit;
                }
                else if (rule.RemovedByFullPriceOrders is { } count && now.TryGetValue(person, out var later) && Removed([.. later.Where(order => !order.Returned)], count, query.Refresh.AsOfDay))
                {
                    late |= bit;
                }
                else
                {
                    tags |= bit;
                }
            }

            answer.Add((person, tags, early, late));
        }

        return answer;
    }

    private static bool Removed(List<Order> orders, int count, int fromDay) => Enumerable.Range(0, orders.Count)
        .Any(end => end + 1 >= count && orders[end].Day >= fromDay && orders.Skip(end + 1 - count).Take(count).All(order => order.FullPrice));

    private static bool Passes(TagCondition condition, double? value) => value is { } known
        && !(known < condition.Min) && !(known > condition.Max)
        && !(condition.MinIsOutside && known == condition.Min) && !(condition.MaxIsOutside && known == condition.Max);

    private static double? Measure(TagCondition condition, List<Order> window, IReadOnlyList<OrderRow> rows, TagQuery query)
    {
        var kept = window.Where(order => !order.Returned).ToList();
        var lines = kept.SelectMany(order => order.Lines).ToList();
        double? Share(double part, double whole) => whole == 0 ? null : part / whole;
        int? Sku(OrderRow row) => query.SkuColumn is { } column && row.Codes[column] != 0 ? row.Codes[column] : null;
        var values = lines.Select(row => row.Codes[condition.Column]).Where(code => code != 0).ToList();
        var full = lines.Sum(row => Below(row) ? row.Quantity * row.Numbers[2]!.Value : row.GrossMinor);
        return condition.Measure switch
        {
            TagMeasure.Orders => kept.Count,
            TagMeasure.NetSales => kept.Sum(order => order.Amount - order.Refunded),
            TagMeasure.OrderValue => Share(kept.Sum(order => order.Amount - order.Refunded), kept.Count),
            TagMeasure.DiscountedOrderShare => Share(kept.Count(order => !order.FullPrice), kept.Count),
            TagMeasure.DiscountRate => full > 0 ? 1 - ((double)lines.Sum(row => row.AmountMinor) / full) : null,
            TagMeasure.RefundedOrderShare => Share(window.Count(order => order.AnyRefund), window.Count),
            TagMeasure.RefundRate => window.Sum(order => order.Amount) > 0 ? (double)window.Sum(order => order.Refunded) / window.Sum(order => order.Amount) : null,
            TagMeasure.NewProductShare => Share(lines.Count(row => Sku(row) is { } sku && row.Day - rows.Where(other => Sku(other) == sku).Min(other => other.Day) <= condition.Days), lines.Count(row => Sku(row) is not null)),
            TagMeasure.DateShare => Share(kept.Count(order => condition.Dates.Contains((Date(order.Day).Month * 100) + Date(order.Day).Day)), kept.Count),
            TagMeasure.HourShare => Share(kept.Count(order => (condition.Hours >> order.Lines[0].Hour & 1) == 1), kept.Count),
            TagMeasure.ValueShare => values.Count == 0 ? null : values.GroupBy(code => code).Max(group => group.Count()) / (double)values.Count,
            TagMeasure.DistinctValues => values.Distinct().Count(),
            _ => kept.Count == 0 ? null : query.Refresh.AsOfDay - kept.Max(order => order.Day),
        };
    }

    private static DateOnly Date(int day) => new DateOnly(1970, 1, 1).AddDays(day);

    private static bool Below(OrderRow row) => row.Numbers[2] is { } list && row.Numbers[1] is { } price && price < list;

    private static SortedDictionary<int, List<Order>> Orders(IReadOnlyList<OrderRow> rows, bool[] customers, OrderMoment moment)
    {
        var asOf = moment.AsOfUs;
        var answer = new SortedDictionary<int, List<Order>>();
        foreach (var person in Enumerable.Range(0, customers.Length).Where(person => customers[person]))
        {
            foreach (var order in rows.Where(row => row.Person == person).GroupBy(row => row.Order).OrderBy(order => order.Min(row => row.OrderedAtUs)).ThenBy(order => order.Key))
            {
                var lines = order.Where(row => row.OrderedAtUs < asOf && row.PaidAtUs < asOf && !(row.CancelledAtUs < asOf)).ToList();
                if (lines.Count == 0)
                {
                    continue;
                }

                long Refunded(OrderRow row) => row.Refunds.Where(refund => refund.AtUs < asOf).Sum(refund => refund.Minor);
                var any = lines.Any(row => row.Refunds.Any(refund => refund.AtUs < asOf));
                if (!answer.TryGetValue(person, out var own))
                {
                    answer[person] = own = [];
                }

                own.Add(new Order(
                    lines.Min(row => row.Day), lines, lines.Sum(row => row.AmountMinor), lines.Sum(Refunded), any, any && lines.All(row => Refunded(row) >= row.AmountMinor),
                    lines.All(row => row.AmountMinor >= row.GrossMinor && !Below(row))));
            }
        }

        foreach (var own in answer.Values)
        {
            var sorted = own.OrderBy(order => order.Day).ToList();
            own.Clear();
            own.AddRange(sorted);
        }

        return answer;
    }

    private sealed record Order(int Day, List<OrderRow> Lines, long Amount, long Refunded, bool AnyRefund, bool Returned, bool FullPrice);
}
