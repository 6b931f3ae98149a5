using EcomOpsEngine.Analytics.Cohorts;
using EcomOpsEngine.Analytics.Tests.Orders;

namespace EcomOpsEngine.Analytics.Tests.Cohorts;

/// <summary>Cohorts and repurchases by their definitions: dates for periods, sets for people.</summary>
internal sealed class CohortOracle
{
    private readonly List<(int Person, DateOnly Start, int Slot, List<OraclePaidOrder> Orders)> _customers = [];
    private readonly CohortQuery _query;

    public CohortOracle(IReadOnlyList<OrderRow> rows, bool[] customers, CohortQuery query)
    {
        _query = query;
        foreach (var (person, orders) in PaidOrderOracle.Run(rows, customers, query.Orders))
        {
            var first = orders[0];
            if (first.First.OrderedAtUs >= query.FromUs && first.First.OrderedAtUs < query.ToUs)
            {
                _customers.Add((person, Start(first.Day), query.Split is { } split ? split.SlotOfCode[first.First.Codes[split.Column]] : 0, orders));
            }
        }
    }

    /// <summary>One text for each cell: period, group, offset, size, active, orders, money.</summary>
    public IEnumerable<string> Cells() =>
        from cohort in _customers.GroupBy(one => (one.Start, one.Slot)).OrderBy(one => one.Key)
        let periods = Offsets(cohort.Key.Start)
        from k in Enumerable.Range(0, periods)
        let inPeriod = cohort.Select(one => one.Orders.Where(order => Start(order.Day) == Shift(cohort.Key.Start, k)).ToList()).ToList()
        select $"{cohort.Key.Start:yyyy-MM-dd}|{(_query.Split is null ? "" : cohort.Key.Slot)}|{k}|{cohort.Count()}|{inPeriod.Count(orders => orders.Count > 0)}|{inPeriod.Sum(orders => orders.Count)}|{inPeriod.Sum(orders => orders.Sum(order => order.Net))}";

    /// <summary>One text for each offset over all cohorts: customers who could be seen, active, mean value so far.</summary>
    public IEnumerable<string> Curve()
    {
        var value = 0.0;
        for (var k = 0; _customers.Any(one => k < Offsets(one.Start)); k++)
        {
            var seen = _customers.Where(one => k < Offsets(one.Start)).ToList();
            var orders = seen.Select(one => one.Orders.Where(order => Start(order.Day) == Shift(one.Start, k)).ToList()).ToList();
            value += (double)orders.Sum(one => one.Sum(order => order.Net)) / seen.Count;
            yield return $"{k}|{seen.Select(one => one.Start).Distinct().Count()}|{seen.Count}|{orders.Count(one => one.Count > 0)}|{value:F6}";
        }
    }

    /// <summary>Active customers and those of them who order in the next period too.</summary>
    public IEnumerable<string> Periods()
    {
        if (_customers.Count == 0)
        {
            yield break;
        }

        for (var at = _customers.Min(one => one.Start); at <= Start(_query.LastDay); at = Shift(at, 1))
        {
            var active = _customers.Where(one => one.Orders.Any(order => Start(order.Day) == at)).ToList();
            yield return $"{at:yyyy-MM-dd}|{active.Count}|{_customers.Count(one => one.Start == at)}|{active.Count(one => one.Orders.Any(order => Start(order.Day) == Shift(at, 1)))}";
        }
    }

    public IEnumerable<string> Repurchase() => _query.WithinDays.Select(days =>
    {
        bool Again((int, DateOnly, int, List<OraclePaidOrder> Orders) one) => one.Orders.Skip(1).Any(order => order.Day - one.Orders[0].Day <= days);
        bool IsOver((int, DateOnly, int, List<OraclePaidOrder> Orders) one) => one.Orders[0].Day + days <= _query.LastDay;
        return $"{days}|{_customers.Count(Again)}|{_customers.Count(one => !Again(one) && !IsOver(one))}|{_customers.Count(IsOver)}|{_customers.Count(one => Again(one) && IsOver(one))}";
    });

    private int Offsets(DateOnly start)
    {
        var n = 0;
        for (var at = start; at <= Start(_query.LastDay); at = Shift(at, 1))
        {
            n++;
        }

        return n;
    }

    private DateOnly Start(int day)
    {
        var date = new DateOnly(1970, 1, 1).AddDays(day);
        return _query.Calendar.Grain switch
        {
            PeriodGrain.Month => new DateOnly(date.Year, date.Month, 1),
            PeriodGrain.Quarter => new DateOnly(date.Year, ((date.Month - 1) / 3 * 3) + 1, 1),
            _ => date.AddDays(-(((int)date.DayOfWeek + 6) % 7)),
        };
    }

    private DateOnly Shift(DateOnly start, int periods) => _query.Calendar.Grain switch
    {
        PeriodGrain.Month => start.AddMonths(periods),
        PeriodGrain.Quarter => start.AddMonths(3 * periods),
        _ => start.AddDays(7 * periods),
    };
}
