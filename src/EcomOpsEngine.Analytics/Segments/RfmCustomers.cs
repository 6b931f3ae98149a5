namespace EcomOpsEngine.Analytics.Segments;

/// <summary>
/// Recency, frequency and money of each customer: the n-th entries of the four arrays belong together, in person order.
/// Prospects, who never paid an order that was not fully refunded, stand apart: they have no recency.
/// </summary>
public sealed class RfmCustomers
{
    /// <summary>Person numbers.</summary>
    public required int[] Persons { get; init; }

    /// <summary>Local days from the last paid order to the as-of day, 0 or more; over the whole history.</summary>
    public required int[] RecencyDays { get; init; }

    /// <summary>Distinct paid orders in the look-back.</summary>
    public required int[] Frequency { get; init; }

    /// <summary>Paid − refunded in the look-back, smallest units.</summary>
    public required long[] MonetaryMinor { get; init; }

    /// <summary>Person numbers of known customers without such an order, ascending.</summary>
    public required int[] Prospects { get; init; }

    /// <summary>Order lines read.</summary>
    public required long RowsScanned { get; init; }

    /// <summary>Customers with an order.</summary>
    public int Count => Persons.Length;
}
