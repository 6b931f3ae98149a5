using System.Globalization;
using System.Text;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Storage.Tests.Snapshots;

/// <summary>The rows of a snapshot as text, whatever its runs, numbers of people and codes are.</summary>
internal static class SnapshotRows
{
    public static string Of(Snapshot snapshot)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{snapshot.Id} {snapshot.Persons.Count} {snapshot.Timeline with { Fields = [] }}")
            .AppendLine(CultureInfo.InvariantCulture, $"{snapshot.Orders.Rows} {snapshot.Orders.FirstUs} {snapshot.Orders.LastUs} {string.Join(',', snapshot.Orders.MissingNumbers)}");
        foreach (var field in snapshot.Timeline.Fields.Concat(snapshot.Orders.Fields).Where(field => field.Values.Count > 0).OrderBy(field => field.Name, StringComparer.Ordinal))
        {
            var counts = field.Values.Select((value, i) => (value, rows: field.RowsByCode[i + 1])).Where(pair => pair.rows > 0).OrderBy(pair => pair.value, StringComparer.Ordinal);
            text.AppendLine(CultureInfo.InvariantCulture, $"{field.Name} {field.RowsByCode[0]} {string.Join('|', counts)}");
        }

        foreach (var (person, history) in SnapshotDecoder.Histories(snapshot).OrderBy(history => snapshot.Persons.IdentityOf(history.Key)))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{snapshot.Persons.IdentityOf(person)} {snapshot.Persons.IsCustomer(person)}");
            foreach (var one in history.OrderBy(e => e.AtUs).ThenBy(e => e.Values[0], StringComparer.Ordinal))
            {
                var values = snapshot.Timeline.Fields.Select((field, i) => (field.Name, Value: one.Values[i])).Where(pair => pair.Value is not null).OrderBy(pair => pair.Name, StringComparer.Ordinal);
                text.AppendLine(CultureInfo.InvariantCulture, $"  {one.AtUs} {one.Session} {string.Join('|', values)}");
            }
        }

        foreach (var line in SnapshotDecoder.Lines(snapshot).Select(line => LineText(snapshot, line)).Order(StringComparer.Ordinal))
        {
            text.AppendLine(line);
        }

        return text.ToString();
    }

    private static string LineText(Snapshot snapshot, (PersonRun Run, int Line, int? Person) at)
    {
        var (orders, n) = (at.Run.Orders, at.Line);
        var refunds = Enumerable.Range(orders.RefundOffsets.Values[n], orders.RefundOffsets.Values[n + 1] - orders.RefundOffsets.Values[n])
            .Select(i => (orders.RefundAtUs.Values[i], orders.RefundMinor.Values[i]));
        var texts = snapshot.Orders.Fields.Select((field, i) => (field.Name, Value: i < orders.Codes.Count ? SnapshotDecoder.Text(field, orders.Codes[i], n) : null))
            .Where(pair => pair.Value is not null).OrderBy(pair => pair.Name, StringComparer.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"{(at.Person is { } person ? snapshot.Persons.IdentityOf(person) : 0)} {orders.OrderedAtUs.Values[n]} {orders.OrderedOnDay.Values[n]} {orders.OrderedAtHour.Values[n]} {orders.PaidAtUs.Values[n]} {orders.CancelledAtUs.Values[n]} {string.Join(',', refunds)} {orders.Quantity.Values[n]} {orders.GrossMinor.Values[n]} {orders.AmountMinor.Values[n]} {orders.HasVisitor.GetValue(n)} {string.Join('|', texts)} {string.Join(',', orders.Numbers.Select(number => SnapshotDecoder.Number(number, n)))}");
    }
}
