using EcomOpsEngine.Storage.Snapshots;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Snapshots;

/// <summary>Compares every element of a snapshot with the naive model of the same rows.</summary>
internal static class SnapshotConformance
{
    private static readonly string[] EventFields = ["event_name", "page", "device", "channel", "campaign", "sku", "properties.country"];

    public static void Check(ShopRows shop, Snapshot snapshot)
    {
        var model = new NaiveModel(shop);
        var persons = PersonOfIdentity(shop, model, snapshot);
        CheckTimeline(model, snapshot, persons);
        CheckOrders(shop, model, snapshot, persons);
        LayoutInvariants.Check(snapshot);
    }

    /// <summary>Customers are found by code, anonymous people by their first event's number of a history that matches exactly.</summary>
    private static Dictionary<int, int> PersonOfIdentity(ShopRows shop, NaiveModel model, Snapshot snapshot)
    {
        var codes = snapshot.Timeline.Fields[0].Values.Select((name, i) => (name, i)).ToDictionary(p => p.name, p => p.i);
        var expected = model.Histories(name => codes[name]);
        Assert.Equal(expected.Count, snapshot.Persons.Count);
        var decoded = SnapshotDecoder.Histories(snapshot.Timeline);
        var anonymous = decoded.Where(h => snapshot.Orders.PersonIsCustomer.GetValue(h.Key) == false).GroupBy(h => Signature(h.Value))
            .ToDictionary(g => g.Key, g => new Queue<int>(g.Select(h => h.Key).Order()));
        var customers = Enumerable.Range(0, snapshot.Persons.Count).Where(p => snapshot.Orders.PersonIsCustomer.GetValue(p) == true)
            .ToDictionary(p => snapshot.Persons.IdentityCodes.GetValue(p)!.Value);
        var found = new Dictionary<int, int>();
        foreach (var (identity, history) in expected)
        {
            if (shop.IsCustomer[identity - 1])
            {
                found.Add(identity, customers[identity]);
            }
            else
            {
                var signature = Signature(Expected(history, snapshot.Timeline));
                Assert.True(anonymous.TryGetValue(signature, out var people) && people.Count > 0, $"Nobody has the history of visitor {identity}: {signature}");
                found.Add(identity, people.Dequeue());
            }
        }

        return found;
    }

    private static void CheckTimeline(NaiveModel model, Snapshot snapshot, Dictionary<int, int> persons)
    {
        var timeline = snapshot.Timeline;
        var codes = timeline.Fields[0].Values.Select((name, i) => (name, i)).ToDictionary(p => p.name, p => p.i);
        var decoded = SnapshotDecoder.Histories(timeline);
        foreach (var (identity, history) in model.Histories(name => codes[name]))
        {
            Assert.Equal(Signature(Expected(history, timeline)), Signature(decoded[persons[identity]]));
        }

        Assert.Equal(model.Events.Count, timeline.Rows);
        Assert.Equal(model.Events.Count == 0 ? null : model.Events.Min(e => e.AtUs), timeline.FirstUs);
        Assert.Equal(model.Events.Count == 0 ? null : model.Events.Max(e => e.AtUs), timeline.LastUs);
        foreach (var field in timeline.Fields)
        {
            Assert.Equal(model.Events.Count(e => Value(e, field.Name) is null), field.RowsByCode[0]);
            for (var code = 1; code <= field.Values.Count; code++)
            {
                Assert.Equal(model.Events.Count(e => Value(e, field.Name) == field.Values[code - 1]), field.RowsByCode[code]);
            }

            if (field.Name != "event_name")
            {
                Assert.Equal(field.RowsByCode.Skip(1).OrderDescending(), field.RowsByCode.Skip(1));
            }
        }
    }

