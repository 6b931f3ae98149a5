using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Orders;

/// <summary>
/// One pass over the order lines that gives each customer's paid orders to an accumulator: the common walk of cohorts, forecasts, traits and tags.
/// Every range of people has an accumulator of its own; the caller merges them.
/// </summary>
internal static class PaidOrderPass
{
    /// <summary>Walks all customers on as many threads as asked for.</summary>
    /// <param name="lines">The order lines.</param>
    /// <param name="query">Which orders.</param>
    /// <param name="threads">1 or more.</param>
    /// <param name="make">Makes the accumulator of a part.</param>
    /// <param name="cancellation">Ends the pass early.</param>
    /// <returns>The accumulators in person order.</returns>
    /// <exception cref="OverflowException">An order's money leaves 64 bits.</exception>
    public static T[] Run<T>(OrderLines lines, PaidOrderQuery query, int threads, Func<T> make, CancellationToken cancellation)
        where T : class, IPaidHistories
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        var ranges = PersonRanges.ForThreads(lines, threads);
        var parts = new T[ranges.Length];
        OrderPasses.RunAll(parts.Length, threads, index =>
        {
            // By the thread that writes to it: accumulators made side by side share cache lines, for which threads then take turns.
            parts[index] = make();
            foreach (var range in ranges[index])
            {
                using var reader = new PaidOrderReader(range, query);
                reader.Run(parts[index], cancellation);
            }
        });
        return parts;
    }
}

/// <summary>Reads the paid orders of one range of people.</summary>
internal sealed class PaidOrderReader(PersonRange range, PaidOrderQuery query) : IDisposable
{
    private const int ChunkLines = 8_192;

    private readonly OrderRun _lines = range.Run;
    private readonly OrderLineFilter _filter = new(range.Run, query.Filter);

    /// <summary>Borrowed. Orders not written yet are empty, so that those without refunds need not say so.</summary>
    private PaidOrder[] _orders = [];
    private int _count;

    /// <summary>Running sums of a person's amounts, borrowed.</summary>
    private long[] _sums = [];

    /// <summary>Whether some order collected has refunds.</summary>
    private bool _hasRefunded;

    /// <summary>Day of the last line that counts; and below 0 where some such line has an earlier day than the one before.</summary>
    private int _latestDay;
    private int _descent;

    public void Dispose()
    {
        Pooled.Return(ref _orders);
        Pooled.Return(ref _sums);
    }

    public void Run<T>(T target, CancellationToken cancellation)
        where T : class, IPaidHistories
    {
        var offsets = _lines.PersonOffsets.Span;
        var customers = _lines.PersonIsCustomer.Span;
        var live = new LiveLines(_lines, query.Moment, _filter);
        var isWhole = query.LeftOut.IsEmpty && _lines.Superseded.IsEmpty;
        for (var first = range.FirstPerson; first < range.LastPerson;)
        {
            cancellation.ThrowIfCancellationRequested();
            var last = first + 1;
            while (last < range.LastPerson && offsets[last + 1] - offsets[first] <= ChunkLines)
            {
                last++;
            }

            live.Load(offsets[first], offsets[last]);
            var columns = new LineColumns(_lines, live);
            var refunded = CollectionsMarshal.AsSpan(live.RefundedOrders);
            for (var person = first; person < last; person++)
            {
                Begin();
                refunded = ReadPerson(columns, offsets[person], offsets[person + 1], live, refunded);
                var number = _lines.FirstPerson + person;
                if (_count > 0 && (customers[person >> 3] & (1 << (person & 7))) != 0 && (isWhole || !(query.LeftOut.Contains(number) || _lines.Superseded.Contains(number))))
                {
                    target.Add(_lines, number, Ordered());
                }
            }

            first = last;
        }
    }

    private void Begin()
    {
        if (_hasRefunded)
        {
            _orders.AsSpan(0, _count).Clear();
            _hasRefunded = false;
        }

        (_count, _latestDay, _descent) = (0, 0, 0);
    }

    /// <summary>Collects the orders of lines [from, to); gives back the orders with refunds that follow them.</summary>
    private Span<(int From, int To)> ReadPerson(scoped in LineColumns columns, int from, int to, LiveLines live, Span<(int From, int To)> refunded)
    {
        if (from < to && (refunded.IsEmpty || refunded[0].From >= to) && TryReadWhole(columns, from, to - from))
        {
            return refunded;
        }

        while (!refunded.IsEmpty && refunded[0].From < to)
        {
            ReadLines(columns, from, refunded[0].From);
            AddRefunded(refunded[0], live);
            from = refunded[0].To;
            refunded = refunded[1..];
        }

        ReadLines(columns, from, to);
        return refunded;
    }

    private bool TryReadWhole(scoped in LineColumns columns, int from, int count)
    {
        if (!columns.AllCount && columns.Live.Slice(from - columns.FirstLine, count).ContainsAnyExcept(byte.MaxValue))
        {
            return false;
        }

        Reserve(count);
        Pooled.Grow(ref _sums, WholeHistory.SumsOf(count), 0);
        var found = WholeHistory.Collect(columns.Orders, columns.Days, columns.Amounts, from, count, _sums, _orders);
        _count = Math.Max(found, 0);
        return found > 0;
    }

