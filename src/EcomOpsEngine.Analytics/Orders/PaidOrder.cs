using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Orders;

/// <summary>Whose paid orders are asked for, and as of when.</summary>
/// <param name="Filter">Lines that fail do not exist.</param>
/// <param name="Moment">As of when.</param>
public sealed record PaidOrderQuery(RowFilter Filter, OrderMoment Moment)
{
    /// <summary>People who do not exist for the answer, known bots for example.</summary>
    public PersonSet LeftOut { get; init; } = PersonSet.Empty;

    /// <summary>Gives orders that were refunded in full too, marked as returned.</summary>
    public bool WithReturned { get; init; }
}

/// <summary>
/// A paid order of a customer: one of its lines passes the filter and was ordered and paid and not cancelled before the as-of instant, and not all of these lines were
/// refunded in full. An order worth nothing counts.
/// </summary>
/// <remarks>Plain fields, written one by one: a value made first and copied then is read before it is written through, which costs more than reading the line.</remarks>
internal struct PaidOrder
{
    /// <summary>First line that counts.</summary>
    public int FirstLine;

    /// <summary>Line after the last that counts.</summary>
    public int EndLine;

    /// <summary>Earliest local day of the lines that count.</summary>
    public int Day;

    /// <summary>Whether there is a refund, if only of 0.</summary>
    public bool HasRefund;

    /// <summary>Refunded in full: given only where the question asks for such orders.</summary>
    public bool IsReturned;

    /// <summary>Amount of the lines that count, less their refunds before the as-of instant; smallest units.</summary>
    public long NetMinor;

    /// <summary>These refunds, smallest units.</summary>
    public long RefundedMinor;
}

/// <summary>Takes the histories of one part of the customers, customer by customer, by ascending numbers.</summary>
internal interface IPaidHistories
{
    /// <summary>The paid orders of a customer in the order of their days, at least one. The span is reused.</summary>
    /// <param name="run">The run that holds their lines.</param>
    /// <param name="person">Number of the customer.</param>
    /// <param name="orders">The orders.</param>
    void Add(OrderRun run, int person, ReadOnlySpan<PaidOrder> orders);
}
