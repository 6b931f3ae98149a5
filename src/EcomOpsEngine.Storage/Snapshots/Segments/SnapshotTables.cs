using Apache.Arrow;
using EcomOpsEngine.Storage.Snapshots.Building;
using EcomOpsEngine.Storage.Snapshots.Lineages;

namespace EcomOpsEngine.Storage.Snapshots.Segments;

/// <summary>A snapshot, and what the next one is made from beside it.</summary>
internal sealed record SavedSnapshot(Snapshot Snapshot, LineageFacts Facts);

/// <summary>Takes a snapshot apart into tables. <see cref="SnapshotReader"/> puts it together again.</summary>
internal static class SnapshotTables
{
    public const string Superseded = "superseded";
    public const string SupersededOrders = "superseded-orders";
    public const string EventFields = "event-fields";
    public const string OrderFields = "order-fields";
    public const string Agents = "user-agents";
    public const string Pending = "pending-states";

    /// <summary>Table of what questions read of a run.</summary>
    public static string Run(int run) => $"run-{run:D3}";

    /// <summary>Table of what loads and compaction read of a run.</summary>
    public static string Facts(int run) => $"run-{run:D3}-facts";

    /// <summary>The tables, those of runs first.</summary>
    public static IEnumerable<SegmentTable> Of(SavedSnapshot saved)
    {
        var (snapshot, facts) = saved;
        for (var run = 0; run < snapshot.Runs.Count; run++)
        {
            yield return RunTable(Run(run), snapshot.Runs[run].Run);
            yield return FactTable(Facts(run), snapshot.Runs[run].Run);
        }

        yield return new SegmentTable(Superseded, ["places"], [.. snapshot.Runs.Select(run => new IArrowArray[] { ArrowColumns.UInt64(run.Superseded) })]);
        yield return new SegmentTable(
            SupersededOrders, ["from_line", "end_line"],
            [.. snapshot.Runs.Select(run => new IArrowArray[] { Each(run.SupersededOrders, lines => lines.From), Each(run.SupersededOrders, lines => lines.End) })]);
        yield return Dictionary(EventFields, snapshot.Timeline.Fields);
        yield return Dictionary(OrderFields, snapshot.Orders.Fields);
        yield return Dictionary(Agents, [facts.Agents]);
        yield return States(facts.Pending);
    }

    /// <summary>The tables of runs by name, each with what stands for its contents.</summary>
    public static IEnumerable<(string Table, object Source)> Sources(Snapshot snapshot)
    {
        for (var run = 0; run < snapshot.Runs.Count; run++)
        {
            yield return (Run(run), snapshot.Runs[run].Run);
            yield return (Facts(run), snapshot.Runs[run].Run.Facts);
        }
    }

    /// <summary>What the tables do not hold.</summary>
    public static SnapshotFacts Facts(SavedSnapshot saved)
    {
        var snapshot = saved.Snapshot;
        return new SnapshotFacts(
            snapshot.Id,
            snapshot.CreatedAt,
            snapshot.Settings,
            [.. snapshot.Runs.Select(run => RunEntry(run.Run))],
            saved.Facts.Counts,
            snapshot.Timeline.FirstUs,
            snapshot.Timeline.LastUs,
            [.. snapshot.Timeline.Fields.Select(field => new FieldEntry(field.Name, field.Type))],
            [.. snapshot.Orders.Fields.Select(field => new FieldEntry(field.Name, field.Type))],
            snapshot.Persons.Count,
            snapshot.Freshness,
            snapshot.HotBytes,
            snapshot.ColdBytes);
    }

    private static RunEntry RunEntry(PersonRun run) => new(run.Partition?.Bits, run.Partition?.Index, run.Events.Codes.Count, run.Orders.Codes.Count);

