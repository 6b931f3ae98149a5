using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Cohorts;

/// <summary>The people of one cohort.</summary>
public static class CohortMembers
{
    /// <summary>Finds them.</summary>
    /// <param name="lines">The order lines.</param>
    /// <param name="query">The question.</param>
    /// <param name="period">Period of the first order; null: any.</param>
    /// <param name="slot">Group of the split; null: any.</param>
    /// <param name="activeOffset">Only people with an order in this period after the first; null: all.</param>
    /// <param name="threads">Threads to use, 1 or more.</param>
    /// <param name="cancellation">Ends the pass early.</param>
    /// <returns>Person numbers, ascending.</returns>
    public static int[] Of(
        OrderLines lines, CohortQuery query, int? period, int? slot, int? activeOffset, int threads = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(query);
        var parts = PaidOrderPass.Run(lines, query.Orders, threads, () => new Members(query, period, slot, activeOffset), cancellation);
        return [.. parts.SelectMany(part => part.Persons)];
    }

    private sealed class Members(CohortQuery query, int? period, int? slot, int? activeOffset) : IPaidHistories
    {
        public List<int> Persons { get; } = [];

        public void Add(OrderRun run, int person, ReadOnlySpan<PaidOrder> orders)
        {
            var first = orders[0];
            var at = run.OrderedAtUs.Span[first.FirstLine];
            var cohort = query.Calendar.PeriodOf(first.Day);
            var isMember = at >= query.FromUs && at < query.ToUs
                && (period is null || period == cohort)
                && (slot is null || query.Split is null || query.Split.SlotOfCode[run.Columns[query.Split.Column][first.FirstLine]] == slot);
            if (isMember && (activeOffset is null || IsActive(orders, cohort + activeOffset.Value)))
            {
                Persons.Add(person);
            }
        }

        private bool IsActive(ReadOnlySpan<PaidOrder> orders, int inPeriod)
        {
            foreach (ref readonly var order in orders)
            {
                if (query.Calendar.PeriodOf(order.Day) == inPeriod)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
