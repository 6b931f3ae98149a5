using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EcomOpsEngine.Analytics.Filters;

namespace EcomOpsEngine.Analytics.Orders;

/// <summary>
/// The states of a chunk of lines, column by column: which lines exist, which count, and the orders with refunds, which are judged as a whole and apart.
/// </summary>
internal sealed class LiveLines(OrderRun lines, OrderMoment moment, OrderLineFilter filter)
{
    private readonly LineStates _states = lines.States;
    private readonly List<(int From, int To)> _refundedOrders = [];
    private byte[] _live = [];
    private byte[] _selection = [];

    /// <summary>Orders with refunds, as spans of lines, ascending.</summary>
    public List<(int From, int To)> RefundedOrders => _refundedOrders;

    /// <summary>First line of the chunk.</summary>
    public int FirstLine { get; private set; }

    /// <summary>255 where a line counts and its order has no refund, else 0; relative to the first line.</summary>
    public byte[] Live => _live;

    /// <summary>Whether the chunk is known to have no other lines than those that count and whose order has no refund.</summary>
    public bool AllCount { get; private set; }

    /// <summary>With a filter: not 0 where a line passes it and was ordered in time; else empty.</summary>
    public byte[] Selection => _selection;

    /// <summary>Evaluates lines [from, to), which hold whole people.</summary>
    public void Load(int from, int to)
    {
        FirstLine = from;
        var count = to - from;
        if (count == 0)
        {
            _refundedOrders.Clear();
            return;
        }

        if (_live.Length < count)
        {
            _live = new byte[count];
            _selection = new byte[filter.IsEmpty ? 0 : count];
        }

        var live = _live.AsSpan(0, count);
        var known = _states.Around(from, to);
        Mark(known, from, live);
        if (!filter.IsEmpty)
        {
            var selection = _selection.AsSpan(0, count);
            filter.Select(from, selection);
            ClearLate(known, from, selection);
            for (var i = 0; i < live.Length; i++)
            {
                live[i] &= selection[i];
            }
        }
        else
        {
            ClearLate(known, from, live);
        }

        SetRefundedOrdersApart(from, to);
        AllCount = filter.IsEmpty && known.LastChangeUs < moment.AsOfUs && (known.OfAll & LineStates.Paid) != 0 && known.LastUs < moment.AsOfUs && _refundedOrders.Count == 0;
    }

    /// <summary>With a filter: whether one of the lines [from, to) passes it and was ordered in time.</summary>
    public bool AnyExists(int from, int to) => !filter.IsEmpty && _selection.AsSpan(from - FirstLine, to - from).ContainsAnyExcept((byte)0);

    /// <summary>Lines that count: where nothing was paid or cancelled from the as-of instant on, their states at the end of the data, a byte each, say so.</summary>
    private void Mark(in LineStretch known, int from, Span<byte> live)
    {
        if (known.LastChangeUs >= moment.AsOfUs)
        {
            MarkCounting(lines.PaidAtUs.Span.Slice(from, live.Length), lines.CancelledAtUs.Span.Slice(from, live.Length), live);
        }
        else if ((known.OfAll & LineStates.Paid) != 0)
        {
            live.Fill(byte.MaxValue);
        }
        else
        {
            MarkPaid(_states.Flags.Slice(from, live.Length), live);
        }
    }

    private static void MarkPaid(ReadOnlySpan<byte> flags, Span<byte> live)
    {
        var wanted = Vector256.Create(LineStates.Paid);
        ref var source = ref MemoryMarshal.GetReference(flags);
        ref var target = ref MemoryMarshal.GetReference(live);
        var i = 0;
        for (; i + 32 <= live.Length; i += 32)
        {
            Vector256.Equals(Vector256.LoadUnsafe(ref source, (nuint)i) & wanted, wanted).StoreUnsafe(ref target, (nuint)i);
        }

        for (; i < live.Length; i++)
        {
            live[i] = (flags[i] & LineStates.Paid) != 0 ? (byte)255 : (byte)0;
        }
    }

