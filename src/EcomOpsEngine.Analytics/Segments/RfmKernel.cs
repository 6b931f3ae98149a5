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
            return new RfmCustomers
            {
                Persons = Joined(passes, pass => pass.Persons),
                RecencyDays = Joined(passes, pass => pass.RecencyDays),
                Frequency = Joined(passes, pass => pass.Frequency),
                MonetaryMinor = Joined(passes, pass => pass.MonetaryMinor),
                Prospects = Joined(passes, pass => pass.Prospects),
                RowsScanned = lines.CountOfPeople,
            };
        }
        finally
        {
            Array.ForEach(passes, pass => pass.Dispose());
        }
    }

    private static T[] Joined<T>(RfmPass[] passes, Func<RfmPass, ArraySegment<T>> part)
    {
        var joined = GC.AllocateUninitializedArray<T>(passes.Sum(pass => part(pass).Count));
        var at = 0;
        foreach (var pass in passes)
        {
            part(pass).CopyTo(joined, at);
            at += part(pass).Count;
        }

        return joined;
    }
}
