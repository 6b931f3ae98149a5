using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Cohorts;

/// <summary>The sums of one range of people. Partials of disjoint ranges add up to the partial of their union.</summary>
internal sealed class CohortPartial : IPaidHistories
{
    private readonly CohortQuery _query;
    private readonly int _lastPeriod;
    private readonly CohortRow?[][] _rows;

    /// <summary>The run that was walked last, and the states of its lines.</summary>
    private OrderRun? _run;
    private LineStates? _states;

    public CohortPartial(CohortQuery query)
    {
        _query = query;
        _lastPeriod = query.Calendar.PeriodOf(query.LastDay);
        _rows = [.. Enumerable.Range(0, query.Split?.Slots ?? 1).Select(_ => new CohortRow?[_lastPeriod + 1])];
        Repurchase = new RepurchaseSums(query.WithinDays);
    }

    public RepurchaseSums Repurchase { get; }

    /// <summary>The sums of a group's customers by the period of their first order; null where there are none.</summary>
    public IReadOnlyList<CohortRow?> Rows(int slot) => _rows[slot];

    public void Add(OrderRun run, int person, ReadOnlySpan<PaidOrder> orders)
    {
        ref readonly var first = ref orders[0];
        if (!IsInRange(run, first.FirstLine))
        {
            return;
        }

        var periods = _query.Calendar.PeriodOfDay;
        var cohort = periods[first.Day - PeriodCalendar.FirstDay];
        var slot = _query.Split is { } split ? split.SlotOfCode[run.Columns[split.Column][first.FirstLine]] : 0;
        var row = _rows[slot][cohort] ??= new CohortRow(_lastPeriod - cohort + 1);
        row.Customers++;
        var cells = row.Cells;

        // No period follows this one.
        var before = -2;
        foreach (ref readonly var order in orders)
        {
            var period = periods[order.Day - PeriodCalendar.FirstDay];
            cells[period - cohort].Add(period - before, order.NetMinor);
            before = period;
        }

        Repurchase.Add(first.Day, orders.Length > 1 ? orders[1].Day : null, orders.Length, _query.LastDay);
    }

    public void Add(CohortPartial other)
    {
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

    /// <summary>Whether a line was ordered in the range. The lines around it answer for nearly all: its instant stands in memory that nothing else of the pass reads.</summary>
    private bool IsInRange(OrderRun run, int line)
    {
        if (_query.FromUs == long.MinValue && _query.ToUs == long.MaxValue)
        {
            return true;
        }

        if (!ReferenceEquals(_run, run))
        {
            (_run, _states) = (run, run.States);
        }

        var known = _states!.Around(line, line + 1);
        if (known.FirstUs >= _query.FromUs && known.LastUs < _query.ToUs)
        {
            return true;
        }

        var at = run.OrderedAtUs.Span[line];
        return at >= _query.FromUs && at < _query.ToUs;
    }
}
