using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Tags;

/// <summary>
/// Behaviour tags: rules judged as of the start of a quarter, and their removal by consecutive full-price orders, which takes effect at once and lasts to the next refresh.
/// </summary>
public static class TagKernel
{
    /// <summary>Rules that a question may have: one bit each.</summary>
    public const int MostRules = 64;

    /// <summary>Computes the tags.</summary>
    /// <param name="lines">The order lines.</param>
    /// <param name="query">The question.</param>
    /// <param name="threads">Threads to use, 1 or more. The answer does not depend on it.</param>
    /// <param name="cancellation">Ends the passes early.</param>
    /// <exception cref="ArgumentException">More than <see cref="MostRules"/> rules.</exception>
    /// <exception cref="OverflowException">A customer's money leaves 64 bits.</exception>
    public static CustomerTags Run(OrderLines lines, TagQuery query, int threads = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(query);
        if (query.Rules.Count > MostRules)
        {
            throw new ArgumentException($"At most {MostRules} rules; found {query.Rules.Count}.", nameof(query));
        }

        var firstDayOfSku = FirstDays(lines, query);
        var at = new PaidOrderQuery(RowFilter.None, query.Refresh) { WithReturned = true, LeftOut = query.LeftOut };
        var judged = PaidOrderPass.Run(lines, at, threads, () => new Judgement(query, firstDayOfSku), cancellation);
        var tags = new CustomerTags
        {
            Persons = [.. judged.SelectMany(part => part.Persons)],
            Tags = [.. judged.SelectMany(part => part.Tags)],
            RemovedAtRefresh = [.. judged.SelectMany(part => part.Removed)],
            RemovedSince = new ulong[judged.Sum(part => part.Persons.Count)],
            RowsScanned = 2L * lines.CountOfPeople,
        };
        PaidOrderPass.Run(lines, new PaidOrderQuery(RowFilter.None, query.Now) { LeftOut = query.LeftOut }, threads, () => new Watch(query, tags), cancellation);
        return tags;
    }

    /// <summary>First local day on which anybody ordered each product, whatever became of the order; code 0 has none.</summary>
    private static int[] FirstDays(OrderLines lines, TagQuery query)
    {
        if (query.SkuColumn is not { } column || !query.Rules.Any(rule => rule.AllOf.Any(condition => condition.Measure == TagMeasure.NewProductShare)))
        {
            return [];
        }

        // Lines that another run holds by now have the same day there.
        var days = new int[lines.Runs.Count == 0 ? 1 : lines.Runs[0].Columns[column].ValueCount + 1];
        Array.Fill(days, int.MaxValue);
        foreach (var run in lines.Runs)
        {
            var codes = run.Columns[column];
            for (var line = 0; line < run.Count; line++)
            {
                var code = codes[line];
                days[code] = Math.Min(days[code], run.OrderedOnDay.Span[line]);
            }
        }

        return days;
    }

    /// <summary>Longest run of consecutive full-price orders that ends at each order.</summary>
    private static int Step(int run, bool isFullPrice) => isFullPrice ? run + 1 : 0;

    /// <summary>Judges the rules as of the refresh.</summary>
    private sealed class Judgement(TagQuery query, int[] firstDayOfSku) : IPaidHistories
    {
        private readonly CustomerWindow _window = new(query, firstDayOfSku);

        public List<int> Persons { get; } = [];

        public List<ulong> Tags { get; } = [];

        public List<ulong> Removed { get; } = [];

        public void Add(OrderRun lines, int person, ReadOnlySpan<PaidOrder> orders)
        {
            var prices = new LinePrices(lines, query.UnitPrice, query.ListPrice);
            var (any, run) = (false, 0);
            foreach (ref readonly var order in orders)
            {
                if (!order.IsReturned)
                {
                    any = true;
                    run = Step(run, prices.IsFullPrice(order, query.Refresh.AsOfUs));
                }
            }

            if (!any)
            {
                return;
            }

            _window.Load(lines, orders);
            var (tags, removed) = (0UL, 0UL);
            for (var n = 0; n < query.Rules.Count; n++)
            {
                var rule = query.Rules[n];
                if (_window.Orders >= rule.MinOrders && rule.AllOf.All(condition => condition.Passes(_window.Of(condition))))
                {
                    var bit = 1UL << n;
                    removed |= run >= rule.RemovedByFullPriceOrders ? bit : 0;
                    tags |= run >= rule.RemovedByFullPriceOrders ? 0 : bit;
                }
            }

            Persons.Add(person);
            Tags.Add(tags);
            Removed.Add(removed);
        }
    }

    /// <summary>Watches for removals after the refresh: a run of full-price orders whose last came on or after its day.</summary>
    private sealed class Watch(TagQuery query, CustomerTags tags) : IPaidHistories
    {
        public void Add(OrderRun lines, int person, ReadOnlySpan<PaidOrder> orders)
        {
            var at = Array.BinarySearch(tags.Persons, person);
            if (at < 0 || tags.Tags[at] == 0)
            {
                return;
            }

            var prices = new LinePrices(lines, query.UnitPrice, query.ListPrice);
            var (run, longest) = (0, 0);
            foreach (ref readonly var order in orders)
            {
                run = Step(run, prices.IsFullPrice(order, query.Now.AsOfUs));
                longest = order.Day >= query.Refresh.AsOfDay ? Math.Max(longest, run) : longest;
            }

            for (var n = 0; n < query.Rules.Count; n++)
            {
                var bit = 1UL << n;
                if ((tags.Tags[at] & bit) != 0 && longest >= query.Rules[n].RemovedByFullPriceOrders)
                {
                    tags.Tags[at] &= ~bit;
                    tags.RemovedSince[at] |= bit;
                }
            }
        }
    }
}
