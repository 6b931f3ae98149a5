using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Forecasts;

/// <summary>Frequency, recency, age and money of every customer for the value models, in one pass over the order lines.</summary>
public static class PurchaseHistoryKernel
{
    /// <summary>Computes the histories.</summary>
    /// <param name="lines">The order lines.</param>
    /// <param name="query">The question.</param>
    /// <param name="threads">Threads to use, 1 or more. The answer does not depend on it.</param>
    /// <param name="cancellation">Ends the pass early.</param>
    /// <exception cref="OverflowException">A customer's money leaves 64 bits.</exception>
    public static PurchaseHistories Run(OrderLines lines, ForecastQuery query, int threads = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(query);
        var parts = PaidOrderPass.Run(lines, query.Orders, threads, () => new Histories(query), cancellation);
        return new PurchaseHistories
        {
            Persons = [.. parts.SelectMany(part => part.Persons)],
            Histories = [.. parts.SelectMany(part => part.Found)],
            RepeatMinor = [.. parts.SelectMany(part => part.RepeatMinor)],
            RowsScanned = lines.CountOfPeople,
        };
    }

    /// <summary>Purchases and money of each of the given people from a day on.</summary>
    /// <param name="lines">The order lines.</param>
    /// <param name="query">The question, as of the end.</param>
    /// <param name="fromDay">First local day that counts.</param>
    /// <param name="persons">Person numbers, ascending.</param>
    /// <param name="threads">Threads to use, 1 or more.</param>
    /// <param name="cancellation">Ends the pass early.</param>
    public static (int[] Purchases, long[] Minor) Since(
        OrderLines lines, ForecastQuery query, int fromDay, int[] persons, int threads = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(query);
        var (purchases, minor) = (new int[persons.Length], new long[persons.Length]);
        PaidOrderPass.Run(lines, query.Orders, threads, () => new Later(query, fromDay, persons, purchases, minor), cancellation);
        return (purchases, minor);
    }

    /// <summary>Number of the period of a day; 1970-01-01 was a Thursday.</summary>
    private static int PeriodOf(int day, PurchasePeriod period) => period == PurchasePeriod.Day ? day : (int)Math.Floor((day + 3) / 7.0);

    private static int PeriodDays(PurchasePeriod period) => period == PurchasePeriod.Day ? 1 : 7;

    private sealed class Histories(ForecastQuery query) : IPaidHistories
    {
        public List<int> Persons { get; } = [];

        public List<PurchaseHistory> Found { get; } = [];

        public List<long> RepeatMinor { get; } = [];

        public void Add(OrderRun run, int person, ReadOnlySpan<PaidOrder> orders)
        {
            var first = PeriodOf(orders[0].Day, query.Period);
            var (last, repeats, minor) = (first, 0, 0L);
            foreach (ref readonly var order in orders)
            {
                var period = PeriodOf(order.Day, query.Period);
                repeats += period != last ? 1 : 0;
                last = period;
                minor = checked(minor + (period != first ? order.NetMinor : 0));
            }

            double days = PeriodDays(query.Period);
            var age = PeriodOf(query.Orders.Moment.AsOfDay, query.Period) - first;
            Persons.Add(person);
            Found.Add(new PurchaseHistory(repeats, (last - first) * days / query.UnitDays, age * days / query.UnitDays));
            RepeatMinor.Add(minor);
        }
    }

    private sealed class Later(ForecastQuery query, int fromDay, int[] persons, int[] purchases, long[] minor) : IPaidHistories
    {
        public void Add(OrderRun run, int person, ReadOnlySpan<PaidOrder> orders)
        {
            var at = Array.BinarySearch(persons, person);
            if (at < 0)
            {
                return;
            }

            int? last = null;
            foreach (ref readonly var order in orders)
            {
                if (order.Day >= fromDay)
                {
                    var period = PeriodOf(order.Day, query.Period);
                    purchases[at] += period != last ? 1 : 0;
                    last = period;
                    minor[at] = checked(minor[at] + order.NetMinor);
                }
            }
        }
    }
}
