using System.Runtime.CompilerServices;
using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Segments;

/// <summary>The columns of a chunk of order lines, read customer by customer. Line numbers are relative to the chunk.</summary>
internal readonly ref struct RfmHistory(OrderLines lines, RfmQuery query, int firstLine, int lastLine, ReadOnlySpan<byte> selection)
{
    private readonly ReadOnlySpan<int> _orders = lines.Orders.Span[firstLine..lastLine];
    private readonly ReadOnlySpan<int> _days = lines.OrderedOnDay.Span[firstLine..lastLine];
    private readonly ReadOnlySpan<long> _orderedAt = lines.OrderedAtUs.Span[firstLine..lastLine];
    private readonly ReadOnlySpan<long> _paidAt = lines.PaidAtUs.Span[firstLine..lastLine];
    private readonly ReadOnlySpan<long> _cancelledAt = lines.CancelledAtUs.Span[firstLine..lastLine];
    private readonly ReadOnlySpan<long> _amounts = lines.AmountMinor.Span[firstLine..lastLine];
    private readonly ReadOnlySpan<int> _refundOffsets = lines.RefundOffsets.Span[firstLine..(lastLine + 1)];
    private readonly ReadOnlySpan<long> _refundAt = lines.RefundAtUs.Span;
    private readonly ReadOnlySpan<long> _refunds = lines.RefundMinor.Span;
    private readonly ReadOnlySpan<byte> _selection = selection;
    private readonly long _asOf = query.AsOfUs;
    private readonly int _firstDay = query.AsOfDay - query.LookbackDays;

    // Local days may step back by one where clocks are set back over midnight: only two days earlier is certainly earlier.
    private readonly int _surelyBefore = query.AsOfDay - 1;

    /// <summary>A customer none of whose lines has a refund, without a filter: no look back at the order is needed, and no branch depends on the states.</summary>
    public bool OfUnrefunded(int from, int to, ref RfmValues values)
    {
        var lastDay = int.MinValue;
        var counted = -1;
        var orders = 0;
        var money = 0L;
        for (var line = from; line < to; line++)
        {
            var day = _days[line];
            if (day >= _surelyBefore && _orderedAt[line] >= _asOf)
            {
                continue;
            }

            var live = (_paidAt[line] < _asOf) & (_cancelledAt[line] >= _asOf);
            var within = live & (day >= _firstDay);
            var order = _orders[line];
            lastDay = Math.Max(lastDay, live ? day : int.MinValue);
            orders += One(within & (order != counted));
            counted = within ? order : counted;
            money = checked(money + (_amounts[line] & -(long)One(within)));
        }

        values.LastDay = lastDay;
        values.Orders = orders;
        values.MoneyMinor = money;
        return lastDay != int.MinValue;
    }

    /// <summary>A customer with refunds, without a filter.</summary>
    public bool OfAll(int from, int to, ref RfmValues values) => OfOrders(from, to, filtered: false, ref values);

    /// <summary>A customer some of whose lines may not exist.</summary>
    public bool OfSelected(int from, int to, ref RfmValues values) => OfOrders(from, to, filtered: true, ref values);

    private bool OfOrders(int from, int to, bool filtered, ref RfmValues values)
    {
        var counts = false;
        for (var line = from; line < to;)
        {
            var order = _orders[line];
            var state = new OrderState { LastDay = int.MinValue, FullyRefunded = true };
            for (; line < to && _orders[line] == order; line++)
            {
                if ((filtered && _selection[line] == 0) || (_days[line] >= _surelyBefore && _orderedAt[line] >= _asOf))
                {
                    continue;
                }

                values.Exists = true;
                if (_paidAt[line] < _asOf && _cancelledAt[line] >= _asOf)
                {
                    AddLine(line, ref state, ref values);
                }
            }

            if (state.HasLine && !(state.FullyRefunded && state.HasRefund))
            {
                values.LastDay = counts ? Math.Max(values.LastDay, state.LastDay) : state.LastDay;
                values.Orders += One(state.WithinLookback);
                counts = true;
            }
        }

        return counts;
    }

    private void AddLine(int line, ref OrderState state, ref RfmValues values)
    {
        var refunded = 0L;
        for (var refund = _refundOffsets[line]; refund < _refundOffsets[line + 1]; refund++)
        {
            if (_refundAt[refund] < _asOf)
            {
                refunded = checked(refunded + _refunds[refund]);
                state.HasRefund = true;
            }
        }

        state.HasLine = true;
        state.LastDay = Math.Max(state.LastDay, _days[line]);
        state.FullyRefunded &= refunded >= _amounts[line];
        if (_days[line] >= _firstDay)
        {
            state.WithinLookback = true;
            values.MoneyMinor = checked(values.MoneyMinor + _amounts[line] - refunded);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int One(bool condition) => condition ? 1 : 0;

    private struct OrderState
    {
        public int LastDay;
        public bool HasLine;
        public bool HasRefund;
        public bool FullyRefunded;
        public bool WithinLookback;
    }
}
