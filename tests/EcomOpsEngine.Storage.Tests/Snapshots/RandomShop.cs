namespace EcomOpsEngine.Storage.Tests.Snapshots;

/// <summary>Random rows full of what is hard: ties, visitors of several customers, late links, orders of nobody, states out of order.</summary>
internal static class RandomShop
{
    private static readonly string[] Names = ["view", "cart", "checkout", "pay", "search"];

    public static ShopRows Of(int seed, int people, int events, int orders, int names = 5)
    {
        var random = new Random(seed);
        var isCustomer = Enumerable.Range(0, people).Select(_ => random.Next(3) == 0).ToArray();
        var customers = Codes(isCustomer, true);
        var visitors = Codes(isCustomer, false);
        int? Customer(int of) => customers.Length > 0 && random.Next(of) == 0 ? customers[random.Next(customers.Length)] : null;
        int? Visitor() => visitors.Length > 0 ? visitors[(int)(visitors.Length * random.NextDouble() * random.NextDouble())] : null;
        string? Some(string prefix, int of) => random.Next(4) == 0 ? null : prefix + random.Next(of);

        // Few distinct instants: many ties; some within a second of each other.
        DateTime At() => new DateTime(2024, 1, 30, 22, 0, 0, DateTimeKind.Utc)
            .AddMinutes(random.Next(events + 10) * (random.Next(50) == 0 ? 400 : 7)).AddTicks(random.Next(3) == 0 ? random.Next(3) * 10 : 0);

        var eventRows = new List<EventRow>();
        while (eventRows.Count < events)
        {
            var visitor = random.Next(8) == 0 ? null : Visitor();
            var customer = Customer(4);
            if (visitor is not null || customer is not null)
            {
                eventRows.Add(new EventRow(
                    At(), visitor, customer, random.Next(3) == 0 ? null : "session-number-" + random.Next(events), NameOf(random.Next(names)),
                    Some("/a/page/that/is/longer/", 9), Some("d", 2), Some("ch", 4), null, Some("sku", 30), Some("国", 3)));
            }
        }

        var orderRows = new List<OrderRow>();
        for (var order = 0; order < orders; order++)
        {
            var at = At();
            var lines = 1 + random.Next(4);
            for (var line = lines; line >= 1; line--)
            {
                var status = new[] { "placed", "paid", "cancelled", "refunded" }[random.Next(4)];
                orderRows.Add(new OrderRow(
                    "order-with-a-long-id-" + order, line, Customer(3), random.Next(3) == 0 ? null : Visitor(), at.AddSeconds(random.Next(2)), status,
                    random.Next(2) == 0 ? null : at.AddMinutes(random.Next(90)), Some("sku", 30), Some("cat", 3), Some("oc", 4), random.Next(-1, 5),
                    random.Next(2000), random.Next(2) == 0 ? null : random.Next(3000), random.Next(3) == 0 ? random.Next(200) : 0,
                    random.Next(2) == 0 ? null : random.Next(900), Some("k", 2)));
            }
        }

        var shuffled = orderRows.OrderBy(_ => random.Next()).ToList();
        var status_ = Enumerable.Range(0, orders * 2).Select(_ => new StatusRow(
            "order-with-a-long-id-" + random.Next(orders + 5), random.Next(2) == 0 ? null : random.Next(1, 6),
            new[] { "paid", "cancelled", "refunded", "refunded" }[random.Next(4)], At(), random.Next(3) == 0 ? null : random.Next(4000))).ToList();
        return new ShopRows(isCustomer, eventRows, shuffled, status_);
    }

    private static string NameOf(int number) => number < Names.Length ? Names[number] : $"name-{number}";

    private static int[] Codes(bool[] isCustomer, bool wanted) =>
        [.. Enumerable.Range(0, isCustomer.Length).Where(i => isCustomer[i] == wanted).Select(i => i + 1)];
}
