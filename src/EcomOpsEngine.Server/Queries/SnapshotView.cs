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
        var views = snapshot.Runs.Select(run => RunView.Of(run.Run)).ToArray();
        var firstOrder = 0;
        var (lanes, lines) = (new LaneRun[views.Length], new OrderRun[views.Length]);
        for (var i = 0; i < views.Length; i++)
        {
            var of = views[i].Joined(snapshot.Attributes);
            lanes[i] = views[i].Lanes(snapshot.Runs[i], snapshot.Timeline.Fields);
            lanes[i] = lanes[i] with { Columns = joined.Columns(lanes[i], of) };
            lines[i] = views[i].Lines(snapshot.Runs[i], firstOrder, snapshot.Orders.Fields);
            lines[i] = lines[i] with { Columns = joined.Columns(lines[i], of) };
            firstOrder = checked(firstOrder + snapshot.Runs[i].Run.Orders.OrderCount);
        }

        (Runs, Orders) = (lanes, new OrderLines(lines));
        Fields = FieldCatalog.Of(
            [.. snapshot.Timeline.Fields, .. joined.EventFields(Runs, snapshot)], [.. snapshot.Orders.Fields, .. joined.OrderFields(Orders, snapshot)], snapshot.Orders);
        (FirstOrderUs, LastOrderUs) = (snapshot.Orders.FirstUs, snapshot.Orders.LastUs);
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
}
