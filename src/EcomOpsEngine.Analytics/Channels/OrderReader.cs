using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Channels;

/// <summary>An order as an answer about channels sees it.</summary>
/// <param name="MomentUs">The instant that touches must not come after, Unix microseconds.</param>
/// <param name="OwnChannel">The channel on its first line that counts; <see cref="TouchRules.Direct"/> where there is none.</param>
/// <param name="Worth">What it is worth.</param>
internal readonly record struct ChannelOrder(long MomentUs, int OwnChannel, OrderWorth Worth);

/// <summary>The columns of a run of order lines that are read, taken once for many people.</summary>
internal readonly ref struct LineColumns
{
    public LineColumns(OrderRun lines, AttributionQuery query)
    {
        Orders = lines.Orders.Span;
        OrderedAtUs = lines.OrderedAtUs.Span;
        PaidAtUs = lines.PaidAtUs.Span;
        CancelledAtUs = lines.CancelledAtUs.Span;
        RefundOffsets = lines.RefundOffsets.Span;
        RefundMinor = lines.RefundMinor.Span;
        Quantity = lines.Quantity.Span;
        GrossMinor = lines.GrossMinor.Span;
        AmountMinor = lines.AmountMinor.Span;
        if (query.CostColumn is { } column)
        {
            (HasCosts, Cost) = (true, lines.Numbers[column]);
        }

        if (query.Own is { } own)
        {
            Own = lines.Columns[own.Column];
            ChannelOfOwn = own.ChannelOfCode;
        }
    }

    public readonly ReadOnlySpan<int> Orders;
    public readonly ReadOnlySpan<long> OrderedAtUs;
    public readonly ReadOnlySpan<long> PaidAtUs;
    public readonly ReadOnlySpan<long> CancelledAtUs;
    public readonly ReadOnlySpan<int> RefundOffsets;
    public readonly ReadOnlySpan<long> RefundMinor;
    public readonly ReadOnlySpan<int> Quantity;
    public readonly ReadOnlySpan<long> GrossMinor;
    public readonly ReadOnlySpan<long> AmountMinor;
    public readonly NumberColumn Cost;
    public readonly bool HasCosts;
    public readonly CodeColumn Own;
    public readonly ReadOnlySpan<int> ChannelOfOwn;
}

/// <summary>Reads the orders of one person after another into borrowed arrays.</summary>
internal sealed class OrderReader(AttributionQuery query) : IDisposable
{
    private ChannelOrder[] _orders = [];
    private int _count;
    private OrderRun? _run;
    private OrderLineFilter _filter = null!;
    private byte[] _selection = [];

    /// <summary>Takes up a run.</summary>
    public void Begin(OrderRun run)
    {
        if (!ReferenceEquals(run, _run))
        {
            (_run, _filter) = (run, new OrderLineFilter(run, query.Filter));
        }
    }

    /// <summary>Gives the arrays back.</summary>
    public void Dispose()
    {
        Pooled.Return(ref _orders);
        Pooled.Return(ref _selection);
    }

    /// <summary>The orders of lines [from, to), by their instant.</summary>
    /// <exception cref="OverflowException">A sum of money leaves 64 bits.</exception>
    public ReadOnlySpan<ChannelOrder> Read(in LineColumns columns, int from, int to)
    {
        _count = 0;
        var selection = Select(from, to);
        for (int line = from; line < to;)
        {
            int end = line + 1;
            while (end < to && columns.Orders[end] == columns.Orders[line])
            {
                end++;
            }

            AddOrder(columns, line, end, selection.IsEmpty ? default : selection[(line - from)..(end - from)]);
            line = end;
        }

        // Lines stand by the order's first instant; instants of payment, and of orders whose first line does not count, may stand otherwise.
        var orders = _orders.AsSpan(0, _count);
        for (int i = 1; i < orders.Length; i++)
        {
            if (orders[i].MomentUs < orders[i - 1].MomentUs)
            {
                orders.Sort(static (a, b) => a.MomentUs.CompareTo(b.MomentUs));
                break;
            }
        }

        return orders;
    }

    private ReadOnlySpan<byte> Select(int from, int to)
    {
        if (_filter.IsEmpty)
        {
            return default;
        }

        Pooled.Grow(ref _selection, to - from, 0);
        var selection = _selection.AsSpan(0, to - from);
        _filter.Select(from, selection);
        return selection;
    }

    private void AddOrder(in LineColumns columns, int from, int to, ReadOnlySpan<byte> selection)
    {
        long momentUs = OrderLines.Never;
        int first = -1;
        var worth = default(OrderWorth);
        for (int line = from; line < to; line++)
        {
            long at = query.Moment == ConversionMoment.Placed ? columns.OrderedAtUs[line] : columns.PaidAtUs[line];
            if (columns.CancelledAtUs[line] != OrderLines.Never || at == OrderLines.Never || (!selection.IsEmpty && selection[line - from] == 0))
            {
                continue;
            }

            first = first < 0 ? line : first;
            momentUs = Math.Min(momentUs, at);
            worth += Worth(columns, line);
        }

        if (first >= 0)
        {
            int own = query.Own is null ? TouchRules.Direct : columns.ChannelOfOwn[columns.Own[first]];
            Pooled.Grow(ref _orders, _count + 1, _count);
            _orders[_count++] = new ChannelOrder(momentUs, own, worth with { Orders = 1, WithoutCost = worth.WithoutCost > 0 ? 1 : 0 });
        }
    }

    private static OrderWorth Worth(in LineColumns columns, int line)
    {
        long gross = columns.GrossMinor[line];
        if (columns.PaidAtUs[line] == OrderLines.Never)
        {
            return new OrderWorth(0, gross, 0, 0, 0);
        }

        long refunded = 0;
        for (int refund = columns.RefundOffsets[line]; refund < columns.RefundOffsets[line + 1]; refund++)
        {
            refunded = checked(refunded + columns.RefundMinor[refund]);
        }

        long amount = columns.AmountMinor[line];
        long net = checked(amount - refunded);
        bool hasCost = columns.HasCosts && columns.Cost.HasValue(line);
        long margin = hasCost ? LineReturns.MarginMinor(columns.Quantity[line], amount, refunded, columns.Cost[line]) : 0;
        return new OrderWorth(0, gross, net, margin, hasCost ? 0 : 1);
    }
}
