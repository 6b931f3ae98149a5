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
        var persons = PersonOfIdentity(shop, snapshot);
        CheckTimeline(model, snapshot, persons);
        CheckOrders(shop, model, snapshot, persons);
        LayoutInvariants.Check(snapshot);
    }

    private static Dictionary<int, int> PersonOfIdentity(ShopRows shop, Snapshot snapshot)
    {
        var persons = new Dictionary<int, int>();
        foreach (var placed in snapshot.Runs)
        {
            for (var place = 0; place < placed.Run.People; place++)
            {
                if (!placed.IsSuperseded(place))
                {
                    var identity = placed.Run.Identities.Values[place];
                    Assert.Equal(identity, snapshot.Persons.IdentityOf(placed.FirstPerson + place));
                    Assert.Equal(shop.IsCustomer[identity - 1], snapshot.Persons.IsCustomer(placed.FirstPerson + place));
                    persons.Add(identity, placed.FirstPerson + place);
                }
            }
        }

        Assert.Equal(persons.Count, snapshot.Persons.Count);
        return persons;
    }

    private static void CheckTimeline(NaiveModel model, Snapshot snapshot, Dictionary<int, int> persons)
    {
        var timeline = snapshot.Timeline;
        var codes = timeline.Fields[0].Values.Select((name, i) => (name, i)).ToDictionary(p => p.name, p => p.i);
        var decoded = SnapshotDecoder.Histories(snapshot);
        var expected = model.Histories(name => codes[name]);
        Assert.Equal(expected.Keys.Order(), persons.Keys.Order());
        foreach (var (identity, history) in expected)
        {
            Assert.Equal(Signature(Expected(history, timeline)), Signature(decoded[persons[identity]]));
        }

        Assert.Equal(model.Events.Count, timeline.Rows);
        Assert.Equal(model.Events.Count == 0 ? null : model.Events.Min(e => e.AtUs), timeline.FirstUs);
        Assert.Equal(model.Events.Count == 0 ? null : model.Events.Max(e => e.AtUs), timeline.LastUs);
        foreach (var field in timeline.Fields)
        {
            CheckCounts(field, model.Events.Select(e => Value(e, field.Name)));
        }
    }

    private static void CheckCounts(TextField field, IEnumerable<string?> values)
    {
        var counts = values.GroupBy(value => value ?? "").ToDictionary(group => group.Key, group => group.LongCount());
        Assert.Equal(counts.GetValueOrDefault(""), field.RowsByCode[0]);
        Assert.Equal(field.Values.Count + 1, field.RowsByCode.Count);
        for (var code = 1; code <= field.Values.Count; code++)
        {
            Assert.Equal(counts.GetValueOrDefault(field.Values[code - 1]), field.RowsByCode[code]);
        }
    }

    private static void CheckOrders(ShopRows shop, NaiveModel model, Snapshot snapshot, Dictionary<int, int> persons)
    {
        var lines = SnapshotDecoder.Lines(snapshot).ToList();
        Assert.Equal(shop.Orders.Count, snapshot.Orders.Rows);
        Assert.Equal(model.Lines.Count == 0 ? null : model.Lines.Min(l => NaiveModel.Us(l.Row.At)), snapshot.Orders.FirstUs);
        Assert.Equal(model.Lines.Count == 0 ? null : model.Lines.Max(l => NaiveModel.Us(l.Row.At)), snapshot.Orders.LastUs);
        var expected = model.Lines.Where(l => l.Person is not null).OrderBy(l => l.OrderFirstUs).ThenBy(l => l.OrderNumber).ThenBy(l => l.Row.Line).ThenBy(l => l.LoadOrder)
            .ToLookup(l => persons[l.Person!.Value]);
        var found = lines.Where(l => l.Person is not null).ToLookup(l => l.Person!.Value);
        Assert.Equal(expected.Select(group => group.Key).Order(), found.Select(group => group.Key).Order());
        foreach (var person in found)
        {
            CheckLines([.. expected[person.Key]], [.. person], snapshot);
        }

        CheckNobody(model, [.. lines.Where(l => l.Person is null)], snapshot);
        foreach (var (field, index) in snapshot.Orders.Fields.Select((field, index) => (field, index)))
        {
            CheckCounts(field, model.Lines.Select(line => Texts(line, snapshot, line.Person is { } person && shop.IsCustomer[person - 1])[index]));
        }

        Assert.Equal(model.Lines.Count(l => l.Row.ListPrice is null), snapshot.Orders.MissingNumbers[2]);
        Assert.Equal(model.Lines.Count(l => l.Row.Cost is null), snapshot.Orders.MissingNumbers[4]);
    }

    /// <summary>Orders of nobody may stand in any run: they are found by what they hold.</summary>
    private static void CheckNobody(NaiveModel model, List<(PersonRun Run, int Line, int? Person)> lines, Snapshot snapshot)
    {
        var found = lines.GroupBy(l => (l.Run, l.Run.Orders.Orders.Values[l.Line])).Select(group => group.ToList()).ToList();
        var orders = model.Lines.Where(l => l.Person is null).GroupBy(l => l.OrderNumber).Select(group => group.OrderBy(l => l.Row.Line).ThenBy(l => l.LoadOrder).ToList()).ToList();
        Assert.Equal(orders.Count, found.Count);
        string Model(List<NaiveLine> order) => string.Join('|', order.Select(l => $"{NaiveModel.Us(l.Row.At)} {l.Row.Line} {l.Row.Quantity} {l.Row.UnitPrice} {l.Row.Discount} {l.PaidAtUs}"));
        string Found(List<(PersonRun Run, int Line, int? Person)> order) => string.Join('|', order.Select(l =>
            $"{l.Run.Orders.OrderedAtUs.Values[l.Line]} {SnapshotDecoder.Number(l.Run.Orders.Numbers[5], l.Line)} {l.Run.Orders.Quantity.Values[l.Line]} {SnapshotDecoder.Number(l.Run.Orders.Numbers[1], l.Line)} {SnapshotDecoder.Number(l.Run.Orders.Numbers[3], l.Line)} {l.Run.Orders.PaidAtUs.Values[l.Line]}"));
        foreach (var (expected, actual) in orders.OrderBy(Model, StringComparer.Ordinal).Zip(found.OrderBy(Found, StringComparer.Ordinal)))
        {
            CheckLines(expected, actual, snapshot);
        }
    }

    private static void CheckLines(List<NaiveLine> expected, List<(PersonRun Run, int Line, int? Person)> found, Snapshot snapshot)
    {
        Assert.Equal(expected.Count, found.Count);
        for (var i = 0; i < found.Count; i++)
        {
            CheckLine(expected[i], found[i].Run, found[i].Line, snapshot);
            if (i > 0)
            {
                var orders = found[i].Run.Orders.Orders.Values;
                Assert.Equal(expected[i].OrderNumber == expected[i - 1].OrderNumber, orders[found[i].Line] == orders[found[i - 1].Line]);
            }
        }
    }

    private static void CheckLine(NaiveLine line, PersonRun run, int i, Snapshot snapshot)
    {
        var (table, row) = (run.Orders, line.Row);
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
        var place = run.Orders.PersonOffsets.Values.ToArray().Count(offset => offset <= i) - 1;
        var isCustomer = place < run.People && run.IsCustomer.GetValue(place)!.Value;
        Assert.Equal(Texts(line, snapshot, isCustomer), snapshot.Orders.Fields.Select((field, n) => n < table.Codes.Count ? SnapshotDecoder.Text(field, table.Codes[n], i) : null));
    }

    private static string?[] Texts(NaiveLine line, Snapshot snapshot, bool isCustomer) => [.. snapshot.Orders.Fields.Select(field => field.Name switch
    {
        "status" => line.Row.Status,
        "sku" => line.Row.Sku,
        "category_1" => line.Row.Category,
        "category_2" => null,
        "channel" => line.Row.Channel,
        OrderTable.HasCustomerField => isCustomer ? "true" : "false",
        "properties.coupon" => line.Row.Coupon,
        _ => throw new ArgumentException($"A field that should not be there: {field.Name}"),
    })];

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
        _ when field == "properties.unused" => null,
        _ => throw new ArgumentException($"A field that should not be there: {field}"),
    };

    private static string Signature(IEnumerable<DecodedEvent> history) =>
        string.Join('\n', history.Select(e => $"{e.AtUs} s{e.Session} {string.Join('|', e.Values.Select(v => v ?? "-"))}"));
}
