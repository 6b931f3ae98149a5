using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Sessions;

/// <summary>What an event is for a visit.</summary>
[Flags]
public enum VisitMarks : byte
{
    /// <summary>Nothing of these.</summary>
    None = 0,

    /// <summary>It opens a page.</summary>
    Page = 1,

    /// <summary>Its page is a product's detail page; counts only together with <see cref="Page"/>.</summary>
    DetailPage = 1 << 1,

    /// <summary>It puts something into the cart.</summary>
    AddToCart = 1 << 2,
}

/// <summary>Which events make visits, resolved against the columns of the timeline. An event's marks are those of its name and those of its page together.</summary>
/// <param name="CountedEvents">For each event-name code (0 is the missing name) whether the event exists: false for the derived order events.</param>
/// <param name="EventMarks">Marks of each event-name code.</param>
/// <param name="PageColumn">Code column of the page; null without one.</param>
/// <param name="PageMarks">Marks of each page code, 0 (no page) first; empty without a page column.</param>
/// <param name="EntryColumns">Code columns of which a session and a day keep their first value.</param>
/// <param name="Filter">Events that fail do not exist.</param>
/// <param name="LeftOut">People who do not exist.</param>
public sealed record VisitQuery(
    bool[] CountedEvents, VisitMarks[] EventMarks, int? PageColumn, VisitMarks[] PageMarks, IReadOnlyList<int> EntryColumns, RowFilter Filter, PersonSet LeftOut)
{
    internal void Check(LaneRun run)
    {
        CheckTable(run, 0, CountedEvents.Length, nameof(CountedEvents));
        CheckTable(run, 0, EventMarks.Length, nameof(EventMarks));
        if (PageColumn is { } page)
        {
            CheckTable(run, page, PageMarks.Length, nameof(PageMarks));
        }
    }

    private static void CheckTable(LaneRun run, int column, int entries, string name)
    {
        if (run.Columns[column].ValueCount + 1 != entries)
        {
            throw new ArgumentException($"{name} has {entries} entries and needs {run.Columns[column].ValueCount + 1}.", name);
        }
    }
}
