using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Cohorts;

/// <summary>A cohort in the k-th period after the first orders. Only periods that have begun are given.</summary>
/// <param name="Offset">k; 0 is the period of the first order itself.</param>
/// <param name="Cohorts">First-order periods that had reached their k-th period: 1 for a cohort of one period.</param>
/// <param name="Customers">Customers of these: the denominator.</param>
/// <param name="Active">Customers with an order in that period.</param>
/// <param name="Retention">Active / customers.</param>
/// <param name="Orders">Orders in that period.</param>
/// <param name="RevenueMinor">Paid − refunded of these orders, smallest units.</param>
/// <param name="CumulativeRevenueMinor">Σ revenue up to here, smallest units.</param>
/// <param name="LifetimeValueMinor">Σ over the periods up to here of revenue / customers: what one customer has brought so far, smallest units.</param>
/// <param name="IsComplete">False while a period behind the figures has not run out.</param>
public sealed record CohortCell(
    int Offset, int Cohorts, long Customers, long Active, Figure Retention, long Orders, long RevenueMinor, long CumulativeRevenueMinor, Figure LifetimeValueMinor,
    bool IsComplete);

/// <summary>A cohort.</summary>
/// <param name="Period">Period of the first orders; null where all periods are taken together.</param>
/// <param name="Slot">Group of the split; null where all groups are taken together.</param>
/// <param name="Customers">Size.</param>
/// <param name="Cells">From offset 0 on, without gaps.</param>
public sealed record Cohort(int? Period, int? Slot, long Customers, IReadOnlyList<CohortCell> Cells);

/// <summary>A calendar period over all customers of the question.</summary>
/// <param name="Period">Which.</param>
/// <param name="Active">Customers with an order.</param>
/// <param name="Fresh">Of these, customers whose first order it was.</param>
/// <param name="Again">Of the active, customers who order in the next period too.</param>
/// <param name="Rate">Again / active; no value while the next period has not begun.</param>
/// <param name="IsComplete">Whether the next period has run out, so that the rate will not change.</param>
public sealed record CohortPeriod(int Period, long Active, long Fresh, long Again, Figure Rate, bool IsComplete);

/// <summary>Second orders within a number of days of the first.</summary>
/// <param name="Days">N.</param>
/// <param name="Repurchased">Customers whose second order fell at most N local calendar days after the first.</param>
/// <param name="Rate">Of all customers.</param>
/// <param name="Immature">Customers without such an order whose N days had not run out: they may still repurchase.</param>
/// <param name="Mature">Customers whose N days had run out.</param>
/// <param name="MatureRate">Repurchased among the mature / mature: the rate without the bias of young customers.</param>
public sealed record RepurchaseFigures(int Days, long Repurchased, Figure Rate, long Immature, long Mature, Figure MatureRate);

/// <summary>Customers by their number of orders.</summary>
/// <param name="Orders">Number of orders.</param>
/// <param name="OrMore">Whether larger numbers are counted here too.</param>
/// <param name="Customers">Customers.</param>
public readonly record struct OrderCountFigures(int Orders, bool OrMore, long Customers);

/// <summary>The reading of a cohort pass.</summary>
public sealed class CohortAnswer
{
    /// <summary>Cohorts with at least one customer by first-order period, then group.</summary>
    public required IReadOnlyList<Cohort> Cohorts { get; init; }

    /// <summary>All periods of each group together; entry of each group, also without customers.</summary>
    public required IReadOnlyList<Cohort> Slots { get; init; }

    /// <summary>All customers together.</summary>
    public required Cohort Total { get; init; }

    /// <summary>Calendar periods from the first with an order to the last that has begun.</summary>
    public required IReadOnlyList<CohortPeriod> Periods { get; init; }

    /// <summary>One entry for each span asked for.</summary>
    public required IReadOnlyList<RepurchaseFigures> Repurchase { get; init; }

    /// <summary>Customers by number of orders, from 1 on.</summary>
    public required IReadOnlyList<OrderCountFigures> ByOrders { get; init; }

    /// <summary>Median of the whole days from the first to the second order.</summary>
    public required Figure MedianDaysToSecond { get; init; }

    /// <summary>Customers with two or more orders.</summary>
    public required long RepeatCustomers { get; init; }

    /// <summary>Repeat customers / customers.</summary>
    public required Figure RepeatRate { get; init; }

    /// <summary>All orders.</summary>
    public required long Orders { get; init; }

    /// <summary>Order lines read.</summary>
    public required long RowsScanned { get; init; }
}
