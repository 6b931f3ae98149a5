using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Segments;

/// <summary>
/// Recency, frequency and money of all customers in one pass over the order lines.
/// <para>
/// A line exists when it passes the filter and was ordered before the as-of instant; it counts when, before that instant, it was paid and not cancelled.
/// An order counts (for recency and frequency) when one of its lines does and not all of these were refunded in full; an order worth 0 counts.
/// Money is the amount of the counting lines ordered within the look-back, less their refunds before the as-of instant.
/// </para>
/// With a filter, customers without an existing line do not exist for the question; without one every customer does.
/// </summary>
public static class RfmKernel
{
    /// <summary>Computes the values.</summary>
    /// <param name="lines">The order lines.</param>
    /// <param name="query">The question.</param>
    /// <param name="threads">Threads to use, 1 or more. The answer does not depend on it.</param>
    /// <param name="cancellation">Ends the pass early.</param>
    /// <exception cref="OverflowException">A customer's money leaves 64 bits.</exception>
    public static RfmCustomers Run(OrderLines lines, RfmQuery query, int threads = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        var parts = PersonRanges.ForThreads(lines, threads);
        var columns = new RfmColumns(parts.Sum(RfmPass.PeopleOf));
        try
        {
            var passes = new RfmPass[parts.Length];
            for (var (part, start) = (0, 0); part < passes.Length; start += RfmPass.PeopleOf(parts[part++]))
            {
                passes[part] = new RfmPass(parts[part], query, columns, start);
            }

            OrderPasses.RunAll(passes.Length, threads, index => passes[index].Run(cancellation));
            return Joined(passes, columns, lines.CountOfPeople);
        }
        catch
        {
            columns.Dispose();
            throw;
        }
    }

    // Where somebody has no values a part ends before the next begins.
    private static RfmCustomers Joined(RfmPass[] passes, RfmColumns columns, long rows)
    {
        var count = 0;
        foreach (var pass in passes)
        {
            columns.Move(pass.Start, count, pass.Count);
            count += pass.Count;
        }

        return new RfmCustomers
        {
            Persons = new(columns.Persons, 0, count),
            RecencyDays = new(columns.RecencyDays, 0, count),
            Frequency = new(columns.Frequency, 0, count),
            MonetaryMinor = new(columns.MonetaryMinor, 0, count),
            Prospects = [.. passes.SelectMany(pass => pass.Prospects)],
            RowsScanned = rows,
            Borrowed = columns,
        };
    }
}