    private static SegmentTable RunTable(string name, PersonRun run)
    {
        var (events, orders) = (run.Events, run.Orders);
        return SegmentTable.OfLists(name, run, [
            ("identity", run.Identities), ("is_customer", run.IsCustomer), ("events", events.Lengths), ("seconds", events.Seconds), ("residue", events.Residues),
            ("session", events.Sessions), ("tie_lanes", events.TieMasks),
            ("block_offset", Each(events.Blocks, block => block.Offset)), ("block_rows", Each(events.Blocks, block => block.Rows)),
            ("block_first_place", Each(events.Blocks, block => block.FirstPlace)), ("block_lanes", Each(events.Blocks, block => block.Lanes)),
            ("block_min_seconds", Each(events.Blocks, block => block.MinSeconds)), ("block_max_seconds", Each(events.Blocks, block => block.MaxSeconds)),
            ("block_flags", Each(events.Blocks, block => (block.HasResidue ? 1 : 0) | (block.HasTies ? 2 : 0))),
            ("long_offset", Each(events.LongHistories, entry => entry.Offset)), ("long_length", Each(events.LongHistories, entry => entry.Length)),
            ("long_place", Each(events.LongHistories, entry => entry.Place)), ("long_min_seconds", Each(events.LongHistories, entry => entry.MinSeconds)),
            ("long_max_seconds", Each(events.LongHistories, entry => entry.MaxSeconds)),
            ("first_line", orders.PersonOffsets), ("order", orders.Orders), ("ordered_at_us", orders.OrderedAtUs), ("ordered_on_day", orders.OrderedOnDay),
            ("ordered_at_hour", orders.OrderedAtHour), ("paid_at_us", orders.PaidAtUs), ("cancelled_at_us", orders.CancelledAtUs), ("units", orders.Quantity),
            ("gross", orders.GrossMinor), ("amount", orders.AmountMinor), ("has_visitor", orders.HasVisitor), ("first_refund", orders.RefundOffsets),
            ("refund_at_us", orders.RefundAtUs), ("refund", orders.RefundMinor),
            .. orders.Numbers.Select((numbers, i) => ("number." + OrderTable.NumberFields[i], numbers)),
            .. events.Codes.Select((codes, i) => ($"event.{i}", codes)),
            .. orders.Codes.Select((codes, i) => ($"order.{i}", codes)),
        ]);
    }

    private static SegmentTable FactTable(string name, PersonRun run)
    {
        var (facts, orders) = (run.Facts, run.Facts.Orders);
        return SegmentTable.OfLists(name, facts, [
            ("user_agent", run.Agents), ("ordinal", facts.Ordinals), ("origin", facts.Origins), ("first_visitor", facts.VisitorOffsets), ("visitor", facts.Visitors),
            ("first_session", facts.SessionOffsets), ("session_id", facts.SessionIds),
            ("line_ordinal", orders.Ordinals), ("line_customer", orders.Customers), ("line_visitor", orders.Visitors), ("line_status_at_us", orders.StatusAtUs),
            ("order_id_high", orders.IdHigh), ("order_id_low", orders.IdLow), ("order_by_id", orders.ById), ("first_state", orders.StateOffsets),
            ("state_ordinal", orders.StateOrdinals), ("state_line", orders.StateLines), ("state", orders.States), ("state_at_us", orders.StateAtUs),
            ("state_amount", orders.StateAmounts),
        ]);
    }

    private static SegmentTable States(IReadOnlyList<StateFact> states) => SegmentTable.Of(
        Pending,
        ("order_id_high", ArrowColumns.UInt64([.. states.Select(state => (ulong)(state.Order >> 64))])),
        ("order_id_low", ArrowColumns.UInt64([.. states.Select(state => (ulong)state.Order)])),
        ("ordinal", Each(states, state => state.Ordinal)),
        ("line", Each(states, state => state.Line)),
        ("state", Each(states, state => (int)state.State)),
        ("at_us", ArrowColumns.Int64([.. states.Select(state => state.AtUs)])),
        ("has_amount", Each(states, state => state.AmountMinor is null ? 0 : 1)),
        ("amount", ArrowColumns.Int64([.. states.Select(state => state.AmountMinor ?? 0)])));

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
}
