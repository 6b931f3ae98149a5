namespace EcomOpsEngine.Server.Tests.Store;

/// <summary>The four answers by plain loops over all rows that were ever sent, as the contract's comments define them.</summary>
internal sealed class NaiveAnswers
{
    private const long WindowUs = 86_400_000_000;
    private static readonly string[] Steps = ["view", "cart", "$order_paid"];

    private readonly ChangingShop _shop;
    private readonly List<ShopEvent> _events;
    private readonly List<OwnedLine> _lines;
    private readonly Dictionary<string, List<(long AtUs, string Customer)>> _sightings;

    private NaiveAnswers(ChangingShop shop)
    {
        _shop = shop;
        _events = Highest(shop.Events);
        var lines = Highest(shop.Lines);
        _sightings = _events.Select(row => (row.Visitor, row.Customer, row.AtUs)).Concat(lines.Select(row => (row.Visitor, row.Customer, row.AtUs)))
            .Where(row => row.Visitor is not null && row.Customer is not null)
            .GroupBy(row => row.Visitor!).ToDictionary(visitor => visitor.Key, visitor => visitor.Select(row => (row.AtUs, row.Customer!)).Order().ToList());
        var states = Highest(shop.States).ToLookup(state => state.Order);
        _lines = [.. lines.GroupBy(line => line.Order).SelectMany(order => OrderOf([.. order.OrderBy(line => line.Line)], states))];
    }

    /// <summary>All answers, a line of text for each fact; see <see cref="ServedAnswers"/>.</summary>
    public static IReadOnlyList<string> Of(ChangingShop shop, DateTimeOffset asOf)
    {
        var answers = new NaiveAnswers(shop);
        var asOfUs = (asOf - DateTimeOffset.UnixEpoch).Ticks / 10;
        return [.. answers.Funnels(), .. answers.Matrix(), .. answers.Rfm(asOfUs), .. answers.Cohorts(asOfUs)];
    }

    public static List<ShopEvent> Highest(IEnumerable<ShopEvent> rows) => [.. rows.GroupBy(row => row.Id).Select(key => key.MaxBy(row => row.Version)!)];

    public static List<ShopLine> Highest(IEnumerable<ShopLine> rows) => [.. rows.GroupBy(row => (row.Order, row.Line)).Select(key => key.MaxBy(row => row.Version)!)];

    private static List<ShopState> Highest(IEnumerable<ShopState> rows) => [.. rows.GroupBy(row => (row.Order, row.Line, row.State)).Select(key => key.MaxBy(row => row.Version)!)];

    private IEnumerable<OwnedLine> OrderOf(List<ShopLine> lines, ILookup<string, ShopState> all)
    {
        var customer = lines.Select(line => line.Customer).FirstOrDefault(id => id is not null);
        var visitor = lines.Select(line => line.Visitor).FirstOrDefault(id => id is not null);
        var owner = customer is null && visitor is null ? null : OwnerOf(visitor, customer, lines.Min(line => line.AtUs));
        foreach (var line in lines)
        {
            var states = all[line.Order].Where(state => state.Line is null || state.Line == line.Line).ToList();
            var amount = line.Quantity * line.PriceMinor;
            var refund = states.Find(state => state.State == "refunded");
            yield return new OwnedLine(
                line, owner, amount,
                First([.. states.Where(state => state.State == "paid").Select(state => state.AtUs), .. line.Status == "paid" ? [line.AtUs] : (long[])[]]),
                First([.. states.Where(state => state.State == "cancelled").Select(state => state.AtUs), .. line.Status == "cancelled" ? [line.AtUs] : (long[])[]]),
                refund is null ? null : (refund.AtUs, refund.AmountMinor ?? amount));
        }
    }

    private static long? First(long[] instants) => instants.Length == 0 ? null : instants.Min();

    /// <summary>The customer of the row, else the next one seen on its visitor, else the last one before, else the visitor.</summary>
    private string OwnerOf(string? visitor, string? customer, long atUs)
    {
        if (customer is not null || !_sightings.TryGetValue(visitor!, out var seen))
        {
            return customer ?? visitor!;
        }

        var next = seen.FindIndex(row => row.AtUs >= atUs);
        return seen[next < 0 ? seen.Count - 1 : next].Customer;
    }

    private IEnumerable<string> Funnels()
    {
        var rows = _events.Select(row => (Person: OwnerOf(row.Visitor, row.Customer, row.AtUs), row.AtUs, row.Name, Device: (string?)row.Device)).ToList();
        rows.AddRange(_lines.Where(line => line.Owner is not null && line.PaidAtUs is not null).GroupBy(line => line.Row.Order)
            .Select(order => (order.First().Owner!, order.Min(line => line.PaidAtUs!.Value), "$order_paid", (string?)null)));
        yield return "funnel " + Funnel(rows, Steps);
        yield return "funnel mobile " + Funnel([.. rows.Where(row => row.Device == "mobile")], ["search", "view", "cart"]);
    }

    /// <summary>People at each step: all, then by the city at the step 1 of the reported attempt.</summary>
    private string Funnel(List<(string Person, long AtUs, string Name, string? Device)> rows, string[] steps)
    {
        var byCity = new SortedDictionary<string, int[]>(StringComparer.Ordinal);
        var all = new int[steps.Length];
        foreach (var person in rows.GroupBy(row => row.Person))
        {
            var history = person.OrderBy(row => row.AtUs).Select(row => (row.AtUs, row.Name)).ToList();
            var attempts = history.Where(row => row.Name == steps[0]).Select(row => Attempt(history, row.AtUs, steps)).ToList();
            if (attempts.Count == 0)
            {
                continue;
            }

            var (depth, _, start) = attempts.OrderByDescending(attempt => attempt.Depth).ThenBy(attempt => attempt.ReachedUs).ThenByDescending(attempt => attempt.StartUs).First();
            var city = CityOf(person.Key, start);
            byCity.TryAdd(city, new int[steps.Length]);
            for (var step = 0; step < depth; step++)
            {
                all[step]++;
                byCity[city][step]++;
            }
        }

        return $"{string.Join(' ', all)} {string.Join(", ", byCity.Select(city => $"{city.Key} {string.Join(' ', city.Value)}"))}";
    }

