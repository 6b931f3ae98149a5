using System.Globalization;

namespace EcomOpsEngine.Benchmarks.Faults;

/// <summary>The answers by plain loops over raw rows, as the contract's comments define them.</summary>
internal static class NaiveShop
{
    private const long WindowUs = 86_400_000_000;

    /// <summary>All answers as one text; see <see cref="ShopQuestions"/>.</summary>
    public static string Answers(IReadOnlyCollection<ShopLoad> loads)
    {
        var events = loads.SelectMany(load => load.Events).ToList();
        var orders = loads.SelectMany(load => load.Orders).ToList();
        var states = loads.SelectMany(load => load.States).ToList();
        var owner = Owners(events, orders);
        var stateOf = states.ToDictionary(state => state.Order);
        var paidAt = orders.Where(order => PaidAt(order, stateOf) is not null).ToDictionary(order => order.Order, order => PaidAt(order, stateOf)!.Value);
        var histories = events.Select(row => (Person: owner(row.Visitor, row.Customer, row.AtUs), row.AtUs, row.Name, row.Device))
            .Concat(orders.Where(order => paidAt.ContainsKey(order.Order)).Select(order => (Person: owner(order.Visitor, order.Customer, order.AtUs), AtUs: paidAt[order.Order], Name: "$order_paid", Device: "")))
            .GroupBy(row => row.Person).Select(person => person.OrderBy(row => row.AtUs).ToList()).ToList();
        var funnel = Depths(histories.Select(history => history.Select(row => (row.AtUs, row.Name)).ToList()), "home", "view", "$order_paid");
        var devices = new[] { "mobile", "pc" }.Select(device => Depths(histories.Select(history => history.Where(row => row.Device == device).Select(row => (row.AtUs, row.Name)).ToList()), "home", "view"));
        var cells = orders.GroupBy(order => order.Channel).OrderBy(channel => channel.Key, StringComparer.Ordinal).Select(channel =>
        {
            var live = channel.Where(order => !(stateOf.TryGetValue(order.Order, out var state) && !state.IsPaid)).ToList();
            return Line($"{channel.Key} {live.Sum(order => order.Quantity * order.UnitPriceMinor)} {live.Count} {live.Select(order => owner(order.Visitor, order.Customer, order.AtUs)).Distinct().Count()}");
        });
        var payers = orders.Where(order => paidAt.ContainsKey(order.Order)).Select(order => owner(order.Visitor, order.Customer, order.AtUs)).Where(person => person.IsCustomer).Distinct().Count();
        return Line($"rows {events.Count} {orders.Count} {states.Count} | funnel {funnel} | devices {string.Join(", ", devices)} | {string.Join(", ", cells)} | payers {payers}");
    }

    private static long? PaidAt(OrderRow order, Dictionary<string, StateRow> stateOf) =>
        order.IsPaid ? order.AtUs : stateOf.TryGetValue(order.Order, out var state) && state.IsPaid ? state.AtUs : null;

    // A row without a customer belongs to the next customer seen on its visitor, else to the last before, else to the visitor.
    private static Func<string?, string?, long, (bool IsCustomer, string Id)> Owners(List<EventRow> events, List<OrderRow> orders)
    {
        var sightings = events.Select(row => (row.Visitor, row.Customer, row.AtUs)).Concat(orders.Select(row => (row.Visitor, row.Customer, row.AtUs)))
            .Where(row => row.Visitor is not null && row.Customer is not null)
            .GroupBy(row => row.Visitor!).ToDictionary(visitor => visitor.Key, visitor => visitor.OrderBy(row => row.AtUs).ToList());
        return (visitor, customer, atUs) =>
        {
            if (customer is not null)
            {
                return (true, customer);
            }

            if (!sightings.TryGetValue(visitor!, out var seen))
            {
                return (false, visitor!);
            }

            var next = seen.FindIndex(row => row.AtUs >= atUs);
            return (true, seen[next < 0 ? seen.Count - 1 : next].Customer!);
        };
    }

    private static string Depths(IEnumerable<List<(long AtUs, string Name)>> histories, params string[] steps)
    {
        var entered = new int[steps.Length];
        foreach (var history in histories)
        {
            var best = 0;
            for (var first = 0; first < history.Count && best < steps.Length; first++)
            {
                if (history[first].Name == steps[0])
                {
                    best = Math.Max(best, Depth(history, first, steps));
                }
            }

            for (var step = 0; step < best; step++)
            {
                entered[step]++;
            }
        }

        return string.Join(' ', entered);
    }

    private static int Depth(List<(long AtUs, string Name)> history, int first, string[] steps)
    {
        var depth = 1;
        for (var at = first + 1; at < history.Count && depth < steps.Length && history[at].AtUs <= history[first].AtUs + WindowUs; at++)
        {
            depth += history[at].Name == steps[depth] ? 1 : 0;
        }

        return depth;
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
