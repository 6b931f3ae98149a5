using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Tests.Orders;

/// <summary>A paid order as the definition has it.</summary>
internal sealed record OraclePaidOrder(int Day, long Net, OrderRow First, IReadOnlyList<OrderRow> Lines);

/// <summary>The definition of a paid order word by word, over plain rows.</summary>
internal static class PaidOrderOracle
{
    /// <summary>The paid orders of each customer who has one, by day.</summary>
    public static SortedDictionary<int, List<OraclePaidOrder>> Run(IReadOnlyList<OrderRow> rows, bool[] customers, PaidOrderQuery query)
    {
        var answer = new SortedDictionary<int, List<OraclePaidOrder>>();
        var asOf = query.Moment.AsOfUs;
        foreach (var person in Enumerable.Range(0, customers.Length).Where(person => customers[person]))
        {
            var paid = new List<OraclePaidOrder>();
            foreach (var order in rows.Where(row => row.Person == person).GroupBy(row => row.Order).OrderBy(order => order.Min(row => row.OrderedAtUs)).ThenBy(order => order.Key))
            {
                var lines = order.Where(row => row.OrderedAtUs < asOf && row.PaidAtUs < asOf && !(row.CancelledAtUs < asOf) && row.Passes(query.Filter)).ToList();
                var refunds = lines.Select(row => row.Refunds.Where(refund => refund.AtUs < asOf).ToList()).ToList();
                var refundedInFull = refunds.Any(one => one.Count > 0) && lines.Zip(refunds).All(pair => pair.Second.Sum(refund => refund.Minor) >= pair.First.AmountMinor);
                if (lines.Count > 0 && !refundedInFull)
                {
                    paid.Add(new OraclePaidOrder(lines.Min(row => row.Day), lines.Sum(row => row.AmountMinor) - refunds.Sum(one => one.Sum(refund => refund.Minor)), lines[0], lines));
                }
            }

            if (paid.Count > 0)
            {
                answer[person] = [.. paid.OrderBy(order => order.Day)];
            }
        }

        return answer;
    }
}
