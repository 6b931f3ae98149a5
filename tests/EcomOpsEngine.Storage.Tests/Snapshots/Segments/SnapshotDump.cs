using System.Text;
using Apache.Arrow;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Storage.Tests.Snapshots.Segments;

/// <summary>Everything a snapshot holds but its instant of publication, element by element.</summary>
internal static class SnapshotDump
{
    public static string Of(BuiltSnapshot built)
    {
        var roots = built.Roots;
        var text = new StringBuilder(Of(built.Snapshot)).Append(roots.LoadSeq).AppendJoin(',', roots.IdentityOf).AppendJoin(',', roots.Links.Only.ToArray());
        var (visitors, at, customers) = roots.Links.Sightings();
        return text.AppendJoin(',', visitors.Zip(at, customers).Order()).ToString();
    }

    public static string Of(Snapshot snapshot)
    {
        var (timeline, orders) = (snapshot.Timeline, snapshot.Orders);
        var text = new StringBuilder();
        text.AppendLine($"{snapshot.Id} {snapshot.Settings} {timeline.Rows} {timeline.FirstUs} {timeline.LastUs} {snapshot.HotBytes} {snapshot.Persons.Count}")
            .AppendJoin('\n', snapshot.Freshness).AppendLine();
        foreach (var run in timeline.Runs)
        {
            text.AppendLine($"{run.FirstPerson} {run.Codes[0].NullCount}").AppendJoin('\n', run.Blocks).AppendJoin('\n', run.LongHistories).AppendLine();
            Add(text, [run.Lengths, run.Seconds, run.Residues, run.TieMasks, run.Sessions, .. run.Codes]);
        }

        foreach (var field in timeline.Fields.Concat(orders.Fields))
        {
            text.AppendLine($"{field.Name} {string.Join('|', field.Values)} {string.Join(',', field.RowsByCode)}");
        }

        Add(text, [
            snapshot.Persons.IdentityCodes, orders.PersonOffsets, orders.PersonIsCustomer, orders.Orders, orders.OrderedAtUs, orders.OrderedOnDay, orders.OrderedAtHour,
            orders.PaidAtUs, orders.CancelledAtUs, orders.RefundOffsets, orders.RefundAtUs, orders.RefundMinor, orders.Quantity, orders.GrossMinor,
            orders.AmountMinor, orders.HasVisitor, .. orders.Codes, .. orders.Numbers,
        ]);
        return text.AppendJoin(',', orders.NumberFields).ToString();
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
        NullArray => 0,
        _ => SnapshotDecoder.Code(array, i),
    };
}
