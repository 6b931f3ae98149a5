using System.Runtime.CompilerServices;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Server.Queries;

/// <summary>A snapshot's Arrow columns as the plain views that kernels take, without copying. Made once for each snapshot and freed with it.</summary>
internal sealed class SnapshotView
{
    private static readonly ConditionalWeakTable<Snapshot, SnapshotView> Views = [];

    private SnapshotView(Snapshot snapshot)
    {
        Snapshot = snapshot;
        var joined = new JoinedFields(snapshot);
        Runs = [.. snapshot.Timeline.Runs.Select(run => Run(run, snapshot.Timeline.Fields)).Select(run => run with { Columns = joined.Columns(run.Columns, run) })];
        var lines = Lines(snapshot.Orders);
        Orders = lines with { Columns = joined.Columns(lines.Columns, lines) };
        Fields = FieldCatalog.Of(
            [.. snapshot.Timeline.Fields, .. joined.EventFields(Runs, snapshot.Timeline.Rows)], [.. snapshot.Orders.Fields, .. joined.OrderFields(Orders)], snapshot.Orders);
        foreach (var us in Orders.OrderedAtUs.Span)
        {
            FirstOrderUs = Math.Min(FirstOrderUs ?? us, us);
            LastOrderUs = Math.Max(LastOrderUs ?? us, us);
        }
    }

    public Snapshot Snapshot { get; }

    /// <summary>The histories of all people.</summary>
    public IReadOnlyList<LaneRun> Runs { get; }

    /// <summary>The order lines.</summary>
    public OrderLines Orders { get; }

    /// <summary>What filters, breakdowns and dimensions may name.</summary>
    public FieldCatalog Fields { get; }

    /// <summary>Instant of the first order line, Unix microseconds; null without orders.</summary>
    public long? FirstOrderUs { get; }

    /// <summary>Instant of the last order line, Unix microseconds; null without orders.</summary>
    public long? LastOrderUs { get; }

    /// <summary>First instant of events and orders, Unix microseconds; null without rows.</summary>
    public long? FirstUs => FirstOrderUs is { } orders && Snapshot.Timeline.FirstUs is { } events ? Math.Min(orders, events) : FirstOrderUs ?? Snapshot.Timeline.FirstUs;

    /// <summary>Last instant of events and orders, Unix microseconds; null without rows.</summary>
    public long? LastUs => LastOrderUs is { } orders && Snapshot.Timeline.LastUs is { } events ? Math.Max(orders, events) : LastOrderUs ?? Snapshot.Timeline.LastUs;

    public static SnapshotView Of(Snapshot snapshot) => Views.GetValue(snapshot, one => new SnapshotView(one));

    private static LaneRun Run(EventRun run, IReadOnlyList<TextField> fields) => new()
    {
        FirstPerson = run.FirstPerson,
        Lengths = ArrowViews.Values(run.Lengths),
        Seconds = ArrowViews.Values(run.Seconds),
        ResidueUs = ArrowViews.Values(run.ResidueUs),
        TieMasks = ArrowViews.Values(run.TieMasks),
        Sessions = ArrowViews.Values(run.Sessions),
        Columns = [.. run.Codes.Select((codes, index) => ArrowViews.Codes(codes, fields[index].Values.Count))],
        Blocks = [.. run.Blocks.Select(b => new LaneBlock(b.Offset, b.Rows, b.FirstPerson, b.Lanes, b.MinSeconds, b.MaxSeconds, b.HasResidue, b.HasTies, EventsOf(run, b)))],
        LongHistories = [.. run.LongHistories.Select(h => new LongHistory(h.Offset, h.Length, h.Person, h.MinSeconds, h.MaxSeconds))],
    };

    private static int EventsOf(EventRun run, BlockEntry block)
    {
        int events = 0;
        foreach (int length in run.Lengths.Values.Slice(block.FirstPerson - run.FirstPerson, block.Lanes))
        {
            events += length;
        }

        return events;
    }

    private static OrderLines Lines(OrderTable table) => new()
    {
        PersonOffsets = ArrowViews.Values(table.PersonOffsets),
        PersonIsCustomer = ArrowViews.Bits(table.PersonIsCustomer),
        Orders = ArrowViews.Values(table.Orders),
        OrderedAtUs = ArrowViews.Values(table.OrderedAtUs),
        OrderedOnDay = ArrowViews.Values(table.OrderedOnDay),
        OrderedAtHour = ArrowViews.Values(table.OrderedAtHour),
        PaidAtUs = ArrowViews.Values(table.PaidAtUs),
        CancelledAtUs = ArrowViews.Values(table.CancelledAtUs),
        RefundOffsets = ArrowViews.Values(table.RefundOffsets),
        RefundAtUs = ArrowViews.Values(table.RefundAtUs),
        RefundMinor = ArrowViews.Values(table.RefundMinor),
        Quantity = ArrowViews.Values(table.Quantity),
        GrossMinor = ArrowViews.Values(table.GrossMinor),
        AmountMinor = ArrowViews.Values(table.AmountMinor),
        HasVisitor = ArrowViews.Bits(table.HasVisitor),
        Columns = [.. table.Codes.Select((codes, index) => ArrowViews.Codes(codes, table.Fields[index].Values.Count))],
        // The order's instant is a number column too, so that filters can name it.
        Numbers = [.. table.Numbers.Select(ArrowViews.Numbers), ArrowViews.Numbers(table.OrderedAtUs)],
    };
}
