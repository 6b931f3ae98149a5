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
        var passes = Array.ConvertAll(PersonRanges.Of(lines, threads), ranges => new RfmPass(ranges, query));
        try
        {
            OrderPasses.RunAll(passes.Length, index => passes[index].Run(cancellation));
            return Joined(passes, lines.CountOfPeople);
        }
        finally
        {
            Array.ForEach(passes, pass => pass.Dispose());
        }
    }

    // Each part copies its own values: most of the time goes into the first touch of the fresh pages, which one thread alone would pay for all.
    private static RfmCustomers Joined(RfmPass[] passes, long rows)
    {
        var count = passes.Sum(pass => pass.Persons.Count);
        var (persons, recency, frequency) = (Fresh<int>(count), Fresh<int>(count), Fresh<int>(count));
        var monetary = Fresh<long>(count);
        OrderPasses.RunAll(passes.Length, index =>
        {
            var at = passes[..index].Sum(pass => pass.Persons.Count);
            passes[index].Persons.CopyTo(persons, at);
            passes[index].RecencyDays.CopyTo(recency, at);
            passes[index].Frequency.CopyTo(frequency, at);
            passes[index].MonetaryMinor.CopyTo(monetary, at);
        });
        return new RfmCustomers
        {
            Persons = persons,
            RecencyDays = recency,
            Frequency = frequency,
            MonetaryMinor = monetary,
            Prospects = [.. passes.SelectMany(pass => pass.Prospects)],
            RowsScanned = rows,
        };
    }

    private static T[] Fresh<T>(int count) => GC.AllocateUninitializedArray<T>(count);
}
