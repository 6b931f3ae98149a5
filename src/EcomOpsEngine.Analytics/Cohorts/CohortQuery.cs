using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Cohorts;

/// <summary>Groups customers by a text column of the first line of their first order.</summary>
/// <param name="Column">Index of the code column.</param>
/// <param name="SlotOfCode">Group of each code, 0 (the missing value) first; length: values + 1.</param>
/// <param name="Slots">Number of groups.</param>
public sealed record CohortSplit(int Column, int[] SlotOfCode, int Slots);

/// <summary>A cohort question over the paid orders.</summary>
/// <param name="Orders">Which orders, as of when.</param>
/// <param name="Calendar">Numbers the periods.</param>
/// <param name="LastDay">Last local day with observed time: the day of the instant before the as-of instant.</param>
/// <param name="FromUs">Customers whose first order came before this instant are left out, Unix microseconds.</param>
/// <param name="ToUs">Customers whose first order came at or after this instant are left out, Unix microseconds.</param>
/// <param name="Split">Groups within a period; null: one.</param>
/// <param name="WithinDays">Spans in which a second order counts as a repurchase, days, 0 or more.</param>
public sealed record CohortQuery(
    PaidOrderQuery Orders, PeriodCalendar Calendar, int LastDay, long FromUs, long ToUs, CohortSplit? Split, IReadOnlyList<int> WithinDays);