    /// <summary>Orders without refunds. Where one ends comes in no pattern that could be predicted, so that no branch depends on it: each line writes its order as it stands so far.</summary>
    private void ReadLines(scoped in LineColumns columns, int from, int to)
    {
        Reserve(to - from);
        var flags = columns.Live.Slice(from - columns.FirstLine, to - from);
        ref var order = ref MemoryMarshal.GetReference(columns.Orders.Slice(from, flags.Length));
        ref var day = ref MemoryMarshal.GetReference(columns.Days.Slice(from, flags.Length));
        ref var amount = ref MemoryMarshal.GetReference(columns.Amounts.Slice(from, flags.Length));
        ref var collected = ref MemoryMarshal.GetArrayDataReference(_orders);
        var (open, first, earliest, net, last) = (-1, 0, 0, 0L, _count - 1);
        var (latest, descent) = (_latestDay, _descent);
        for (var i = 0; i < flags.Length; i++)
        {
            if (flags[i] == 0)
            {
                continue;
            }

            // All ones where the line begins an order.
            var begins = -(Unsafe.Add(ref order, i) != open ? 1 : 0);
            open = Unsafe.Add(ref order, i);
            last -= begins;
            first ^= (first ^ (from + i)) & begins;
            var on = Unsafe.Add(ref day, i);
            descent |= on - latest;
            latest = on;
            var sooner = on - earliest;
            earliest += (sooner & (sooner >> 31)) | (sooner & begins);
            net = checked((net & ~(long)begins) + Unsafe.Add(ref amount, i));
            ref var collecting = ref Unsafe.Add(ref collected, last);
            collecting.FirstLine = first;
            collecting.EndLine = from + i + 1;
            collecting.Day = earliest;
            collecting.NetMinor = net;
        }

        (_count, _latestDay, _descent) = (last + 1, latest, descent);
    }

    private void AddRefunded((int From, int To) order, LiveLines live)
    {
        var (first, end, day, net, returned, hasRefund, isFull) = (-1, 0, int.MaxValue, 0L, 0L, false, true);
        for (var line = order.From; line < order.To; line++)
        {
            if (!Counts(line, live))
            {
                continue;
            }

            var refunded = Refunded(line, ref hasRefund);
            first = first < 0 ? line : first;
            end = line + 1;
            day = Math.Min(day, _lines.OrderedOnDay.Span[line]);
            isFull &= refunded >= _lines.AmountMinor.Span[line];
            net = checked(net + _lines.AmountMinor.Span[line] - refunded);
            returned = checked(returned + refunded);
        }

        var isReturned = hasRefund && isFull;
        if (first >= 0 && (query.WithReturned || !isReturned))
        {
            Reserve(1);
            (_hasRefunded, _descent) = (true, -1);
            _orders[_count++] = new PaidOrder
            {
                FirstLine = first,
                EndLine = end,
                Day = day,
                NetMinor = net,
                RefundedMinor = returned,
                HasRefund = hasRefund,
                IsReturned = isReturned,
            };
        }
    }

    private bool Counts(int line, LiveLines live) =>
        PaidLine.Counts(_lines, query.Moment.AsOfUs, line) && (_filter.IsEmpty || live.Selection[line - live.FirstLine] != 0);

    private long Refunded(int line, ref bool hasRefund)
    {
        var refunded = 0L;
        for (var refund = _lines.RefundOffsets.Span[line]; refund < _lines.RefundOffsets.Span[line + 1]; refund++)
        {
            if (_lines.RefundAtUs.Span[refund] < query.Moment.AsOfUs)
            {
                refunded = checked(refunded + _lines.RefundMinor.Span[refund]);
                hasRefund = true;
            }
        }

        return refunded;
    }

    private void Reserve(int orders)
    {
        if (_count + orders > _orders.Length)
        {
            Pooled.Grow(ref _orders, Math.Max(_count + orders, _orders.Length * 2), _count);
            _orders.AsSpan(_count).Clear();
        }
    }

    /// <summary>
    /// Lines stand by the first instant of their order, so days ascend (of nearly all people the lines' days do, which is known before), except where an order's first line does not count or clocks were set back over midnight: then the
    /// orders are put in the order of their days, equal days as they stand.
    /// </summary>
    private ReadOnlySpan<PaidOrder> Ordered()
    {
        var orders = _orders.AsSpan(0, _count);
        for (var i = 1; i < orders.Length && _descent < 0; i++)
        {
            if (orders[i - 1].Day > orders[i].Day)
            {
                // By line among equal days: lines ascend in the order of the walk.
                orders.Sort(static (a, b) => a.Day != b.Day ? a.Day.CompareTo(b.Day) : a.FirstLine.CompareTo(b.FirstLine));
                break;
            }
        }

        return orders;
    }

    /// <summary>The columns of a chunk. Made once for each: taking a span of a column for every customer would cost more than reading it.</summary>
    private readonly ref struct LineColumns(OrderRun lines, LiveLines live)
    {
        public readonly ReadOnlySpan<int> Orders = lines.Orders.Span;
        public readonly ReadOnlySpan<int> Days = lines.OrderedOnDay.Span;
        public readonly ReadOnlySpan<long> Amounts = lines.AmountMinor.Span;
        public readonly ReadOnlySpan<byte> Live = live.Live;
        public readonly int FirstLine = live.FirstLine;
        public readonly bool AllCount = live.AllCount;
    }
}

/// <summary>Whether a single line counts, filters apart.</summary>
internal static class PaidLine
{
    /// <summary>Ordered and paid before the instant, and not cancelled before it.</summary>
    public static bool Counts(OrderRun lines, long asOfUs, int line) =>
        lines.OrderedAtUs.Span[line] < asOfUs && lines.PaidAtUs.Span[line] < asOfUs && lines.CancelledAtUs.Span[line] >= asOfUs;
}
