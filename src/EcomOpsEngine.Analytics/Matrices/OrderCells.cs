using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>The order measures of one grouping while a pass runs. States of disjoint people merge.</summary>
internal sealed class OrderCells
{
    private const CellMeasures OfPaidLines =
        CellMeasures.PaidUnits | CellMeasures.ReturnedUnits | CellMeasures.MarginMinor | CellMeasures.CostedLines | CellMeasures.UncostedLines;

    private const CellMeasures OfLive = CellMeasures.GmvMinor | CellMeasures.Units | CellMeasures.OrderLines | CellMeasures.Buyers | CellMeasures.Orders
        | CellMeasures.MedianOrderMinor | CellMeasures.HighOrderMinor;

    private const CellMeasures OfVisitors = CellMeasures.OrderingVisitors | CellMeasures.OrdersWithoutVisitor | CellMeasures.VisitorGmvMinor;

    private readonly GroupingPlan _plan;
    private readonly PresentCells _present;
    private readonly CellSlots _slots;
    private readonly DaySets? _days;
    private readonly PaidLineCells? _paid;
    private readonly OrderValues? _values;
    private long[] _gmv;
    private long[] _net;
    private long[] _visitorGmv;
    private long[] _units;
    private long[] _lines;
    private long[] _cancelled;
    private DistinctCount[] _orders;
    private DistinctCount[] _buyers;
    private DistinctCount[] _orderingVisitors;
    private DistinctCount[] _withoutVisitor;

    public OrderCells(GroupingPlan plan, MatrixQuery query, (int First, int Last) days)
    {
        _plan = plan;
        _slots = new CellSlots(plan.Space, plan.IsDense);
        var size = _slots.IsDense ? _slots.Count : 1_024;
        _present = new PresentCells(size);
        _gmv = Asked<long>(CellMeasures.GmvMinor, size);
        _net = Asked<long>(CellMeasures.NetSalesMinor, size);
        _visitorGmv = Asked<long>(CellMeasures.VisitorGmvMinor, size);
        _units = Asked<long>(CellMeasures.Units, size);
        _lines = Asked<long>(CellMeasures.OrderLines, size);
        _cancelled = Asked<long>(CellMeasures.CancelledMinor, size);
        _orders = Asked<DistinctCount>(CellMeasures.Orders, size);
        _buyers = Asked<DistinctCount>(CellMeasures.Buyers, size);
        _orderingVisitors = Asked<DistinctCount>(CellMeasures.OrderingVisitors, size);
        _withoutVisitor = Asked<DistinctCount>(CellMeasures.OrdersWithoutVisitor, size);
        _days = Asks(CellMeasures.ActiveDays) ? new DaySets(days.First, days.Last, _slots) : null;
        _paid = Asks(OfPaidLines) ? new PaidLineCells(query.CostColumn, size) : null;
        _values = Asks(CellMeasures.MedianOrderMinor | CellMeasures.HighOrderMinor) ? new OrderValues() : null;
    }

    public CellSlots Slots => _slots;

    /// <summary>Makes room for the slots that the batch brought.</summary>
    public void EnsureSlots()
    {
        if (_slots.Count <= _present.Size)
        {
            return;
        }

        var size = Math.Max(_slots.Count, _present.Size * 2);
        _present.Grow(size);
        Grow(ref _gmv, size);
        Grow(ref _net, size);
        Grow(ref _visitorGmv, size);
        Grow(ref _units, size);
        Grow(ref _lines, size);
        Grow(ref _cancelled, size);
        _paid?.Grow(size);
        Grow(ref _orders, size);
        Grow(ref _buyers, size);
        Grow(ref _orderingVisitors, size);
        Grow(ref _withoutVisitor, size);
    }

    /// <summary>Adds the lines of a batch.</summary>
    /// <param name="lines">The run.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="persons">Place of the person of each line that belongs to somebody; empty where no measure counts people.</param>
    /// <param name="slots">Slot of each line.</param>
    public void Add(OrderRun lines, OrderBatch batch, ReadOnlySpan<int> persons, ReadOnlySpan<int> slots)
    {
        var live = Asks(OfLive) ? batch.With(slots, LineStates.Live, 0) : default;
        var allLive = live == slots;

        // The count of buyers tells which cells have one of their lines.
        _present.Mark(allLive && _buyers.Length > 0 ? slots[persons.Length..] : slots);
        if (Asks(OfLive))
        {
            AddLive(lines, batch, persons, live, allLive);
        }

        if (Asks(OfVisitors))
        {
            AddVisitors(lines, batch, persons, slots);
        }

        if (_net.Length > 0)
        {
            var paid = batch.With(slots, LineStates.Paid, 0);
            OrderSums.AddMoney(_net, paid, batch.NetSales(), paid == slots);
        }

        if (_cancelled.Length > 0)
        {
            OrderSums.AddMoney(_cancelled, batch.Without(slots, LineStates.Live, 0), batch.Take(lines.GrossMinor), allCount: false);
        }

        _paid?.Add(lines, batch, batch.With(slots, LineStates.Paid, 0));
        if (_days is not null)
        {
            var days = batch.Take(lines.OrderedOnDay);
            for (var i = 0; i < slots.Length; i++)
            {
                _days.Add(slots[i], days[i]);
            }
        }
    }

