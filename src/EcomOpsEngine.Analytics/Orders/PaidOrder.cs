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
/// <param name="FirstLine">First line that counts.</param>
/// <param name="EndLine">Line after the last that counts.</param>
/// <param name="Day">Earliest local day of the lines that count.</param>
/// <param name="NetMinor">Amount of the lines that count, less their refunds before the as-of instant; smallest units.</param>
/// <param name="RefundedMinor">These refunds, smallest units.</param>
/// <param name="HasRefund">Whether there is one, if only of 0.</param>
/// <param name="IsReturned">Refunded in full: given only where the question asks for such orders.</param>
internal readonly record struct PaidOrder(int FirstLine, int EndLine, int Day, long NetMinor, long RefundedMinor = 0, bool HasRefund = false, bool IsReturned = false);

/// <summary>Takes the histories of one part of the customers, customer by customer, by ascending numbers.</summary>
internal interface IPaidHistories
{
    /// <summary>The paid orders of a customer in the order of their days, at least one. The span is reused.</summary>
    /// <param name="run">The run that holds their lines.</param>
    /// <param name="person">Number of the customer.</param>
    /// <param name="orders">The orders.</param>
    void Add(OrderRun run, int person, ReadOnlySpan<PaidOrder> orders);
}
