using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Sessions;

namespace EcomOpsEngine.Analytics.Traffic.Daily;

/// <summary>What is counted for each day and value. Amounts are smallest units.</summary>
public enum DailyCount
{
    /// <summary>People with an event that day; each counts for the first value of the day.</summary>
    Visitors,

    /// <summary>Of them, people who put something into the cart that day.</summary>
    CartVisitors,

    /// <summary>People who placed an order with a visitor id that day, cancelled or not; each counts for the value of the day's visit.</summary>
    OrderingVisitors,

    /// <summary>Sessions that began that day, by the value at their entry.</summary>
    Sessions,

    /// <summary>Of them, those with exactly one page event.</summary>
    Bounces,

    /// <summary>Sessions whose first page is a detail page.</summary>
    DetailEntries,

    /// <summary>Of them, those with no other page.</summary>
    DetailBounces,

    /// <summary>Orders with a line that was not cancelled, on the day and by the value of the first such line.</summary>
    Orders,

    /// <summary>Σ quantity × unit price of lines that were not cancelled.</summary>
    GmvMinor,
}

/// <summary>
/// Values by which days are told apart. Codes of columns are mapped to values from 0 (no value) to <see cref="Values"/>, so that two tables share one numbering and values may be grouped.
/// </summary>
/// <param name="Values">Number of values besides the missing one.</param>
/// <param name="EntryColumn">Position among <see cref="VisitQuery.EntryColumns"/>; null where events do not have the dimension.</param>
/// <param name="EventValues">Value of each code of that column; empty without one.</param>
/// <param name="OrderColumn">Code column of the order lines; null: orders take the value of the day's visit of their person.</param>
/// <param name="OrderValues">Value of each code of that column; empty without one.</param>
public sealed record DailyDimension(int Values, int? EntryColumn, int[] EventValues, int? OrderColumn, int[] OrderValues)
{
    /// <summary>All together: one value, numbered 0.</summary>
    public static DailyDimension Total { get; } = new(0, null, [], null, []);
}

/// <summary>A question for counts by day.</summary>
/// <param name="FirstDay">First local day, days since 1970-01-01.</param>
/// <param name="LastDay">Last local day, inside.</param>
/// <param name="Visits">What makes a visit; people left out have no orders either.</param>
/// <param name="Dimensions">Each gives a table of its own.</param>
/// <param name="OrderFilter">Order lines that fail do not exist.</param>
/// <param name="LateVisitSecond">Second of the day after which visitors count as late: where the data's last day ends. See <see cref="DayCompleteness"/>.</param>
/// <param name="LateOrderSecond">The same for orders.</param>
public sealed record DailyQuery(
    int FirstDay, int LastDay, VisitQuery Visits, IReadOnlyList<DailyDimension> Dimensions, RowFilter OrderFilter, int LateVisitSecond, int LateOrderSecond)
{
    /// <summary>Number of days.</summary>
    public int Days => LastDay - FirstDay + 1;
}
