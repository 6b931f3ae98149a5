namespace EcomOpsEngine.Analytics.Segments;

/// <summary>
/// Recency, frequency and money of each customer: the n-th entries of the four arrays belong together, in person order.
/// Prospects, who never paid an order that was not fully refunded, stand apart: they have no recency.
/// <para>The values of a pass stand in borrowed arrays, which are given back when this is disposed; who does not dispose it costs the next question fresh ones, nothing else.</para>
/// </summary>
public sealed class RfmCustomers : IDisposable
{
    /// <summary>Where the values stand, if they are borrowed.</summary>
    internal RfmColumns? Borrowed { get; init; }

    /// <summary>Person numbers.</summary>
    public required ArraySegment<int> Persons { get; init; }

    /// <summary>Local days from the last paid order to the as-of day, 0 or more; over the whole history.</summary>
    public required ArraySegment<int> RecencyDays { get; init; }

    /// <summary>Distinct paid orders in the look-back.</summary>
    public required ArraySegment<int> Frequency { get; init; }

    /// <summary>Paid − refunded in the look-back, smallest units.</summary>
    public required ArraySegment<long> MonetaryMinor { get; init; }

    /// <summary>Person numbers of known customers without such an order, ascending.</summary>
    public required int[] Prospects { get; init; }

    /// <summary>Order lines read.</summary>
    public required long RowsScanned { get; init; }

    /// <summary>Customers with an order.</summary>
    public int Count => Persons.Count;

    /// <summary>Gives borrowed arrays back: nothing of the values may be read any more.</summary>
    public void Dispose() => Borrowed?.Dispose();
}
