using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Cohorts;

/// <summary>The sums of one range of people. Partials of disjoint ranges add up to the partial of their union.</summary>
internal sealed class CohortPartial : IPaidHistories
{
    private readonly CohortQuery _query;
    private readonly int _lastPeriod;
    private readonly CohortRow?[][] _rows;

    public CohortPartial(CohortQuery query)
    {
        _query = query;
        _lastPeriod = query.Calendar.PeriodOf(query.LastDay);
        _rows = [.. Enumerable.Range(0, query.Split?.Slots ?? 1).Select(_ => new CohortRow?[_lastPeriod + 1])];
        Periods = new PeriodSums(_lastPeriod + 1);
        Repurchase = new RepurchaseSums(query.WithinDays);
    }

    public PeriodSums Periods { get; }

    public RepurchaseSums Repurchase { get; }

    /// <summary>The sums of a group's customers by the period of their first order; null where there are none.</summary>
    public IReadOnlyList<CohortRow?> Rows(int slot) => _rows[slot];

    public void Add(OrderRun run, int person, ReadOnlySpan<PaidOrder> orders)
    {
        var first = orders[0];
        var at = run.OrderedAtUs.Span[first.FirstLine];
        if (at < _query.FromUs || at >= _query.ToUs)
        {
            return;
        }

        var calendar = _query.Calendar;
        var cohort = calendar.PeriodOf(first.Day);
        var slot = _query.Split is { } split ? split.SlotOfCode[run.Columns[split.Column][first.FirstLine]] : 0;
        var row = _rows[slot][cohort] ??= new CohortRow(_lastPeriod - cohort + 1);
        row.Customers++;
        Span<long> active = row.Active, counts = row.Orders, revenue = row.RevenueMinor, activeOf = Periods.Active, again = Periods.Again;

        // No period follows this one; whether an order opens another period cannot be predicted, so that no branch depends on it.
        var before = -2;
        foreach (ref readonly var order in orders)
        {
            var period = calendar.PeriodOf(order.Day);
            var offset = period - cohort;
            var opens = period != before ? 1 : 0;
            counts[offset]++;
            revenue[offset] = checked(revenue[offset] + order.NetMinor);
            active[offset] += opens;
            activeOf[period] += opens;
            again[Math.Max(before, 0)] += period == before + 1 ? 1 : 0;
            before = period;
        }

        Repurchase.Add(first.Day, orders.Length > 1 ? orders[1].Day : null, orders.Length, _query.LastDay);
    }

    public void Add(CohortPartial other)
    {
        Periods.Add(other.Periods);
        Repurchase.Add(other.Repurchase);
        for (var slot = 0; slot < _rows.Length; slot++)
        {
            for (var period = 0; period <= _lastPeriod; period++)
            {
                if (other._rows[slot][period] is not { } theirs)
                {
                    continue;
                }

                if (_rows[slot][period] is { } ours)
                {
                    ours.Add(theirs);
                }
                else
                {
                    _rows[slot][period] = theirs;
                }
            }
        }
    }
}