    /// <summary>Adds the state of other people.</summary>
    public void Merge(OrderCells other)
    {
        var slotOf = new int[other._slots.Count];
        for (var slot = 1; slot < slotOf.Length; slot++)
        {
            slotOf[slot] = _slots.SlotOf(other._slots.KeyOf(slot));
        }

        EnsureSlots();
        _present.Merge(other._present, slotOf);
        OrderSums.Merge(_gmv, other._gmv, slotOf);
        OrderSums.Merge(_net, other._net, slotOf);
        OrderSums.Merge(_visitorGmv, other._visitorGmv, slotOf);
        OrderSums.Merge(_units, other._units, slotOf);
        OrderSums.Merge(_lines, other._lines, slotOf);
        OrderSums.Merge(_cancelled, other._cancelled, slotOf);
        _paid?.Merge(other._paid!, slotOf);
        _values?.Merge(other._values!, slotOf);
        OrderSums.Merge(_orders, other._orders, slotOf);
        OrderSums.Merge(_buyers, other._buyers, slotOf);
        OrderSums.Merge(_orderingVisitors, other._orderingVisitors, slotOf);
        OrderSums.Merge(_withoutVisitor, other._withoutVisitor, slotOf);
        if (other._days is not null)
        {
            _days!.Merge(other._days, slotOf);
        }
    }

    public CellTable ToTable(CellTable? finer)
    {
        _present.Mark(_buyers);
        var writer = new CellTableWriter(_plan, _slots, _present.Flags);
        writer.Take(CellMeasures.GmvMinor, _gmv);
        writer.Take(CellMeasures.NetSalesMinor, _net);
        writer.Take(CellMeasures.VisitorGmvMinor, _visitorGmv);
        writer.Take(CellMeasures.Units, _units);
        writer.Take(CellMeasures.OrderLines, _lines);
        writer.Take(CellMeasures.CancelledMinor, _cancelled);
        if (_paid is not null)
        {
            writer.Take(CellMeasures.PaidUnits, Asks(CellMeasures.PaidUnits) ? _paid.Units : []);
            writer.Take(CellMeasures.ReturnedUnits, Asks(CellMeasures.ReturnedUnits) ? _paid.Returned : []);
            writer.Take(CellMeasures.MarginMinor, Asks(CellMeasures.MarginMinor) ? _paid.Margin : []);
            writer.Take(CellMeasures.CostedLines, Asks(CellMeasures.CostedLines) ? _paid.Costed : []);
            writer.Take(CellMeasures.UncostedLines, Asks(CellMeasures.UncostedLines) ? _paid.Uncosted : []);
        }

        if (_values is not null)
        {
            writer.Take(CellMeasures.MedianOrderMinor, Asks(CellMeasures.MedianOrderMinor) ? _values.Percentiles(50, _present.Size) : []);
            writer.Take(CellMeasures.HighOrderMinor, Asks(CellMeasures.HighOrderMinor) ? _values.Percentiles(95, _present.Size) : []);
        }

        writer.Take(CellMeasures.Orders, _orders);
        writer.Take(CellMeasures.Buyers, _buyers);
        writer.Take(CellMeasures.OrderingVisitors, _orderingVisitors);
        writer.Take(CellMeasures.OrdersWithoutVisitor, _withoutVisitor);
        if (_days is not null)
        {
            var counts = new long[_present.Size];
            _days.CountInto(counts);
            writer.Take(CellMeasures.ActiveDays, counts);
        }

        return writer.Finish(finer);
    }

    private void AddLive(OrderRun lines, OrderBatch batch, ReadOnlySpan<int> persons, ReadOnlySpan<int> slots, bool allLive)
    {
        var together = allLive && _gmv.Length > 0 && _buyers.Length > 0;
        if (together)
        {
            OrderSums.AddMoneyOfPeople(_gmv, _buyers, slots, batch.Take(lines.GrossMinor), persons, lines.FirstPerson + 1);
        }
        else if (_gmv.Length > 0)
        {
            OrderSums.AddMoney(_gmv, slots, batch.Take(lines.GrossMinor), allLive);
        }

        if (_units.Length > 0)
        {
            OrderSums.AddUnits(_units, slots, batch.Take(lines.Quantity));
        }

        if (_lines.Length > 0)
        {
            OrderSums.AddOnes(_lines, slots);
        }

        if (_buyers.Length > 0 && !together)
        {
            OrderSums.AddDistinct(_buyers, slots[..persons.Length], persons, lines.FirstPerson + 1);
        }

        if (_orders.Length > 0)
        {
            OrderSums.AddDistinct(_orders, slots, batch.Take(lines.Orders), lines.FirstOrder + 1);
        }

        _values?.Add(slots, batch.Take(lines.Orders), lines.FirstOrder, batch.Take(lines.GrossMinor), _slots.Count);
    }

    private void AddVisitors(OrderRun lines, OrderBatch batch, ReadOnlySpan<int> persons, ReadOnlySpan<int> slots)
    {
        if (_withoutVisitor.Length > 0)
        {
            OrderSums.AddDistinct(_withoutVisitor, batch.Without(slots, LineStates.Visitor, 0), batch.Take(lines.Orders), lines.FirstOrder + 1);
        }

        var visitors = batch.With(slots, LineStates.Visitor, 0);
        if (_orderingVisitors.Length > 0)
        {
            OrderSums.AddDistinct(_orderingVisitors, visitors[..persons.Length], persons, lines.FirstPerson + 1);
        }

        if (_visitorGmv.Length > 0)
        {
            OrderSums.AddMoney(_visitorGmv, batch.With(visitors, LineStates.Live, 1), batch.Take(lines.GrossMinor), allCount: false);
        }
    }

    private bool Asks(CellMeasures measure) => (_plan.FromRows & measure) != 0;

    private T[] Asked<T>(CellMeasures measure, int size) => Asks(measure) ? new T[size] : [];

    private static void Grow<T>(ref T[] values, int size)
    {
        if (values.Length > 0)
        {
            Array.Resize(ref values, size);
        }
    }
}
