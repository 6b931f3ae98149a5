using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Segments;

/// <summary>Running values of one customer.</summary>
internal struct RfmValues
{
    /// <summary>Before every day, and near enough to subtract it from one without overflow.</summary>
    public const int NoDay = -1 << 30;

    /// <summary>Latest day of an order that counts; <see cref="NoDay"/> before the first.</summary>
    public int LastDay;

    /// <summary>Orders within the look-back.</summary>
    public int Orders;

    /// <summary>Money within the look-back.</summary>
    public long MoneyMinor;
}

/// <summary>Reads customers' lines. Made once for each chunk: taking a span of a column for every customer would cost more than reading it.</summary>
internal readonly ref struct RfmHistory(OrderRun lines, RfmQuery query, LiveLines chunk)
{
    private readonly ReadOnlySpan<int> _orders = lines.Orders.Span;
    private readonly ReadOnlySpan<int> _days = lines.OrderedOnDay.Span;
    private readonly ReadOnlySpan<long> _amounts = lines.AmountMinor.Span;
    private readonly ReadOnlySpan<long> _paidAt = lines.PaidAtUs.Span;
    private readonly ReadOnlySpan<long> _cancelledAt = lines.CancelledAtUs.Span;
    private readonly ReadOnlySpan<long> _orderedAt = lines.OrderedAtUs.Span;
    private readonly ReadOnlySpan<int> _refundOffsets = lines.RefundOffsets.Span;
    private readonly ReadOnlySpan<long> _refundAt = lines.RefundAtUs.Span;
    private readonly ReadOnlySpan<long> _refunds = lines.RefundMinor.Span;
    private readonly ReadOnlySpan<byte> _live = chunk.Live;
    private readonly ReadOnlySpan<byte> _selection = chunk.Selection;
    private readonly int _firstLine = chunk.FirstLine;
    private readonly long _asOf = query.AsOfUs;
    private readonly int _firstDay = query.AsOfDay - query.LookbackDays;

    /// <summary>Lines [from, to), those of orders with refunds left out: each counts by itself, and no branch depends on it.</summary>
    public RfmValues OfLines(int from, int to)
    {
        // Slicing checks the bounds once; the loop then reads four columns without checking again.
        var count = to - from;
        ref var live = ref MemoryMarshal.GetReference(_live.Slice(from - _firstLine, count));
        ref var order = ref MemoryMarshal.GetReference(_orders.Slice(from, count));
        ref var day = ref MemoryMarshal.GetReference(_days.Slice(from, count));
        ref var amount = ref MemoryMarshal.GetReference(_amounts.Slice(from, count));
        var firstDay = _firstDay;
        var (lastDay, counted, orders, money) = (RfmValues.NoDay, -1, 0, 0L);
        for (nint i = 0; i < count; i++)
        {
            // All ones or zero: the line counts; it lies within the look-back.
            var counts = -(Unsafe.Add(ref live, i) & 1);
            var on = Unsafe.Add(ref day, i);
            var within = counts & ~((on - firstDay) >> 31);
            var number = Unsafe.Add(ref order, i);

            // The larger of two, by hand: Math.Max is compiled to a branch here, and orders come in no pattern that could be predicted.
            var later = (on - lastDay) & counts;
            lastDay += later & ~(later >> 31);
            orders += (number != counted ? 1 : 0) & within;
            counted ^= (counted ^ number) & within;
            money = checked(money + (Unsafe.Add(ref amount, i) & within));
        }

        return new RfmValues { LastDay = lastDay, Orders = orders, MoneyMinor = money };
    }

    /// <summary>An order with refunds: it counts unless all its counting lines were refunded in full; its money counts in any case.</summary>
    public void AddRefundedOrder((int From, int To) order, ref RfmValues values)
    {
        var (lastDay, hasRefund, isFull, isWithin) = (RfmValues.NoDay, false, true, false);
        for (var line = order.From; line < order.To; line++)
        {
            if (!Counts(line))
            {
                continue;
            }

            var refunded = Refunded(line, ref hasRefund);
            lastDay = Math.Max(lastDay, _days[line]);
            isFull &= refunded >= _amounts[line];
            if (_days[line] >= _firstDay)
            {
                isWithin = true;
                values.MoneyMinor = checked(values.MoneyMinor + _amounts[line] - refunded);
            }
        }

        if (lastDay != RfmValues.NoDay && !(hasRefund && isFull))
        {
            values.LastDay = Math.Max(values.LastDay, lastDay);
            values.Orders += isWithin ? 1 : 0;
        }
    }

    /// <summary>Whether a line passes the filter and was ordered, paid and not cancelled in time.</summary>
    private bool Counts(int line) => _paidAt[line] < _asOf && _cancelledAt[line] >= _asOf && _orderedAt[line] < _asOf
        && (_selection.IsEmpty || _selection[line - _firstLine] != 0);

    private long Refunded(int line, ref bool hasRefund)
    {
        var refunded = 0L;
        for (var refund = _refundOffsets[line]; refund < _refundOffsets[line + 1]; refund++)
        {
            if (_refundAt[refund] < _asOf)
            {
                refunded = checked(refunded + _refunds[refund]);
                hasRefund = true;
            }
        }

        return refunded;
    }
}
