namespace EcomOpsEngine.Storage.Tests.Snapshots;

internal sealed record NaiveEvent(
    int Person, long AtUs, string Name, int LoadOrder, string? SessionId, bool IsDerived, string? Page, string? Device, string? Channel,
    string? Campaign, string? Sku, string? Country);

internal sealed record NaiveLine(
    OrderRow Row, int? Person, long OrderFirstUs, int OrderNumber, long PaidAtUs, long CancelledAtUs, IReadOnlyList<(long AtUs, long Minor)> Refunds, bool HasVisitor, int LoadOrder);

/// <summary>The rules of ARCHITECTURE.md said again over plain rows, one question at a time. People are identity codes here.</summary>
internal sealed class NaiveModel
{
    private readonly ShopRows _shop;
    private readonly Dictionary<object, int> _loadOrder;

    public NaiveModel(ShopRows shop)
    {
        _shop = shop;
        _loadOrder = shop.Orders.Select((row, index) => (Row: (object)row, index)).ToDictionary(pair => pair.Row, pair => pair.index, (IEqualityComparer<object>)ReferenceEqualityComparer.Instance);
        var loaded = shop.Events.Select((e, i) => new NaiveEvent(
            e.Customer ?? OwnerOf(e.Visitor!.Value, e.At), Us(e.At), e.Name, i, e.Session, false,
            e.Page, e.Device, e.Channel, e.Campaign, e.Sku, e.Country)).ToList();
        var withEvents = loaded.Select(e => e.Person).ToHashSet();
        Lines = [.. shop.Orders.GroupBy(row => row.Order).SelectMany((order, number) => LinesOf(number, order, withEvents))];
        Events = [.. loaded, .. Derived().Select((e, i) => e with { LoadOrder = loaded.Count + i })];
    }

    public IReadOnlyList<NaiveEvent> Events { get; }

    public IReadOnlyList<NaiveLine> Lines { get; }

    public static long Us(DateTime at) => (at - DateTime.UnixEpoch).Ticks / 10;

    /// <summary>Histories by identity code, in the order of the given event codes.</summary>
    public Dictionary<int, NaiveEvent[]> Histories(Func<string, int> codeOf) =>
        Events.GroupBy(e => e.Person).ToDictionary(g => g.Key, g => g.OrderBy(e => e.AtUs).ThenBy(e => codeOf(e.Name)).ThenBy(e => e.LoadOrder).ToArray());

    /// <summary>Sessions of a sorted history by first appearance.</summary>
    public static int[] Sessions(NaiveEvent[] history)
    {
        const long Gap = 1_800_000_000;
        string LoadedKey(int i)
        {
            if (history[i].SessionId is { } id)
            {
                return "id " + id;
            }

            // The cut that starts the chain of rows without ids which this row stands in.
            var start = i;
            for (var j = i - 1; j >= 0; j--)
            {
                if (!history[j].IsDerived && history[j].SessionId is null)
                {
                    if (history[start].AtUs - history[j].AtUs > Gap)
                    {
                        break;
                    }

                    start = j;
                }
            }

            return "gap " + start;
        }

        var keys = new string[history.Length];
        for (var i = 0; i < history.Length; i++)
        {
            var together = Enumerable.Range(i, history.Length - i).Where(j => history[j].AtUs == history[i].AtUs && !history[j].IsDerived).Cast<int?>().FirstOrDefault();
            keys[i] = !history[i].IsDerived ? LoadedKey(i)
                : i > 0 && history[i].AtUs - history[i - 1].AtUs <= Gap ? keys[i - 1]
                : together is { } other ? LoadedKey(other)
                : "own " + i;
        }

        var order = keys.Distinct().ToList();
        return [.. keys.Select(key => order.IndexOf(key))];
    }

    private int OwnerOf(int visitor, DateTime at)
    {
        var seen = _shop.Events.Where(e => e.Visitor == visitor && e.Customer is not null).Select(e => (e.At, Customer: e.Customer!.Value))
            .Concat(_shop.Orders.Where(o => o.Visitor == visitor && o.Customer is not null).Select(o => (o.At, Customer: o.Customer!.Value)))
            .OrderBy(s => s.At).ThenBy(s => s.Customer).ToList();
        var next = seen.Where(s => s.At >= at).ToList();
        return next.Count > 0 ? next[0].Customer : seen.Count > 0 ? seen[^1].Customer : visitor;
    }

