using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Funnels.Trends;

/// <summary>
/// What a person's orders in a window are worth: paid − refunded of the lines that were paid and not cancelled, refunds known at the end of the data taken off, smallest units.
/// An order lies in the window when its first instant does.
/// </summary>
internal static class WindowRevenue
{
    /// <summary>Sums the orders placed from one instant to another, both inclusive.</summary>
    /// <exception cref="OverflowException">The sum leaves 64 bits.</exception>
    public static long Minor(OrderLines lines, int person, long fromUs, long toUs)
    {
        if (lines.RunOf(person) is not { } run)
        {
            return 0;
        }

        ReadOnlySpan<int> offsets = run.PersonOffsets.Span;
        int start = offsets[person - run.FirstPerson], end = offsets[person - run.FirstPerson + 1];
        long sum = 0;
        for (int line = FirstFrom(run, start, end, fromUs); line < end;)
        {
            (_, int endOfOrder, long firstUs) = OrderAt(run, line, start, end);
            if (firstUs > toUs)
            {
                break;
            }

            for (; line < endOfOrder; line++)
            {
                sum = checked(sum + Net(run, line));
            }
        }

        return sum;
    }

    /// <summary>First line of the first order placed at or after an instant; orders stand by their first instant.</summary>
    private static int FirstFrom(OrderRun lines, int start, int end, long fromUs)
    {
        int low = start, high = end;
        while (low < high)
        {
            var order = OrderAt(lines, low + ((high - low) / 2), start, end);
            (low, high) = order.FirstUs < fromUs ? (order.End, high) : (low, order.First);
        }

        return low;
    }

    /// <summary>The order of a line: its lines, which are neighbours, and its first instant.</summary>
    private static (int First, int End, long FirstUs) OrderAt(OrderRun lines, int line, int start, int end)
    {
        ReadOnlySpan<int> orders = lines.Orders.Span;
        int first = line, last = line + 1;
        while (first > start && orders[first - 1] == orders[line])
        {
            first--;
        }

        while (last < end && orders[last] == orders[line])
        {
            last++;
        }

        long firstUs = long.MaxValue;
        foreach (long us in lines.OrderedAtUs.Span[first..last])
        {
            firstUs = Math.Min(firstUs, us);
        }

        return (first, last, firstUs);
    }

    private static long Net(OrderRun lines, int line)
    {
        if (!PaidLine.Counts(lines, OrderLines.Never, line))
        {
            return 0;
        }

        long net = lines.AmountMinor.Span[line];
        foreach (long refund in lines.RefundMinor.Span[lines.RefundOffsets.Span[line]..lines.RefundOffsets.Span[line + 1]])
        {
            net = checked(net - refund);
        }

        return net;
    }
}
