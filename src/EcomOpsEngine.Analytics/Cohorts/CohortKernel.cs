using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Cohorts;

/// <summary>
/// Customers by the period of their first paid order, and what they do in the periods after it: one pass over the order lines.
/// What a paid order is, is said at <see cref="PaidOrder"/>; its money stands in the period of its earliest counting line.
/// </summary>
public static class CohortKernel
{
    /// <summary>Computes the sums.</summary>
    /// <param name="lines">The order lines.</param>
    /// <param name="query">The question.</param>
    /// <param name="threads">Threads to use, 1 or more. The answer does not depend on it.</param>
    /// <param name="cancellation">Ends the pass early.</param>
    /// <exception cref="OverflowException">A sum of money leaves 64 bits.</exception>
    public static CohortAnswer Run(OrderLines lines, CohortQuery query, int threads = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(query);
        var parts = PaidOrderPass.Run(lines, query.Orders, threads, () => new CohortPartial(query), cancellation);
        foreach (var part in parts.Skip(1))
        {
            parts[0].Add(part);
        }

        return CohortReading.Read(parts[0], query, lines.CountOfPeople);
    }

    /// <summary>Customers by the code of a column in the first line of their first order, code 0 (missing) first: what the largest groups are.</summary>
    /// <inheritdoc cref="Run"/>
    /// <param name="lines">The order lines.</param>
    /// <param name="query">The question; its split does not matter.</param>
    /// <param name="column">Index of the code column.</param>
    /// <param name="threads">Threads to use, 1 or more.</param>
    /// <param name="cancellation">Ends the pass early.</param>
    public static long[] CustomersByFirstValue(OrderLines lines, CohortQuery query, int column, int threads = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(query);
        var parts = PaidOrderPass.Run(lines, query.Orders, threads, () => new FirstValueCounts(lines.Runs.Count == 0 ? 0 : lines.Runs[0].Columns[column].ValueCount, query, column), cancellation);
        foreach (var part in parts.Skip(1))
        {
            for (var code = 0; code < part.Customers.Length; code++)
            {
                parts[0].Customers[code] += part.Customers[code];
            }
        }

        return parts[0].Customers;
    }

    private sealed class FirstValueCounts(int values, CohortQuery query, int column) : IPaidHistories
    {
        public long[] Customers { get; } = new long[values + 1];

        public void Add(OrderRun run, int person, ReadOnlySpan<PaidOrder> orders)
        {
            var first = orders[0].FirstLine;
            if (run.OrderedAtUs.Span[first] >= query.FromUs && run.OrderedAtUs.Span[first] < query.ToUs)
            {
                Customers[run.Columns[column][first]]++;
            }
        }
    }
}
