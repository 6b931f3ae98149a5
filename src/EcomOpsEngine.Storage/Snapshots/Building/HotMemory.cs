using Apache.Arrow;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>Bytes of hot columns: Arrow buffers, directories and dictionaries.</summary>
internal static class HotMemory
{
    public static long BytesOf(Timeline timeline, OrderTable orders, PersonDirectory persons) =>
        timeline.Runs.Sum(BytesOf) + timeline.Fields.Sum(BytesOf)
        + Columns(orders).Sum(ArrowColumns.BytesOf) + orders.Fields.Sum(BytesOf)
        + ArrowColumns.BytesOf(persons.IdentityCodes);

    private static long BytesOf(EventRun run)
    {
        IArrowArray[] columns = [run.Lengths, run.Seconds, run.Residues, run.TieMasks, run.Sessions, .. run.Codes];
        unsafe
        {
            return columns.Sum(ArrowColumns.BytesOf) + ((long)run.Blocks.Count * sizeof(BlockEntry)) + ((long)run.LongHistories.Count * sizeof(LongEntry));
        }
    }

    /// <summary>Texts are strings of 16-bit units; counts are 8 bytes.</summary>
    private static long BytesOf(TextField field) =>
        field.Values.Sum(value => (long)value.Length * sizeof(char)) + ((long)field.RowsByCode.Count * sizeof(long));

    private static IEnumerable<IArrowArray> Columns(OrderTable orders) =>
    [
        orders.PersonOffsets, orders.PersonIsCustomer, orders.Orders, orders.OrderedAtUs, orders.OrderedOnDay, orders.OrderedAtHour,
        orders.PaidAtUs, orders.CancelledAtUs, orders.RefundOffsets, orders.RefundAtUs, orders.RefundMinor, orders.Quantity,
        orders.GrossMinor, orders.AmountMinor, orders.HasVisitor, .. orders.Codes, .. orders.Numbers,
    ];
}