    private static void CheckOrders(ShopRows shop, NaiveModel model, Snapshot snapshot, Dictionary<int, int> persons)
    {
        var table = snapshot.Orders;
        var lines = model.Lines.OrderBy(l => l.Person is { } p ? persons[p] : int.MaxValue).ThenBy(l => l.OrderFirstUs)
            .ThenBy(l => l.OrderNumber).ThenBy(l => l.Row.Line).ToList();
        Assert.Equal(lines.Count, table.Count);
        Assert.Equal(snapshot.Persons.Count + 1, table.PersonOffsets.Length);
        for (var person = 0; person < snapshot.Persons.Count; person++)
        {
            Assert.Equal(lines.Count(l => l.Person is { } p && persons[p] < person), table.PersonOffsets.GetValue(person));
            Assert.Equal(shop.IsCustomer[snapshot.Persons.IdentityCodes.GetValue(person)!.Value - 1], table.PersonIsCustomer.GetValue(person));
        }

        Assert.Equal(lines.Count(l => l.Person is not null), table.PersonOffsets.GetValue(snapshot.Persons.Count));
        for (var i = 0; i < lines.Count; i++)
        {
            CheckLine(lines[i], snapshot, i);
            var isSameOrder = i > 0 && lines[i].OrderNumber == lines[i - 1].OrderNumber;
            Assert.Equal(i == 0 ? 0 : table.Orders.GetValue(i - 1) + (isSameOrder ? 0 : 1), table.Orders.GetValue(i));
        }

        string[] standard = ["status", "sku", "category_1", "category_2", "channel"];
        string[] own = shop.Orders.Any(o => o.Coupon is not null) ? ["properties.coupon"] : [];
        Assert.Equal([.. standard, .. own, OrderTable.HasCustomerField], table.Fields.Select(f => f.Name));
        Assert.Equal(shop.Orders.Count, table.Fields[0].RowsByCode.Sum());
    }

    private static void CheckLine(NaiveLine line, Snapshot snapshot, int i)
    {
        var table = snapshot.Orders;
        var row = line.Row;
        var local = TimeZoneInfo.ConvertTimeFromUtc(row.At, snapshot.Calendar.Zone);
        Assert.Equal(NaiveModel.Us(row.At), table.OrderedAtUs.GetValue(i));
        Assert.Equal((local.Date - DateTime.UnixEpoch).Days, table.OrderedOnDay.GetValue(i));
        Assert.Equal(local.Hour, table.OrderedAtHour.GetValue(i)!.Value);
        Assert.Equal(line.PaidAtUs, table.PaidAtUs.GetValue(i));
        Assert.Equal(line.CancelledAtUs, table.CancelledAtUs.GetValue(i));
        Assert.Equal(row.Quantity, table.Quantity.GetValue(i));
        Assert.Equal(row.Quantity * row.UnitPrice, table.GrossMinor.GetValue(i));
        Assert.Equal((row.Quantity * row.UnitPrice) - row.Discount, table.AmountMinor.GetValue(i));
        Assert.Equal(line.HasVisitor, table.HasVisitor.GetValue(i));
        var refunds = Enumerable.Range(table.RefundOffsets.Values[i], table.RefundOffsets.Values[i + 1] - table.RefundOffsets.Values[i])
            .Select(n => (table.RefundAtUs.Values[n], table.RefundMinor.Values[n]));
        Assert.Equal(line.Refunds, refunds);
        Assert.Equal<long?>([row.Quantity, row.UnitPrice, row.ListPrice, row.Discount, row.Cost, row.Line], table.Numbers.Select(n => SnapshotDecoder.Number(n, i)));
        var texts = table.Fields.Select((field, n) => SnapshotDecoder.Text(field, table.Codes[n], i));
        var own = new[] { row.Status, row.Sku, row.Category, null, row.Channel, row.Coupon }.Take(table.Fields.Count - 1);
        Assert.Equal([.. own, IsOfCustomer(table, i) ? "true" : "false"], texts);
    }

    private static bool IsOfCustomer(OrderTable table, int line)
    {
        var offsets = table.PersonOffsets.Values;
        for (var person = 0; person + 1 < offsets.Length; person++)
        {
            if (line >= offsets[person] && line < offsets[person + 1])
            {
                return table.PersonIsCustomer.GetValue(person)!.Value;
            }
        }

        return false;
    }

    private static DecodedEvent[] Expected(NaiveEvent[] history, Timeline timeline)
    {
        var sessions = NaiveModel.Sessions(history);
        return [.. history.Select((e, i) => new DecodedEvent(e.AtUs, sessions[i], [.. timeline.Fields.Select(f => Value(e, f.Name))]))];
    }

    private static string? Value(NaiveEvent e, string field) => System.Array.IndexOf(EventFields, field) switch
    {
        0 => e.Name,
        1 => e.Page,
        2 => e.Device,
        3 => e.Channel,
        4 => e.Campaign,
        5 => e.Sku,
        6 => e.Country,
        _ => throw new ArgumentException($"A field that should not be there: {field}"),
    };

    private static string Signature(IEnumerable<DecodedEvent> history) =>
        string.Join('\n', history.Select(e => $"{e.AtUs} s{e.Session} {string.Join('|', e.Values.Select(v => v ?? "-"))}"));
}
