namespace EcomOpsEngine.Analytics.Orders;

/// <summary>What is known of a stretch of lines together.</summary>
/// <param name="FirstUs">Earliest order instant, Unix microseconds.</param>
/// <param name="LastUs">Latest order instant, Unix microseconds.</param>
/// <param name="LastChangeUs">Latest payment or cancellation, Unix microseconds; <see cref="long.MinValue"/> where there is none.</param>
/// <param name="OfAll">Flags that every line has.</param>
public readonly record struct LineStretch(long FirstUs, long LastUs, long LastChangeUs, byte OfAll);

/// <summary>
/// The states of a run's lines at the end of the data in a byte each, and what is known of stretches of lines together, so that passes read instants and states only where they decide something.
/// Worked out once for a run and kept with it.
/// </summary>
public sealed class LineStates
{
    /// <summary>The line was not cancelled.</summary>
    public const byte Live = 1;

    /// <summary>The line was paid and not cancelled.</summary>
    public const byte Paid = 2;

    /// <summary>The order carries a visitor id.</summary>
    public const byte Visitor = 4;

    private const int StretchBits = 10;

    private readonly ReadOnlyMemory<long> _orderedAtUs;
    private readonly ReadOnlyMemory<long> _cancelledAtUs;
    private readonly ReadOnlyMemory<long> _paidAtUs;
    private readonly ReadOnlyMemory<byte> _hasVisitor;
    private readonly byte[] _flags;
    private readonly LineStretch[] _stretches;

    private LineStates(OrderRun run)
    {
        // Not the run: it would keep the columns alive that a view joined to it.
        (_orderedAtUs, _cancelledAtUs, _paidAtUs, _hasVisitor) = (run.OrderedAtUs, run.CancelledAtUs, run.PaidAtUs, run.HasVisitor);
        _flags = new byte[run.Count];
        _stretches = new LineStretch[(run.Count + (1 << StretchBits) - 1) >> StretchBits];
        for (var stretch = 0; stretch < _stretches.Length; stretch++)
        {
            _stretches[stretch] = Fill(stretch << StretchBits, Math.Min((stretch + 1) << StretchBits, run.Count));
        }
    }

    /// <summary>Flags of each line.</summary>
    public ReadOnlySpan<byte> Flags => _flags;

    /// <summary>Whether a line has a flag.</summary>
    public bool Has(int line, byte flag) => (_flags[line] & flag) != 0;

    /// <summary>What is known of the lines [<paramref name="from"/>, <paramref name="to"/>) and a few around them.</summary>
    public LineStretch Around(int from, int to)
    {
        var all = _stretches[from >> StretchBits];
        for (var stretch = (from >> StretchBits) + 1; stretch <= (to - 1) >> StretchBits; stretch++)
        {
            var next = _stretches[stretch];
            all = new LineStretch(Math.Min(all.FirstUs, next.FirstUs), Math.Max(all.LastUs, next.LastUs), Math.Max(all.LastChangeUs, next.LastChangeUs), (byte)(all.OfAll & next.OfAll));
        }

        return all;
    }

    /// <summary>The states of a run.</summary>
    internal static LineStates Of(OrderRun run) => new(run);

    /// <summary>Whether they are of the same columns: a copy of a run may have others.</summary>
    internal bool AreOf(OrderRun run) =>
        run.OrderedAtUs.Equals(_orderedAtUs) && run.CancelledAtUs.Equals(_cancelledAtUs) && run.PaidAtUs.Equals(_paidAtUs) && run.HasVisitor.Equals(_hasVisitor);

    private LineStretch Fill(int from, int to)
    {
        var ordered = _orderedAtUs.Span[from..to];
        var cancelled = _cancelledAtUs.Span[from..to];
        var paid = _paidAtUs.Span[from..to];
        var visitors = _hasVisitor.Span;
        var (first, last, change, all) = (long.MaxValue, long.MinValue, long.MinValue, byte.MaxValue);
        for (var i = 0; i < ordered.Length; i++)
        {
            first = Math.Min(first, ordered[i]);
            last = Math.Max(last, ordered[i]);
            change = Math.Max(change, Math.Max(ChangeUs(paid[i]), ChangeUs(cancelled[i])));
            var live = cancelled[i] == OrderLines.Never ? Live | Paid : 0;
            var visitor = (visitors[(from + i) >> 3] >> ((from + i) & 7) & 1) * Visitor;
            var flags = (byte)((live & (Live | (paid[i] != OrderLines.Never ? Paid : 0))) | visitor);
            _flags[from + i] = flags;
            all &= flags;
        }

        return new LineStretch(first, last, change, all);
    }

    private static long ChangeUs(long atUs) => atUs == OrderLines.Never ? long.MinValue : atUs;
}
