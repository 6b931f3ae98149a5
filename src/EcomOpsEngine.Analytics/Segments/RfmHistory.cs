using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Segments;

/// <summary>Running values of one customer.</summary>
internal struct RfmValues
{
    /// <summary>Latest day of an order that counts; <see cref="int.MinValue"/> before the first.</summary>
    public int LastDay;

    /// <summary>Orders within the look-back.</summary>
    public int Orders;

    /// <summary>Money within the look-back.</summary>
    public long MoneyMinor;
}

/// <summary>Reads a customer's lines.</summary>
internal static class RfmHistory
{
    /// <summary>Lines of orders without a refund: each counts by itself, and no branch depends on it.</summary>
    /// <param name="lines">The order lines.</param>
    /// <param name="from">First line of the customer.</param>
    /// <param name="live">255 for each line from there that counts, else 0.</param>
    /// <param name="firstDay">First day of the look-back.</param>
    public static RfmValues OfLines(OrderLines lines, int from, ReadOnlySpan<byte> live, int firstDay)
    {
        // Slicing checks the bounds once; the loop then reads four columns without checking again.
        ref var order = ref MemoryMarshal.GetReference(lines.Orders.Span.Slice(from, live.Length));
        ref var day = ref MemoryMarshal.GetReference(lines.OrderedOnDay.Span.Slice(from, live.Length));
        ref var amount = ref MemoryMarshal.GetReference(lines.AmountMinor.Span.Slice(from, live.Length));
        var (lastDay, counted, orders, money) = (int.MinValue, -1, 0, 0L);
        for (var i = 0; i < live.Length; i++)
        {
            var counts = -(live[i] & 1);
            var on = Unsafe.Add(ref day, i);
            var within = counts & ~((on - firstDay) >> 31);
            var number = Unsafe.Add(ref order, i);
            lastDay = Math.Max(lastDay, (on & counts) | (int.MinValue & ~counts));
            orders += (number != counted ? 1 : 0) & within;
            counted = (number & within) | (counted & ~within);
            money = checked(money + (Unsafe.Add(ref amount, i) & within));
        }

        return new RfmValues { LastDay = lastDay, Orders = orders, MoneyMinor = money };
    }

    /// <summary>An order with refunds: it counts unless all its counting lines were refunded in full; its money counts in any case.</summary>
    public static void AddRefundedOrder(OrderLines lines, RfmChunk chunk, RfmQuery query, (int From, int To) order, ref RfmValues values)
    {
        var days = lines.OrderedOnDay.Span;
        var amounts = lines.AmountMinor.Span;
        var (lastDay, hasRefund, isFull, isWithin) = (int.MinValue, false, true, false);
        for (var line = order.From; line < order.To; line++)
        {
            if (!chunk.Counts(line))
            {
                continue;
            }

            var refunded = Refunded(lines, line, query.AsOfUs, ref hasRefund);
            lastDay = Math.Max(lastDay, days[line]);
            isFull &= refunded >= amounts[line];
            if (query.AsOfDay - days[line] <= query.LookbackDays)
            {
                isWithin = true;
                values.MoneyMinor = checked(values.MoneyMinor + amounts[line] - refunded);
            }
        }

        if (lastDay != int.MinValue && !(hasRefund && isFull))
        {
            values.LastDay = Math.Max(values.LastDay, lastDay);
            values.Orders += isWithin ? 1 : 0;
        }
    }

    private static long Refunded(OrderLines lines, int line, long asOfUs, ref bool hasRefund)
    {
        var offsets = lines.RefundOffsets.Span;
        var refunded = 0L;
        for (var refund = offsets[line]; refund < offsets[line + 1]; refund++)
        {
            if (lines.RefundAtUs.Span[refund] < asOfUs)
            {
                refunded = checked(refunded + lines.RefundMinor.Span[refund]);
                hasRefund = true;
            }
        }

        return refunded;
    }
}
