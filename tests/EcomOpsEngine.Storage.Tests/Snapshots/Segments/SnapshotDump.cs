using System.Text;
using Apache.Arrow;
using EcomOpsEngine.Storage.Snapshots;
using EcomOpsEngine.Storage.Snapshots.Segments;

namespace EcomOpsEngine.Storage.Tests.Snapshots.Segments;

/// <summary>Everything a snapshot holds but its instant of publication, element by element.</summary>
internal static class SnapshotDump
{
    public static string Of(SavedSnapshot saved)
    {
        var facts = saved.Facts;
        return new StringBuilder(Of(saved.Snapshot))
            .AppendLine($"{facts.Counts with { MissingNumbers = [] }} {string.Join(',', facts.Counts.MissingNumbers)}")
            .AppendJoin('\n', facts.Pending).AppendJoin('|', facts.Agents.Values).ToString();
    }

    /// <summary>Line by line, without the freshness of tables: it holds the instant of publication.</summary>
    public static string[] Lines(Snapshot snapshot) => [.. Of(snapshot).Split('\n').Where(line => !line.StartsWith("TableFreshness", StringComparison.Ordinal))];

    public static string Of(Snapshot snapshot)
    {
        var text = new StringBuilder();
        text.AppendLine($"{snapshot.Id} {snapshot.Settings} {snapshot.Timeline.Rows} {snapshot.Timeline.FirstUs} {snapshot.Timeline.LastUs} {snapshot.HotBytes} {snapshot.ColdBytes}")
            .AppendLine($"{snapshot.Persons.Count} {snapshot.Orders.Rows} {snapshot.Orders.FirstUs} {snapshot.Orders.LastUs} {string.Join(',', snapshot.Orders.MissingNumbers)}")
            .AppendJoin('\n', snapshot.Freshness).AppendLine();
        foreach (var placed in snapshot.Runs)
        {
            text.AppendLine($"{placed.FirstPerson} {string.Join(',', placed.Superseded)} {string.Join(',', placed.SupersededOrders)}");
            Add(text, placed.Run);
        }

        foreach (var field in snapshot.Timeline.Fields.Concat(snapshot.Orders.Fields))
        {
            text.AppendLine($"{field.Name} {string.Join('|', field.Values)} {string.Join(',', field.RowsByCode)}");
        }

        return text.ToString();
    }

    private static void Add(StringBuilder text, PersonRun run)
    {
        var (events, orders, facts) = (run.Events, run.Orders, run.Facts);
        text.AppendLine($"{run.Partition} {events.Codes[0].NullCount}").AppendJoin('\n', events.Blocks).AppendJoin('\n', events.LongHistories).AppendLine();
        Add(text, [
            run.Identities, run.IsCustomer, events.Lengths, events.Seconds, events.Residues, events.TieMasks, events.Sessions, .. events.Codes,
            orders.PersonOffsets, orders.Orders, orders.OrderedAtUs, orders.OrderedOnDay, orders.OrderedAtHour, orders.PaidAtUs, orders.CancelledAtUs,
            orders.RefundOffsets, orders.RefundAtUs, orders.RefundMinor, orders.Quantity, orders.GrossMinor, orders.AmountMinor, orders.HasVisitor,
            .. orders.Codes, .. orders.Numbers,
            run.Agents, facts.Ordinals, facts.Origins, facts.VisitorOffsets, facts.Visitors, facts.SessionOffsets, facts.SessionIds,
            facts.Orders.Ordinals, facts.Orders.Customers, facts.Orders.Visitors, facts.Orders.StatusAtUs, facts.Orders.IdHigh, facts.Orders.IdLow, facts.Orders.ById,
            facts.Orders.StateOffsets, facts.Orders.StateOrdinals, facts.Orders.StateLines, facts.Orders.States, facts.Orders.StateAtUs, facts.Orders.StateAmounts,
        ]);
    }

    private static void Add(StringBuilder text, IEnumerable<IArrowArray> arrays)
    {
        foreach (var array in arrays)
        {
            text.Append(array.Length).Append(':');
            for (var i = 0; i < array.Length; i++)
            {
                text.Append(Element(array, i)).Append(array.IsValid(i) ? "," : "?,");
            }

            text.AppendLine();
        }
    }

    private static object? Element(IArrowArray array, int i) => array switch
    {
        StringArray texts => texts.GetString(i),
        BooleanArray bits => bits.GetValue(i),
        Int64Array or Int16Array or Int8Array => SnapshotDecoder.Number(array, i),
        UInt64Array hashes => hashes.Values[i],
        NullArray => 0,
        _ => SnapshotDecoder.Code(array, i),
    };
}
