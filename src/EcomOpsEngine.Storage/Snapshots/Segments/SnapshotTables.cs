using Apache.Arrow;
using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Snapshots.Segments;

/// <summary>Takes a snapshot apart into tables. <see cref="SnapshotReader"/> puts it together again.</summary>
internal static class SnapshotTables
{
    public const string Customers = "customers";
    public const string People = "people";
    public const string Ties = "ties";
    public const string Blocks = "blocks";
    public const string LongHistories = "long-histories";
    public const string EventFields = "event-fields";
    public const string OrderFields = "order-fields";
    public const string OrderLines = "order-lines";
    public const string OrderPeople = "order-people";
    public const string RefundOffsets = "order-refund-offsets";
    public const string Refunds = "order-refunds";
    public const string Links = "links";
    public const string Sightings = "sightings";

    /// <summary>Table of a run's columns but the event names.</summary>
    public static string Run(int run) => $"run-{run:D3}";

    /// <summary>Table of a run's event names: apart, since they change where people leave the run.</summary>
    public static string Names(int run) => $"run-{run:D3}-names";

    /// <summary>The tables, those of runs first.</summary>
    public static IEnumerable<SegmentTable> Of(BuiltSnapshot built)
    {
        var (snapshot, roots) = built;
        var timeline = snapshot.Timeline;
        for (var run = 0; run < timeline.Runs.Count; run++)
        {
            yield return RunColumns(timeline, run);
            yield return SegmentTable.Of(Names(run), (timeline.Fields[0].Name, timeline.Runs[run].Codes[0])) with { Source = timeline.Runs[run].Codes[0] };
        }

        yield return new SegmentTable(Ties, ["lanes"], [.. timeline.Runs.Select(run => new IArrowArray[] { run.TieMasks })]);
        yield return new SegmentTable(People, ["events", "identity"], [.. timeline.Runs.Select(run => PeopleOf(run, roots))]);
        yield return SegmentTable.Of(Customers, ("is_customer", snapshot.Orders.PersonIsCustomer));
        yield return new SegmentTable(Blocks, ["offset", "rows", "first_person", "lanes", "min_seconds", "max_seconds", "has_residue", "has_ties"], [.. timeline.Runs.Select(BlocksOf)]);
        yield return new SegmentTable(LongHistories, ["offset", "length", "person", "min_seconds", "max_seconds"], [.. timeline.Runs.Select(LongsOf)]);
        yield return Dictionary(EventFields, timeline.Fields);
        yield return Dictionary(OrderFields, snapshot.Orders.Fields);
        yield return Lines(snapshot.Orders);
        yield return SegmentTable.Of(OrderPeople, ("first_line", snapshot.Orders.PersonOffsets));
        yield return SegmentTable.Of(RefundOffsets, ("first_refund", snapshot.Orders.RefundOffsets));
        yield return SegmentTable.Of(Refunds, ("at_us", snapshot.Orders.RefundAtUs), ("amount", snapshot.Orders.RefundMinor));
        yield return SegmentTable.Of(Links, ("customer", ArrowColumns.Int32(roots.Links.Only)));
        var (visitors, at, customers) = roots.Links.Sightings();
        yield return SegmentTable.Of(Sightings, ("visitor", ArrowColumns.Int32(visitors)), ("at_us", ArrowColumns.Int64(at)), ("customer", ArrowColumns.Int32(customers)));
    }

    /// <summary>What the tables do not hold.</summary>
    public static SnapshotFacts Facts(BuiltSnapshot built)
    {
        var snapshot = built.Snapshot;
        var timeline = snapshot.Timeline;
        return new SnapshotFacts(
            snapshot.Id,
            built.Roots.LoadSeq,
            snapshot.CreatedAt,
            snapshot.Settings,
            [.. timeline.Runs.Select(run => run.FirstPerson)],
            timeline.Rows,
            timeline.FirstUs,
            timeline.LastUs,
            [.. timeline.Fields.Select(field => field.Name)],
            [.. snapshot.Orders.Fields.Select(field => field.Name)],
            snapshot.Orders.NumberFields,
            snapshot.Freshness,
            snapshot.HotBytes);
    }

    private static SegmentTable RunColumns(Timeline timeline, int number)
    {
        var run = timeline.Runs[number];
        string[] names = ["seconds", "residue", "session", .. timeline.Fields.Skip(1).Select(field => field.Name)];
        return new SegmentTable(Run(number), names, [[run.Seconds, run.Residues, run.Sessions, .. run.Codes.Skip(1)]], run.Seconds);
    }

    private static IArrowArray[] PeopleOf(EventRun run, SnapshotRoots roots) =>
        [run.Lengths, ArrowColumns.Int32(roots.IdentityOf.AsSpan(run.FirstPerson, run.Lengths.Length))];

    private static IArrowArray[] BlocksOf(EventRun run) =>
    [
        Each(run.Blocks, block => block.Offset), Each(run.Blocks, block => block.Rows), Each(run.Blocks, block => block.FirstPerson),
        Each(run.Blocks, block => block.Lanes), Each(run.Blocks, block => block.MinSeconds), Each(run.Blocks, block => block.MaxSeconds),
        Each(run.Blocks, block => block.HasResidue ? 1 : 0), Each(run.Blocks, block => block.HasTies ? 1 : 0),
    ];

    private static IArrowArray[] LongsOf(EventRun run) =>
    [
        Each(run.LongHistories, entry => entry.Offset), Each(run.LongHistories, entry => entry.Length), Each(run.LongHistories, entry => entry.Person),
        Each(run.LongHistories, entry => entry.MinSeconds), Each(run.LongHistories, entry => entry.MaxSeconds),
    ];

    private static Int32Array Each<T>(IReadOnlyList<T> entries, Func<T, int> member)
    {
        var values = new int[entries.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = member(entries[i]);
        }

        return ArrowColumns.Int32(values);
    }

    /// <summary>A batch for each field: the missing value first, then the values by code.</summary>
    private static SegmentTable Dictionary(string name, IReadOnlyList<TextField> fields) =>
        new(name, ["value", "rows"], [.. fields.Select(field => new IArrowArray[]
        {
            new StringArray.Builder().AppendNull().AppendRange(field.Values).Build(),
            ArrowColumns.Int64([.. field.RowsByCode]),
        })]);

    private static SegmentTable Lines(OrderTable orders)
    {
        (string, IArrowArray)[] columns =
        [
            ("order", orders.Orders), ("ordered_at_us", orders.OrderedAtUs), ("ordered_on_day", orders.OrderedOnDay),
            ("ordered_at_hour", orders.OrderedAtHour), ("paid_at_us", orders.PaidAtUs), ("cancelled_at_us", orders.CancelledAtUs),
            ("units", orders.Quantity), ("gross", orders.GrossMinor), ("amount", orders.AmountMinor), ("has_visitor", orders.HasVisitor),
            .. orders.Fields.Select((field, i) => ("text." + field.Name, orders.Codes[i])),
            .. orders.NumberFields.Select((field, i) => ("number." + field, orders.Numbers[i])),
        ];
        return SegmentTable.Of(OrderLines, columns);
    }
}
