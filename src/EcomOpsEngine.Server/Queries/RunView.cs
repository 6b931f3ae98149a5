using System.Runtime.CompilerServices;
using Apache.Arrow;
using EcomOpsEngine.Analytics.Attributes;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Storage.Snapshots;
using EcomOpsEngine.Storage.Snapshots.Attributes;

namespace EcomOpsEngine.Server.Queries;

/// <summary>
/// A run's Arrow columns as the plain views that kernels take, without copying. Made once for each run and freed with it: a snapshot that shares runs with the one before pays for the others only.
/// </summary>
internal sealed class RunView
{
    private static readonly ConditionalWeakTable<PersonRun, RunView> Views = [];

    private readonly Lock _gate = new();
    private readonly LaneRun _lanes;
    private readonly OrderRun _lines;
    private readonly IReadOnlyList<IArrowArray> _eventCodes;
    private readonly IReadOnlyList<IArrowArray> _orderCodes;
    private readonly ConditionalWeakTable<AttributeTables, JoinedRun> _joined = [];
    private LaneRun? _placed;

    private RunView(PersonRun run)
    {
        (_eventCodes, _orderCodes) = (run.Events.Codes, run.Orders.Codes);
        Identities = ArrowViews.Values(run.Identities);
        _lanes = Lanes(run.Events);
        _lines = Lines(run);
    }

    /// <summary>Identity code of each person by place.</summary>
    public ReadOnlyMemory<int> Identities { get; }

    /// <summary>The view of a run.</summary>
    public static RunView Of(PersonRun run) => Views.GetValue(run, one => new RunView(one));

    /// <summary>The histories, in the place that the run has in a snapshot.</summary>
    public LaneRun Lanes(SnapshotRun placed, IReadOnlyList<TextField> fields) => Placed(placed.FirstPerson) with
    {
        Columns = Columns(_eventCodes, fields, _lanes.Seconds.Length),
        Superseded = Superseded(placed),
    };

    /// <summary>The order lines, in the place that the run has in a snapshot.</summary>
    /// <param name="placed">The run in its place.</param>
    /// <param name="firstOrder">Orders of the runs before.</param>
    /// <param name="fields">Fields of orders.</param>
    public OrderRun Lines(SnapshotRun placed, int firstOrder, IReadOnlyList<TextField> fields) => _lines with
    {
        FirstPerson = placed.FirstPerson,
        FirstOrder = firstOrder,
        Columns = Columns(_orderCodes, fields, _lines.Count),
        Superseded = Superseded(placed),
        SupersededOrders = [.. placed.SupersededOrders.Select(lines => new LineSpan(lines.From, lines.End))],
    };

    /// <summary>Columns of attributes, made once for the run and the attributes.</summary>
    public JoinedRun Joined(AttributeTables attributes) => _joined.GetValue(attributes, one => new JoinedRun(one.Customers, Identities));

    private static PersonSet Superseded(SnapshotRun placed) => PersonSet.Over(placed.FirstPerson, placed.Superseded);

    private static CodeColumn[] Columns(IReadOnlyList<IArrowArray> codes, IReadOnlyList<TextField> fields, int length)
    {
        var columns = new CodeColumn[fields.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = i < codes.Count ? ArrowViews.Codes(codes[i], fields[i].Values.Count) : ArrowViews.Missing(length, fields[i].Values.Count);
        }

        return columns;
    }

    private static LaneRun Lanes(EventColumns events) => new()
    {
        FirstPerson = 0,
        Lengths = ArrowViews.Values(events.Lengths),
        Seconds = ArrowViews.Values(events.Seconds),
        ResidueUs = ArrowViews.ResiduesUs(events.Residues),
        TieMasks = ArrowViews.Values(events.TieMasks),
        Sessions = ArrowViews.Sessions(events.Sessions),
        Columns = [],
        Blocks = [.. events.Blocks.Select(b => new LaneBlock(b.Offset, b.Rows, b.FirstPlace, b.Lanes, b.MinSeconds, b.MaxSeconds, b.HasResidue, b.HasTies, EventsOf(events, b)))],
        LongHistories = [.. events.LongHistories.Select(h => new LongHistory(h.Offset, h.Length, h.Place, h.MinSeconds, h.MaxSeconds))],
    };

