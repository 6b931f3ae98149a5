using EcomOpsEngine.Analytics.Segments;
using EcomOpsEngine.Analytics.Tests.Orders;

namespace EcomOpsEngine.Analytics.Tests.Segments;

/// <summary>The definition of R, F and M word by word, over plain rows.</summary>
internal static class RfmOracle
{
    public static (SortedDictionary<int, (int R, int F, long M)> Customers, List<int> Prospects) Run(
        IReadOnlyList<OrderRow> rows, bool[] customers, RfmQuery query)
    {
        var values = new SortedDictionary<int, (int, int, long)>();
        var prospects = new List<int>();
        for (var person = 0; person < customers.Length; person++)
        {
            if (!customers[person])
            {
                continue;
            }

            var existing = rows.Where(row => row.Person == person && row.OrderedAtUs < query.AsOfUs && row.Passes(query.Filter)).ToList();
            var live = existing.Where(row => row.PaidAtUs < query.AsOfUs && !(row.CancelledAtUs < query.AsOfUs)).ToList();
            var orders = live.GroupBy(row => row.Order).Where(order => !FullyRefunded(order, query.AsOfUs)).ToList();
            if (orders.Count == 0)
            {
                if (existing.Count > 0 || query.Filter.IsEmpty)
                {
                    prospects.Add(person);
                }

                continue;
            }

            bool Within(OrderRow row) => query.AsOfDay - row.Day <= query.LookbackDays;
            values[person] = (
                query.AsOfDay - orders.Max(order => order.Max(row => row.Day)),
                orders.Count(order => order.Any(Within)),
                live.Where(Within).Sum(row => row.AmountMinor - row.Refunds.Where(refund => refund.AtUs < query.AsOfUs).Sum(refund => refund.Minor)));
        }

        return (values, prospects);
    }

    private static bool FullyRefunded(IEnumerable<OrderRow> lines, long asOf) =>
        lines.Any(row => row.Refunds.Any(refund => refund.AtUs < asOf))
        && lines.All(row => row.Refunds.Where(refund => refund.AtUs < asOf).Sum(refund => refund.Minor) >= row.AmountMinor);
}