    private static (int Depth, long ReachedUs, long StartUs) Attempt(List<(long AtUs, string Name)> history, long startUs, string[] steps)
    {
        var (depth, reached) = (1, startUs);
        foreach (var (atUs, name) in history.Where(row => row.AtUs > startUs && row.AtUs <= startUs + WindowUs))
        {
            if (depth < steps.Length && name == steps[depth])
            {
                (depth, reached) = (depth + 1, atUs);
            }
        }

        return (depth, reached, startUs);
    }

    private string CityOf(string person, long atUs) =>
        _shop.Cities.Where(row => row.Customer == person && (row.FromUs ?? long.MinValue) <= atUs).OrderBy(row => row.FromUs ?? long.MinValue).LastOrDefault()?.City ?? "-";

    private IEnumerable<string> Matrix() => _lines.Where(line => line.CancelledAtUs is null)
        .GroupBy(line => $"{line.Row.Channel} {line.Row.Category ?? "-"}").OrderBy(cell => cell.Key, StringComparer.Ordinal)
        .Select(cell => $"matrix {cell.Key} {cell.Sum(line => line.AmountMinor)} {cell.Select(line => line.Row.Order).Distinct().Count()} {cell.Select(line => line.Owner).OfType<string>().Distinct().Count()}");

    private IEnumerable<string> Rfm(long asOfUs)
    {
        const int lookback = 180;
        var today = Day(asOfUs);
        var people = _events.Select(row => OwnerOf(row.Visitor, row.Customer, row.AtUs)).Concat(_lines.Select(line => line.Owner).OfType<string>()).Where(IsCustomer).ToHashSet();
        var (values, total) = (new List<string>(), 0);
        foreach (var person in people)
        {
            var live = _lines.Where(line => line.Owner == person && line.CountsAt(asOfUs)).ToList();
            var orders = live.GroupBy(line => line.Row.Order).Where(order => !IsReturned(order, asOfUs)).ToList();
            total += orders.Count == 0 ? 0 : 1;
            var within = live.Where(line => today - Day(line.Row.AtUs) <= lookback).ToList();
            var text = orders.Count == 0
                ? "prospect"
                : $"{today - orders.Max(order => order.Max(line => Day(line.Row.AtUs)))} {orders.Count(order => order.Any(within.Contains))} {within.Sum(line => line.AmountMinor - line.RefundedAt(asOfUs))}";
            if (!_shop.Erased.Contains(person))
            {
                values.Add($"rfm {ChangingShop.Sent(person)} {text}");
            }
        }

        return values.Order(StringComparer.Ordinal).Append($"rfm customers {total}");
    }

    private IEnumerable<string> Cohorts(long asOfUs)
    {
        var customers = _lines.Where(line => line.Owner is not null && IsCustomer(line.Owner) && line.CountsAt(asOfUs)).GroupBy(line => line.Owner)
            .Select(customer => customer.GroupBy(line => line.Row.Order).Where(order => !IsReturned(order, asOfUs))
                .Select(order => (Month: Month(order.Min(line => Day(line.Row.AtUs))), Net: order.Sum(line => line.AmountMinor - line.RefundedAt(asOfUs)))).ToList())
            .Where(orders => orders.Count > 0);
        foreach (var cohort in customers.GroupBy(orders => orders.Min(order => order.Month)).OrderBy(cohort => cohort.Key))
        {
            for (var month = cohort.Key; month <= Month(Day(asOfUs)); month++)
            {
                var orders = cohort.SelectMany(customer => customer.Where(order => order.Month == month)).ToList();
                yield return $"cohort {cohort.Key / 12}-{(cohort.Key % 12) + 1:00} +{month - cohort.Key} {cohort.Count()} {cohort.Count(customer => customer.Exists(order => order.Month == month))} {orders.Count} {orders.Sum(order => order.Net)}";
            }
        }
    }

    private static bool IsReturned(IEnumerable<OwnedLine> lines, long asOfUs) => lines.Any(line => line.RefundedAt(asOfUs) > 0) && lines.All(line => line.RefundedAt(asOfUs) >= line.AmountMinor);

    private static bool IsCustomer(string person) => person[0] == 'c';

    /// <summary>Local day in Shanghai, days since 1970-01-01.</summary>
    private static int Day(long us) => (int)((us + (8 * 3_600_000_000L)) / 86_400_000_000);

    private static int Month(int day)
    {
        var date = new DateOnly(1970, 1, 1).AddDays(day);
        return (date.Year * 12) + date.Month - 1;
    }

    private sealed record OwnedLine(ShopLine Row, string? Owner, long AmountMinor, long? PaidAtUs, long? CancelledAtUs, (long AtUs, long Minor)? Refund)
    {
        public bool CountsAt(long asOfUs) => Row.AtUs < asOfUs && PaidAtUs < asOfUs && !(CancelledAtUs < asOfUs);

        public long RefundedAt(long asOfUs) => Refund is { } refund && refund.AtUs < asOfUs ? refund.Minor : 0;
    }
}
