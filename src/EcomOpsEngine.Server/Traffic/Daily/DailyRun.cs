using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Analytics.Traffic.Anomalies;
using EcomOpsEngine.Analytics.Traffic.Baselines;
using EcomOpsEngine.Analytics.Traffic.Daily;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic.Visits;

namespace EcomOpsEngine.Server.Traffic.Daily;

/// <summary>A checked question by day.</summary>
/// <param name="Days">Days to show or judge.</param>
/// <param name="Visits">What makes a visit.</param>
/// <param name="Rule">When a day is an anomaly.</param>
/// <param name="EventFilter">Filter of events.</param>
/// <param name="OrderFilter">Filter of order lines.</param>
/// <param name="LastCompleteDay">Stated last whole day; null: told from the data.</param>
internal sealed record DailyPlan(LocalDays Days, VisitPlan Visits, BaselineRule Rule, RowFilter EventFilter, RowFilter OrderFilter, int? LastCompleteDay);

/// <summary>Counts by day, with what is known about how far the data reach.</summary>
/// <param name="Plan">The question.</param>
/// <param name="Counts">The counts; days before those of the plan belong to baselines.</param>
/// <param name="Visits">Days of events, indexes into the counts.</param>
/// <param name="Orders">Days of orders.</param>
internal sealed record DailyRun(DailyPlan Plan, DailyCounts Counts, TableDays Visits, TableDays Orders)
{
    private const int DaysOfWeek = 7;
    private const int CompletenessDays = 28;
    private const long DayUs = 86_400_000_000L;

    /// <summary>Events and order lines read.</summary>
    public required long RowsScanned { get; init; }

    /// <summary>Index of the first day of the plan.</summary>
    public int From => Plan.Days.First - Counts.FirstDay;

    /// <summary>Index of the last day of the plan.</summary>
    public int To => Plan.Days.Last - Counts.FirstDay;

    /// <summary>Counts.</summary>
    /// <param name="view">The snapshot.</param>
    /// <param name="plan">The question.</param>
    /// <param name="dimensions">Dimensions after that of all together.</param>
    /// <param name="entryColumns">Columns of which visits keep their first value.</param>
    /// <param name="leftOut">People who do not exist.</param>
    /// <param name="token">Ends the pass.</param>
    public static DailyRun Of(
        SnapshotView view, DailyPlan plan, IReadOnlyList<DailyDimension> dimensions, IReadOnlyList<int> entryColumns, PersonSet leftOut, CancellationToken token)
    {
        var (events, orders) = (LastRow.Of(view, Freshest(view)), LastRow.Of(view, view.LastOrderUs));
        var first = plan.Days.First - Math.Max(DaysOfWeek * plan.Rule.Weeks, CompletenessDays);
        CheckSize([DailyDimension.Total, .. dimensions], plan.Days.Last - first + 1);
        var query = new DailyQuery(
            first, plan.Days.Last, plan.Visits.Query(view, entryColumns, plan.EventFilter, leftOut), [DailyDimension.Total, .. dimensions], plan.OrderFilter,
            events?.SecondOfDay ?? 0, orders?.SecondOfDay ?? 0);
        var clock = new LocalClock(view.Snapshot.Calendar.StartsUs, view.Snapshot.Calendar.OffsetSeconds);
        var counts = DailyKernel.Run(view.Runs, view.Orders, clock, query, QueryGate.Threads, token);
        return new DailyRun(
            plan, counts,
            Days(counts.Tables[0].Of(DailyCount.Visitors, 0), counts.LateVisitors, events?.Day, first, plan),
            Days(counts.Tables[0].Of(DailyCount.Orders, 0), counts.LateOrders, orders?.Day, first, plan))
        {
            RowsScanned = view.Snapshot.Timeline.Rows + view.Orders.Count,
        };
    }

    /// <summary>The days of a table: from its first row within the counts to the last whole day.</summary>
    private static TableDays Days(ReadOnlySpan<long> all, ReadOnlySpan<long> late, int? lastDay, int firstDay, DailyPlan plan)
    {
        var begun = all.IndexOfAnyExcept(0L);
        if (begun < 0 || lastDay is not { } dataEnd)
        {
            return new TableDays(all.Length, -1);
        }

        var last = dataEnd - firstDay;
        var whole = plan.LastCompleteDay is { } stated ? Math.Min(stated - firstDay, last) : last >= all.Length || DayCompleteness.IsComplete(all, late, last) ? last : last - 1;
        return new TableDays(begun, Math.Min(whole, all.Length - 1));
    }

    /// <summary>Instant of the last loaded event: derived order events may come later.</summary>
    private static long? Freshest(SnapshotView view) => view.Snapshot.Freshness.FirstOrDefault(table => table.Table == "events")?.LatestRowUs;

    private static void CheckSize(IEnumerable<DailyDimension> dimensions, int days)
    {
        var cells = dimensions.Sum(dimension => DailyTable.CellsOf(dimension.Values, days));
        if (cells > Limits.DailyCells)
        {
            throw RequestException.Limit("daily counts", $"{cells} counts over {days} days, baselines among them; at most {Limits.DailyCells}. Use fewer days, or dimensions of fewer values.");
        }
    }

    /// <summary>Where a table ends.</summary>
    private sealed record LastRow(int Day, int SecondOfDay)
    {
        public static LastRow? Of(SnapshotView view, long? us)
        {
            if (us is not { } at)
            {
                return null;
            }

            var day = view.Snapshot.Calendar.Day(at);
            return new LastRow(day, (int)((view.Snapshot.Calendar.LocalUs(at) - (day * DayUs)) / 1_000_000));
        }
    }
}
