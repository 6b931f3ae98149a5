using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Cohorts;

/// <summary>From the sums of a cohort pass to its figures. Pure.</summary>
internal static class CohortReading
{
    public static CohortAnswer Read(CohortPartial sums, CohortQuery query, long rowsScanned)
    {
        var calendar = query.Calendar;
        var slots = query.Split?.Slots ?? 1;
        var last = calendar.PeriodOf(query.LastDay);

        // The last period has run out when the last observed day is its last.
        var lastComplete = calendar.EndDay(last) == query.LastDay ? last : last - 1;
        var cohorts = new List<Cohort>();
        for (var period = 0; period <= last; period++)
        {
            for (var slot = 0; slot < slots; slot++)
            {
                if (sums.Rows(slot)[period] is { } row)
                {
                    cohorts.Add(new Cohort(period, query.Split is null ? null : slot, row.Customers, Cells([(period, row)], lastComplete)));
                }
            }
        }

        var all = Enumerable.Range(0, slots).SelectMany(slot => Filled(sums, slot)).ToList();
        var total = Together(all, null, lastComplete);
        return new CohortAnswer
        {
            Cohorts = cohorts,
            Slots = [.. Enumerable.Range(0, slots).Select(slot => Together([.. Filled(sums, slot)], slot, lastComplete))],
            Total = total,
            Periods = Periods(all, last, lastComplete),
            Repurchase = [.. sums.Repurchase.Spans.Select(span => new RepurchaseFigures(
                span.Days, span.Again, Share(span.Again, total.Customers), span.Open, span.Mature, Share(span.MatureAgain, span.Mature)))],
            ByOrders = [.. Enumerable.Range(1, RepurchaseSums.MostOrders).Select(n => new OrderCountFigures(n, n == RepurchaseSums.MostOrders, sums.Repurchase.ByOrders[n]))],
            MedianDaysToSecond = Median(sums.Repurchase.ByGap),
            RepeatCustomers = total.Customers - sums.Repurchase.ByOrders[1],
            RepeatRate = Share(total.Customers - sums.Repurchase.ByOrders[1], total.Customers),
            Orders = total.Cells.Sum(cell => cell.Orders),
            RowsScanned = rowsScanned,
        };
    }

    private static IEnumerable<(int Period, CohortRow Row)> Filled(CohortPartial sums, int slot)
    {
        var rows = sums.Rows(slot);
        for (var period = 0; period < rows.Count; period++)
        {
            if (rows[period] is { } row)
            {
                yield return (period, row);
            }
        }
    }

    private static Cohort Together(IReadOnlyList<(int Period, CohortRow Row)> rows, int? slot, int lastComplete) =>
        new(null, slot, rows.Sum(one => one.Row.Customers), Cells(rows, lastComplete));

    /// <summary>Rows of different periods, laid upon each other by the number of periods since the first order.</summary>
    private static CohortCell[] Cells(IReadOnlyList<(int Period, CohortRow Row)> rows, int lastComplete)
    {
        var cells = new CohortCell[rows.Count == 0 ? 0 : rows.Max(one => one.Row.Cells.Length)];
        var (cumulative, value) = (0L, 0.0);
        for (var k = 0; k < cells.Length; k++)
        {
            var (cohorts, customers, active, orders, revenue, complete) = (new HashSet<int>(), 0L, 0L, 0L, 0L, true);
            foreach (var (period, row) in rows)
            {
                if (k < row.Cells.Length)
                {
                    cohorts.Add(period);
                    customers += row.Customers;
                    active += row.Cells[k].Active;
                    orders += row.Cells[k].Orders;
                    revenue = checked(revenue + row.Cells[k].RevenueMinor);
                    complete &= period + k <= lastComplete;
                }
            }

            cumulative = checked(cumulative + revenue);
            value += (double)revenue / customers;
            cells[k] = new CohortCell(k, cohorts.Count, customers, active, Share(active, customers), orders, revenue, cumulative, Figure.Of(value), complete);
        }

        return cells;
    }

    private static List<CohortPeriod> Periods(IReadOnlyList<(int Period, CohortRow Row)> rows, int last, int lastComplete)
    {
        var (fresh, activeOf, againOf) = (new long[last + 1], new long[last + 1], new long[last + 1]);
        foreach (var (first, row) in rows)
        {
            fresh[first] += row.Customers;
            for (var k = 0; k < row.Cells.Length; k++)
            {
                activeOf[first + k] += row.Cells[k].Active;

                // Whoever follows here ordered again after the period before; in the first one nobody does.
                againOf[Math.Max(first + k - 1, 0)] += row.Cells[k].Following;
            }
        }

        var periods = new List<CohortPeriod>();
        for (var period = 0; period <= last && rows.Count > 0; period++)
        {
            var (active, again) = (activeOf[period], againOf[period]);
            if (periods.Count > 0 || active > 0)
            {
                var rate = period == last ? Figure.None(NoValueReason.NoData) : Share(again, active);
                periods.Add(new CohortPeriod(period, active, fresh[period], again, rate, period < lastComplete));
            }
        }

        return periods;
    }

    private static Figure Share(long part, long whole) => whole == 0 ? Figure.None(NoValueReason.ZeroDenominator) : Figure.Of((double)part / whole);

    /// <summary>The middle value, or the mean of the two middle ones, of values counted from 0.</summary>
    private static Figure Median(IReadOnlyList<long> counts)
    {
        var total = counts.Sum();
        if (total == 0)
        {
            return Figure.None(NoValueReason.NoData);
        }

        int At(long rank)
        {
            var value = 0;
            for (; rank >= counts[value]; value++)
            {
                rank -= counts[value];
            }

            return value;
        }

        return Figure.Of((At((total - 1) / 2) + At(total / 2)) / 2.0);
    }
}
