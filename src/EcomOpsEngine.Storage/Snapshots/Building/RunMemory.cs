using Apache.Arrow;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>Bytes of runs and dictionaries.</summary>
internal static class RunMemory
{
    /// <summary>Bytes of what questions read of people and their events.</summary>
    public static long HotEvents(PersonRun run)
    {
        var events = run.Events;
        IArrowArray[] columns = [run.Identities, run.IsCustomer, events.Lengths, events.Seconds, events.Residues, events.TieMasks, events.Sessions, .. events.Codes];
        unsafe
        {
            return columns.Sum(ArrowColumns.BytesOf) + ((long)events.Blocks.Count * sizeof(BlockEntry)) + ((long)events.LongHistories.Count * sizeof(LongEntry));
        }
    }

    /// <summary>Bytes of what questions read of order lines.</summary>
    public static long HotOrders(PersonRun run)
    {
        var orders = run.Orders;
        IArrowArray[] columns =
        [
            orders.PersonOffsets, orders.Orders, orders.OrderedAtUs, orders.OrderedOnDay, orders.OrderedAtHour, orders.PaidAtUs, orders.CancelledAtUs,
            orders.RefundOffsets, orders.RefundAtUs, orders.RefundMinor, orders.Quantity, orders.GrossMinor, orders.AmountMinor, orders.HasVisitor,
            .. orders.Codes, .. orders.Numbers,
        ];
        return columns.Sum(ArrowColumns.BytesOf);
    }

    /// <summary>Bytes of what loads and compaction read.</summary>
    public static long Cold(PersonRun run)
    {
        var (facts, orders) = (run.Facts, run.Facts.Orders);
        IArrowArray[] columns =
        [
            run.Agents, facts.Ordinals, facts.Origins, facts.VisitorOffsets, facts.Visitors, facts.SessionOffsets, facts.SessionIds,
            orders.Ordinals, orders.Customers, orders.Visitors, orders.StatusAtUs, orders.IdHigh, orders.IdLow, orders.ById,
            orders.StateOffsets, orders.StateOrdinals, orders.StateLines, orders.States, orders.StateAtUs, orders.StateAmounts,
        ];
        return columns.Sum(ArrowColumns.BytesOf);
    }
}
