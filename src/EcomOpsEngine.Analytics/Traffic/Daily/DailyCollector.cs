using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Sessions;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Traffic.Daily;

/// <summary>The counts of one thread.</summary>
internal sealed class DailyCollector(OrderLines lines, LocalClock clock, DailyQuery query) : VisitCollector
{
    private readonly DailyTable[] _tables = [.. query.Dimensions.Select(dimension => new DailyTable(dimension.Values, query.Days))];
    private readonly long[] _lateVisitors = new long[query.Days];
    private readonly long[] _lateOrders = new long[query.Days];
    private readonly HashSet<int> _orderedDays = [];
    private readonly PersonLines _people = new(lines);
    private OrderLineFilter? _filter;
    private byte[] _selection = [];
    private int _segment;

    public override void Add(in PersonVisits visits)
    {
        AddSessions(visits);
        AddDays(visits);
        if (_people.Find(visits.Person))
        {
            _filter = new OrderLineFilter(_people.Run!, query.OrderFilter);
        }

        (int from, int end) = _people.Of(visits.Person);
        if (from < end)
        {
            AddLines(_people.Run!, Selection(_filter!, from, end), from, visits, ofNobody: false);
        }
    }

    /// <summary>Orders that belong to nobody count in sums and orders, never in people.</summary>
    public void AddLinesOfNobody()
    {
        foreach (OrderRun run in lines.Runs)
        {
            int from = run.PersonOffsets.Span[^1];
            Span<byte> selection = Selection(new OrderLineFilter(run, query.OrderFilter), from, run.Count);
            LeftOutLines.Of(run, PersonSet.Empty).Clear(from, selection);
            AddLines(run, selection, from, default, ofNobody: true);
        }
    }

    public void Merge(DailyCollector other)
    {
        for (int i = 0; i < _tables.Length; i++)
        {
            _tables[i].Add(other._tables[i]);
        }

        for (int day = 0; day < _lateVisitors.Length; day++)
        {
            _lateVisitors[day] += other._lateVisitors[day];
            _lateOrders[day] += other._lateOrders[day];
        }
    }

    public DailyCounts Result() => new(query.FirstDay, _tables, _lateVisitors, _lateOrders);

    private void AddSessions(in PersonVisits visits)
    {
        for (int s = 0; s < visits.Sessions.Length; s++)
        {
            SessionFact session = visits.Sessions[s];
            if (!TryDay(session.Day, out int day))
            {
                continue;
            }

            ReadOnlySpan<int> codes = visits.SessionCodes(s);
            for (int d = 0; d < _tables.Length; d++)
            {
                int value = EntryValue(d, codes);
                _tables[d].Add(DailyCount.Sessions, value, day, 1);
                _tables[d].Add(DailyCount.Bounces, value, day, session.Bounced ? 1 : 0);
                _tables[d].Add(DailyCount.DetailEntries, value, day, session.EnteredOnDetail ? 1 : 0);
                _tables[d].Add(DailyCount.DetailBounces, value, day, session.BouncedOnDetail ? 1 : 0);
            }
        }
    }

    private void AddDays(in PersonVisits visits)
    {
        for (int v = 0; v < visits.Days.Length; v++)
        {
            VisitDay visit = visits.Days[v];
            if (!TryDay(visit.Day, out int day))
            {
                continue;
            }

            _lateVisitors[day] += visit.LastSecondOfDay > query.LateVisitSecond ? 1 : 0;
            ReadOnlySpan<int> codes = visits.DayCodes(v);
            for (int d = 0; d < _tables.Length; d++)
            {
                int value = EntryValue(d, codes);
                _tables[d].Add(DailyCount.Visitors, value, day, 1);
                _tables[d].Add(DailyCount.CartVisitors, value, day, visit.AddedToCart ? 1 : 0);
            }
        }
    }

    private Span<byte> Selection(OrderLineFilter filter, int from, int end)
    {
        if (_selection.Length < end - from)
        {
            _selection = new byte[end - from];
        }

        Span<byte> selection = _selection.AsSpan(0, end - from);
        filter.Select(from, selection);
        return selection;
    }

    private void AddLines(OrderRun run, ReadOnlySpan<byte> selection, int from, in PersonVisits visits, bool ofNobody)
    {
        _orderedDays.Clear();
        LineStates states = run.States;
        int? counted = null;
        for (int line = from; line < from + selection.Length; line++)
        {
            if (selection[line - from] == 0 || !TryDay(run.OrderedOnDay.Span[line], out int day))
            {
                continue;
            }

            ReadOnlySpan<int> codes = CodesOf(visits, run.OrderedOnDay.Span[line]);
            if (!ofNobody && states.Has(line, LineStates.Visitor) && _orderedDays.Add(day))
            {
                for (int d = 0; d < _tables.Length; d++)
                {
                    _tables[d].Add(DailyCount.OrderingVisitors, EntryValue(d, codes), day, 1);
                }
            }

            if (states.Has(line, LineStates.Live))
            {
                int order = run.Orders.Span[line];
                AddLive(run, line, day, codes, isNewOrder: counted != order);
                counted = order;
            }
        }
    }

    private void AddLive(OrderRun run, int line, int day, ReadOnlySpan<int> codes, bool isNewOrder)
    {
        for (int d = 0; d < _tables.Length; d++)
        {
            int value = OrderValue(d, run, line, codes);
            _tables[d].Add(DailyCount.Orders, value, day, isNewOrder ? 1 : 0);
            _tables[d].Add(DailyCount.GmvMinor, value, day, run.GrossMinor.Span[line]);
        }

        if (isNewOrder)
        {
            clock.Day(EngineTime.Seconds(run.OrderedAtUs.Span[line]), ref _segment, out int secondOfDay);
            _lateOrders[day] += secondOfDay > query.LateOrderSecond ? 1 : 0;
        }
    }

    /// <summary>Codes of the person's visit on a day; empty where there was none.</summary>
    private static ReadOnlySpan<int> CodesOf(in PersonVisits visits, int day)
    {
        for (int v = visits.Days.Length - 1; v >= 0 && visits.Days[v].Day >= day; v--)
        {
            if (visits.Days[v].Day == day)
            {
                return visits.DayCodes(v);
            }
        }

        return default;
    }

    private int EntryValue(int dimension, ReadOnlySpan<int> codes) =>
        query.Dimensions[dimension] is { EntryColumn: { } column } known && !codes.IsEmpty ? known.EventValues[codes[column]] : 0;

    private int OrderValue(int dimension, OrderRun run, int line, ReadOnlySpan<int> codes) =>
        query.Dimensions[dimension] is { OrderColumn: { } column } known ? known.OrderValues[run.Columns[column][line]] : EntryValue(dimension, codes);

    private bool TryDay(int day, out int index)
    {
        index = day - query.FirstDay;
        return (uint)index < (uint)query.Days;
    }
}
