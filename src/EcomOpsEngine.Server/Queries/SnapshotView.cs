using System.Runtime.CompilerServices;
using EcomOpsEngine.Analytics.Attributes;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Storage.Snapshots;
using StoredDataset = EcomOpsEngine.Storage.Datasets.Dataset;

namespace EcomOpsEngine.Server.Queries;

/// <summary>A snapshot's Arrow columns as the plain views that kernels take, without copying. Made once for each snapshot and freed with it.</summary>
internal sealed class SnapshotView
{
    private static readonly ConditionalWeakTable<Snapshot, SnapshotView> Views = [];

    private SnapshotView(StoredDataset dataset, Snapshot snapshot)
    {
        Snapshot = snapshot;
        Ids = new PersonIds(dataset, snapshot);
        var joined = new JoinedFields(snapshot);
        Runs = [.. snapshot.Timeline.Runs.Select(run => Run(run, snapshot.Timeline.Fields)).Select(run => run with { Columns = joined.Columns(run.Columns, run) })];
        var lines = Lines(snapshot.Orders);
        Orders = new OrderLines([lines with { Columns = joined.Columns(lines.Columns, lines) }]);
        Fields = FieldCatalog.Of(
            [.. snapshot.Timeline.Fields, .. joined.EventFields(Runs, snapshot.Timeline.Rows)], [.. snapshot.Orders.Fields, .. joined.OrderFields(Orders)], snapshot.Orders);
        foreach (var us in lines.OrderedAtUs.Span)
        {
            FirstOrderUs = Math.Min(FirstOrderUs ?? us, us);
            LastOrderUs = Math.Max(LastOrderUs ?? us, us);
        }
    }

    private SnapshotView(SnapshotView view, IReadOnlyList<DerivedField> fields)
    {
        (Snapshot, Ids) = (view.Snapshot, view.Ids);
        (FirstOrderUs, LastOrderUs) = (view.FirstOrderUs, view.LastOrderUs);
        List<DerivedField> ofEvents = [.. fields.Where(field => field.Events is not null)];
        List<DerivedField> ofOrders = [.. fields.Where(field => field.Orders is not null)];
        Runs = [.. view.Runs.Select(run => run with
        {
            Columns = new JoinedColumns(run.Columns, [.. ofEvents.Select(field => new Lazy<CodeColumn>(
                () => AttributeJoin.Column(run, field.Events!.OfRun(run.FirstPerson, run.Lengths.Length), field.Versions, 0)))]),
        })];
        Orders = new OrderLines([.. view.Orders.Runs.Select(run => run with
        {
            Columns = new JoinedColumns(run.Columns, [.. ofOrders.Select(field => new Lazy<CodeColumn>(
                () => AttributeJoin.Column(run, field.Orders!.OfRun(run.FirstPerson, run.Persons), field.Versions, 0)))]),
        })]);
        var (events, orders) = (view.Runs.Count == 0 ? 0 : view.Runs[0].Columns.Count, view.Orders.Runs.Count == 0 ? 0 : view.Orders.Runs[0].Columns.Count);
        Fields = view.Fields.With(
            [.. ofEvents.Select((field, i) => FieldCatalog.Derived(Table.Events, field, events + i)), .. ofOrders.Select((field, i) => FieldCatalog.Derived(Table.Orders, field, orders + i))]);
    }

    public Snapshot Snapshot { get; }

    /// <summary>The ids of people, for answers that name them.</summary>
    public PersonIds Ids { get; }

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

    public static SnapshotView Of(StoredDataset dataset, Snapshot snapshot) => Views.GetValue(snapshot, one => new SnapshotView(dataset, one));

    /// <summary>The same rows with further fields, whose columns are made when they are first asked for and go with the view.</summary>
    public SnapshotView With(IReadOnlyList<DerivedField> fields) => fields.Count == 0 ? this : new SnapshotView(this, fields);

    private static LaneRun Run(EventRun run, IReadOnlyList<TextField> fields) => new()
    {
        FirstPerson = run.FirstPerson,
        Lengths = ArrowViews.Values(run.Lengths),
        Seconds = ArrowViews.Values(run.Seconds),
        ResidueUs = ArrowViews.ResiduesUs(run.Residues),
        TieMasks = ArrowViews.Values(run.TieMasks),
        Sessions = ArrowViews.Sessions(run.Sessions),
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

    private static OrderRun Lines(OrderTable table) => new()
    {
        FirstPerson = 0,
        FirstOrder = 0,
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
