using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Sessions;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Storage.Snapshots;
using Google.Protobuf.Collections;

namespace EcomOpsEngine.Server.Traffic.Visits;

/// <summary>What makes a visit in a snapshot: the request's names, else those of the rules file.</summary>
/// <param name="EventMarks">Marks of each event-name code.</param>
/// <param name="PageColumn">Column of the page; null without one.</param>
/// <param name="PageMarks">Marks of each page code; empty without a page column.</param>
/// <param name="EveryEventIsAPage">No event has a page, and the request names no events that open one.</param>
/// <param name="Names">Every list filled in with the names that occur.</param>
internal sealed record VisitPlan(VisitMarks[] EventMarks, int? PageColumn, VisitMarks[] PageMarks, bool EveryEventIsAPage, VisitRules Names)
{
    private const string PageField = "page";

    /// <summary>Whether some event puts something into the cart.</summary>
    public bool KnowsCarts => Names.AddToCartEvents.Count > 0;

    /// <summary>Whether something is a detail page.</summary>
    public bool KnowsDetailPages => Names.DetailPages.Count > 0;

    /// <summary>Derived order events are orders, not visits.</summary>
    public static bool[] Counted(SnapshotView view) => [true, .. view.Snapshot.Timeline.Fields[0].Values.Select(name => !name.StartsWith('$'))];

    /// <summary>Checks what a request says and fills in the rest.</summary>
    public static VisitPlan Of(SnapshotView view, VisitRules? asked, TrafficRules rules, string path, Violations violations)
    {
        var request = asked ?? new VisitRules();
        var eventField = view.Snapshot.Timeline.Fields[0];
        var (events, occurring) = (eventField.Values, Occurring(eventField));
        var page = view.Fields.Find(Table.Events, PageField) is { Text: { } text } found && Occurring(text).Count > 0 ? found : null;
        IReadOnlyList<string> pages = page?.Text!.Values ?? [];
        IReadOnlyList<string> seenPages = page is null ? [] : Occurring(page.Text!);
        Check(request.PageEvents, $"{path}.page_events", "an event", occurring, violations);
        Check(request.DetailPages, $"{path}.detail_pages", "a page or an event", [.. seenPages, .. occurring], violations);
        Check(request.AddToCartEvents, $"{path}.add_to_cart_events", "an event", occurring, violations);

        var named = request.PageEvents.Count > 0;
        var everyEvent = !named && page is null;
        bool IsDetail(string name) => request.DetailPages.Count > 0 ? request.DetailPages.Contains(name) : rules.IsDetailPage(name);
        bool IsCart(string name) => request.AddToCartEvents.Count > 0 ? request.AddToCartEvents.Contains(name) : rules.IsAddToCart(name);
        VisitMarks Mark(bool isPage, bool isDetail, bool isCart) =>
            (isPage ? VisitMarks.Page : VisitMarks.None) | (isDetail ? VisitMarks.DetailPage : VisitMarks.None) | (isCart ? VisitMarks.AddToCart : VisitMarks.None);
        VisitMarks[] eventMarks = [Mark(everyEvent, false, false), .. events.Select(name => Mark(everyEvent || (named && request.PageEvents.Contains(name)), IsDetail(name), IsCart(name)))];
        VisitMarks[] pageMarks = page is null ? [] : [VisitMarks.None, .. pages.Select(name => Mark(!named, IsDetail(name), false))];
        var names = new VisitRules
        {
            PageEvents = { request.PageEvents },
            DetailPages = { seenPages.Concat(occurring).Where(IsDetail).Distinct() },
            AddToCartEvents = { occurring.Where(IsCart) },
        };
        return new VisitPlan(eventMarks, page?.Column, pageMarks, everyEvent, names);
    }

    /// <summary>The query of a pass.</summary>
    public VisitQuery Query(SnapshotView view, IReadOnlyList<int> entryColumns, RowFilter filter, PersonSet leftOut) =>
        new(Counted(view), EventMarks, PageColumn, PageMarks, entryColumns, filter, leftOut);

    /// <summary>The values that rows have: a dictionary may remember others, whose rows were corrected or erased.</summary>
    private static IReadOnlyList<string> Occurring(TextField field) => [.. field.Values.Where((_, index) => field.RowsByCode[index + 1] > 0)];

    private static void Check(RepeatedField<string> names, string path, string what, IReadOnlyList<string> known, Violations violations)
    {
        if (names.Count > Limits.VisitNames)
        {
            violations.Add(path, $"{names.Count} names; at most {Limits.VisitNames}.");
            return;
        }

        for (var i = 0; i < names.Count; i++)
        {
            if (!known.Contains(names[i]))
            {
                violations.Add($"{path}[{i}]", $"'{Shown.Text(names[i])}' is not the name of {what}; {NearNames.Hint(names[i], known.Where(name => !name.StartsWith('$')))}");
            }
        }
    }
}