    private static int EventsOf(EventColumns events, BlockEntry block)
    {
        var count = 0;
        foreach (var length in events.Lengths.Values.Slice(block.FirstPlace, block.Lanes))
        {
            count += length;
        }

        return count;
    }

    private static OrderRun Lines(PersonRun run)
    {
        var orders = run.Orders;
        return new OrderRun
        {
            FirstPerson = 0,
            FirstOrder = 0,
            PersonOffsets = ArrowViews.Values(orders.PersonOffsets),
            PersonIsCustomer = ArrowViews.Bits(run.IsCustomer),
            Orders = ArrowViews.Values(orders.Orders),
            OrderedAtUs = ArrowViews.Values(orders.OrderedAtUs),
            OrderedOnDay = ArrowViews.Values(orders.OrderedOnDay),
            OrderedAtHour = ArrowViews.Values(orders.OrderedAtHour),
            PaidAtUs = ArrowViews.Values(orders.PaidAtUs),
            CancelledAtUs = ArrowViews.Values(orders.CancelledAtUs),
            RefundOffsets = ArrowViews.Values(orders.RefundOffsets),
            RefundAtUs = ArrowViews.Values(orders.RefundAtUs),
            RefundMinor = ArrowViews.Values(orders.RefundMinor),
            Quantity = ArrowViews.Values(orders.Quantity),
            GrossMinor = ArrowViews.Values(orders.GrossMinor),
            AmountMinor = ArrowViews.Values(orders.AmountMinor),
            HasVisitor = ArrowViews.Bits(orders.HasVisitor),
            Columns = [],

            // The order's instant is a number column too, so that filters can name it.
            Numbers = [.. orders.Numbers.Select(ArrowViews.Numbers), ArrowViews.Numbers(orders.OrderedAtUs)],
        };
    }

    /// <summary>The directories with the numbers of people; made again only where the run moved.</summary>
    private LaneRun Placed(int firstPerson)
    {
        lock (_gate)
        {
            return _placed is { } placed && placed.FirstPerson == firstPerson ? placed : _placed = _lanes with
            {
                FirstPerson = firstPerson,
                Blocks = [.. _lanes.Blocks.Select(block => block with { FirstPerson = firstPerson + block.FirstPerson })],
                LongHistories = [.. _lanes.LongHistories.Select(history => history with { Person = firstPerson + history.Person })],
            };
        }
    }
}

/// <summary>Attributes joined to a run: which customer's they are by place, and the columns asked for so far.</summary>
internal sealed class JoinedRun(AttributeTable<int> customers, ReadOnlyMemory<int> identities)
{
    private readonly Lazy<int[]> _keyOfPlace = new(() => [.. identities.ToArray().Select(identity => customers.KeyNumbers.TryGetValue(identity, out var key) ? key : -1)]);
    private readonly Dictionary<(string Prefix, bool OfOrders, int Attribute), Lazy<CodeColumn>> _columns = [];

    /// <summary>Keys of the run's people in the table of customers.</summary>
    public AttributeKeys Customers => new(null, _keyOfPlace.Value);

    /// <summary>A column; made when it is first asked for.</summary>
    public CodeColumn Column(string prefix, bool ofOrders, int attribute, Func<CodeColumn> make)
    {
        Lazy<CodeColumn> column;
        lock (_columns)
        {
            if (!_columns.TryGetValue((prefix, ofOrders, attribute), out column!))
            {
                _columns.Add((prefix, ofOrders, attribute), column = new Lazy<CodeColumn>(make));
            }
        }

        return column.Value;
    }
}