    private void MarkCounting(ReadOnlySpan<long> paidAt, ReadOnlySpan<long> cancelledAt, Span<byte> live)
    {
        var asOf = Vector256.Create(moment.AsOfUs);
        ref var paid = ref MemoryMarshal.GetReference(paidAt);
        ref var cancelled = ref MemoryMarshal.GetReference(cancelledAt);
        ref var target = ref MemoryMarshal.GetReference(live);
        var i = 0;
        for (; i + 8 <= live.Length; i += 8)
        {
            var low = Vector256.LessThan(Vector256.LoadUnsafe(ref paid, (nuint)i), asOf) & Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref cancelled, (nuint)i), asOf);
            var high = Vector256.LessThan(Vector256.LoadUnsafe(ref paid, (nuint)i + 4), asOf) & Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref cancelled, (nuint)i + 4), asOf);
            var words = Vector256.Narrow(low, high);
            var bytes = Vector128.Narrow(Vector128.Narrow(words.GetLower(), words.GetUpper()), Vector128<short>.Zero);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, i), bytes.AsUInt64()[0]);
        }

        for (; i < live.Length; i++)
        {
            live[i] = (paidAt[i] < moment.AsOfUs) & (cancelledAt[i] >= moment.AsOfUs) ? (byte)255 : (byte)0;
        }
    }

    /// <summary>Lines ordered at or after the as-of instant do not exist. Days answer for nearly all lines, so that instants are hardly read.</summary>
    private void ClearLate(in LineStretch known, int from, Span<byte> flags)
    {
        if (known.LastUs < moment.AsOfUs)
        {
            return;
        }

        // Local days may step back by one where clocks are set back over midnight: only two days earlier is certainly earlier.
        var surelyBefore = moment.AsOfDay - 1;
        var days = lines.OrderedOnDay.Span.Slice(from, flags.Length);
        var orderedAt = lines.OrderedAtUs.Span.Slice(from, flags.Length);
        var limit = Vector256.Create(surelyBefore);
        ref var first = ref MemoryMarshal.GetReference(days);
        var i = 0;
        for (; i + 8 <= days.Length; i += 8)
        {
            if (Vector256.GreaterThanOrEqualAny(Vector256.LoadUnsafe(ref first, (nuint)i), limit))
            {
                for (var j = i; j < i + 8; j++)
                {
                    flags[j] &= orderedAt[j] < moment.AsOfUs ? (byte)255 : (byte)0;
                }
            }
        }

        for (; i < days.Length; i++)
        {
            flags[i] &= orderedAt[i] < moment.AsOfUs ? (byte)255 : (byte)0;
        }
    }

    private void SetRefundedOrdersApart(int from, int to)
    {
        _refundedOrders.Clear();
        var offsets = lines.RefundOffsets.Span;
        if (offsets[from] == offsets[to])
        {
            return;
        }

        var orders = lines.Orders.Span;
        ref var first = ref MemoryMarshal.GetReference(offsets);
        for (var line = from; line < to;)
        {
            if (line + 8 <= to && Vector256.EqualsAll(Vector256.LoadUnsafe(ref first, (nuint)line), Vector256.LoadUnsafe(ref first, (nuint)line + 1)))
            {
                line += 8;
                continue;
            }

            var stop = Math.Min(line + 8, to);
            for (; line < stop && offsets[line] == offsets[line + 1]; line++)
            {
            }

            if (line < stop)
            {
                var (start, end) = (line, line + 1);
                for (; start > from && orders[start - 1] == orders[line]; start--)
                {
                }

                for (; end < to && orders[end] == orders[line]; end++)
                {
                }

                _refundedOrders.Add((start, end));
                _live.AsSpan(start - from, end - start).Clear();
                line = end;
            }
        }
    }
}