    private IEnumerable<NaiveLine> LinesOf(int number, IEnumerable<OrderRow> order, HashSet<int> withEvents)
    {
        var lines = order.OrderBy(row => row.Line).ToList();
        var first = lines.Min(row => row.At);
        var customer = lines.Select(row => row.Customer).FirstOrDefault(c => c is not null);
        var visitor = lines.Select(row => row.Visitor).FirstOrDefault(v => v is not null);
        var person = customer ?? (visitor is { } v ? OwnerOf(v, first) : null);
        var states = _shop.Status.Where(s => s.Order == lines[0].Order).ToList();
        long First(OrderRow line, string state, long? own) =>
            states.Where(s => s.State == state && (s.Line ?? line.Line) == line.Line).Select(s => Us(s.At)).Append(own ?? long.MaxValue).Min();
        var refunds = RefundsOf(lines, states);
        return lines.Select((line, i) => new NaiveLine(
            line, person, Us(first), number,
            First(line, "paid", line.Status is "paid" or "refunded" ? Us(line.At) : null),
            First(line, "cancelled", line.Status is "cancelled" ? Us(line.StatusAt ?? line.At) : null),
            refunds[i], visitor is not null || (customer is { } c && withEvents.Contains(c)), _loadOrder[line]));
    }

    private static List<(long AtUs, long Minor)>[] RefundsOf(List<OrderRow> lines, List<StatusRow> states)
    {
        var refunds = lines.Select(_ => new List<(long AtUs, long Minor)>()).ToArray();
        var own = lines.Where(l => l.Status == "refunded").Select(l => new StatusRow(l.Order, l.Line, "refunded", l.StatusAt ?? l.At, null));
        foreach (var state in own.Concat(states.Where(s => s.State == "refunded")).OrderBy(s => s.At))
        {
            var weights = lines.Select(l => (decimal)Math.Max(0, (l.Quantity * l.UnitPrice) - l.Discount)).ToArray();
            for (var i = 0; i < lines.Count; i++)
            {
                if ((state.Line ?? lines[i].Line) != lines[i].Line)
                {
                    continue;
                }

                var left = Math.Max(0, (long)weights[i] - refunds[i].Where(r => r.AtUs <= Us(state.At)).Sum(r => r.Minor));
                var share = state.Amount is not { } amount ? left
                    : state.Line is not null ? amount
                    : weights.Sum() == 0 ? (i == 0 ? amount : 0)
                    : Share(amount, weights, i);
                if (share > 0)
                {
                    refunds[i].Add((Us(state.At), share));
                }
            }
        }

        return refunds;
    }

    private static long Share(long amount, decimal[] weights, int line)
    {
        var floors = weights.Select(w => Math.Floor(amount * w / weights.Sum())).ToArray();
        var extra = amount - floors.Sum();
        var place = Enumerable.Range(0, line).Count(i => weights[i] > 0);
        return (long)floors[line] + (weights[line] > 0 && place < extra ? 1 : 0);
    }

    private IEnumerable<NaiveEvent> Derived()
    {
        foreach (var order in Lines.Where(l => l.Person is not null).GroupBy(l => l.OrderNumber).OrderBy(g => g.Key))
        {
            var rows = order.Select(l => l.Row).ToList();
            var refunded = _shop.Status.Where(s => s.Order == rows[0].Order && s.State == "refunded" && (s.Line is null || rows.Any(r => r.Line == s.Line)))
                .Select(s => Us(s.At)).Concat(rows.Where(r => r.Status == "refunded").Select(r => Us(r.StatusAt ?? r.At))).Append(long.MaxValue).Min();
            var first = rows.MinBy(r => r.Line)!;
            (string Name, long AtUs)[] instants =
            [
                ("$order_placed", order.First().OrderFirstUs), ("$order_paid", order.Min(l => l.PaidAtUs)),
                ("$order_cancelled", order.Min(l => l.CancelledAtUs)), ("$order_refunded", refunded),
            ];
            foreach (var (name, at) in instants.Where(i => i.AtUs != long.MaxValue))
            {
                yield return new NaiveEvent(order.First().Person!.Value, at, name, 0, null, true, null, null, first.Channel, null, first.Sku, null);
            }
        }
    }
}
