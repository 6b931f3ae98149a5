using System.Globalization;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic.Visits;

namespace EcomOpsEngine.Server.Traffic.Daily;

/// <summary>Checks what questions by day share.</summary>
internal sealed class DailyPlanner(SnapshotView view, TrafficRules rules, Violations violations)
{
    /// <summary>The plan; null where the range has no day of the data.</summary>
    public DailyPlan? Plan(TimeRange? range, VisitRules? visits, BaselineRule? baseline, string lastCompleteDate, RowFilter events, RowFilter orders)
    {
        var days = LocalDays.Read(range, view, violations);
        var visitPlan = VisitPlan.Of(view, visits, rules, "visits", violations);
        var rule = BaselineRules.Read(baseline, violations);
        var lastComplete = Day(lastCompleteDate);
        return days is { } known ? new DailyPlan(known, visitPlan, rule, events, orders, lastComplete) : null;
    }

    private int? Day(string date)
    {
        if (date.Length == 0)
        {
            return null;
        }

        if (DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day.DayNumber - new DateOnly(1970, 1, 1).DayNumber;
        }

        violations.Add("last_complete_date", $"'{Shown.Text(date)}' is not a date of the form yyyy-mm-dd.");
        return null;
    }
}
