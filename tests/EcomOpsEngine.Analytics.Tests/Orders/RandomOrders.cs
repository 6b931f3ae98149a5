using EcomOpsEngine.Analytics.Filters;

namespace EcomOpsEngine.Analytics.Tests.Orders;

/// <summary>Small random shops: few people, days and values, so that ties, repeats and edges are frequent.</summary>
internal static class RandomOrders
{
    public const long DayUs = 86_400_000_000;
    public const int FirstDay = 20_000;

    /// <summary>Values of the three text columns: a byte, a byte and a 16-bit column.</summary>
    public static readonly int[] ValueCounts = [3, 5, 300];

    public static List<OrderRow> Rows(Random random, int persons, int orders, int days)
    {
        var rows = new List<OrderRow>();
        for (var order = 0; order < orders; order++)
        {
            int? person = random.Next(10) == 0 ? null : random.Next(persons);
            var hasVisitor = person is not null && random.Next(3) > 0;
            var at = (FirstDay * DayUs) + (random.Next(days) * DayUs) + (random.Next(4) * DayUs / 4);
            for (var line = random.Next(1, 4); line > 0; line--)
            {
                rows.Add(Row(random, person, (order * 7) + 3, at + (random.Next(5) == 0 ? random.Next(3) * DayUs / 2 : 0), hasVisitor));
            }
        }

        return [.. rows.OrderBy(_ => random.Next())];
    }

    public static RowFilter Filter(Random random)
    {
        RowPredicate Predicate() => random.Next(5) switch
        {
            0 => new NumberRangePredicate(0, random.Next(-2, 3), random.Next(1, 6), random.Next(2) == 0),
            1 => new NumberSetPredicate(0, new HashSet<long> { 1, random.Next(4) }, random.Next(2) == 0),
            2 => new NumberNullPredicate(0, random.Next(2) == 0),
            _ => Codes(random, random.Next(ValueCounts.Length)),
        };

        return random.Next(3) == 0
            ? RowFilter.None
            : new RowFilter([.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => (IReadOnlyList<RowPredicate>)[.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Predicate())])]);
    }

    public static CodePredicate Codes(Random random, int column) =>
        new(column, [.. Enumerable.Range(0, ValueCounts[column] + 1).Select(_ => random.Next(3) > 0 ? (byte)255 : (byte)0)]);

    private static OrderRow Row(Random random, int? person, int order, long at, bool hasVisitor)
    {
        var quantity = random.Next(12) == 0 ? -1 : random.Next(1, 4);
        var gross = quantity * random.Next(0, 6) * 100L;
        var amount = gross - (random.Next(4) == 0 ? random.Next(0, 50) : 0);
        long? paid = random.Next(6) == 0 ? null : at + (random.Next(3) * DayUs / 2);
        long? cancelled = random.Next(6) == 0 ? at + (random.Next(4) * DayUs / 2) : null;
        var refunds = new List<(long, long)>();
        for (var n = random.Next(4) == 0 ? random.Next(1, 3) : 0; n > 0; n--)
        {
            refunds.Add((at + (random.Next(6) * DayUs / 2), random.Next(2) == 0 ? Math.Max(0, amount) : random.Next(0, 100)));
        }

        int[] codes = [.. ValueCounts.Select(values => random.Next(values + 1))];
        return new OrderRow(
            person, order, at, (int)(at / DayUs), (int)(at % DayUs / 3_600_000_000), paid, cancelled, refunds, quantity, gross, amount, hasVisitor,
            codes, [random.Next(4) == 0 ? null : random.Next(-2, 6)]);
    }
}
