using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;

namespace EcomOpsEngine.Server.Traffic.Daily;

/// <summary>Whole local days, days since 1970-01-01, both ends inside.</summary>
internal readonly record struct LocalDays(int First, int Last)
{
    /// <summary>The template's analysis range (近180天).</summary>
    public const int DefaultDays = 180;

    /// <summary>Number of days.</summary>
    public int Count => Last - First + 1;

    /// <summary>
    /// The days that a range touches, within the data; a side that is not set is the end of the data, or <see cref="DefaultDays"/> before the last day. Null where the range has no day of the data.
    /// </summary>
    public static LocalDays? Read(TimeRange? range, SnapshotView view, Violations violations)
    {
        if (view is not { FirstUs: { } firstUs, LastUs: { } lastUs })
        {
            return null;
        }

        var calendar = view.Snapshot.Calendar;
        var (first, last) = (calendar.Day(firstUs), calendar.Day(lastUs));
        var span = Instants.Read(range, "range", firstUs, lastUs, violations);
        last = Math.Min(last, calendar.Day(span.ToUs - 1));
        first = Math.Max(first, range?.From is null ? last - DefaultDays + 1 : calendar.Day(span.FromUs));
        if (last - first >= Limits.DailyDays)
        {
            violations.Add("range", $"{last - first + 1} local days of data; at most {Limits.DailyDays}.");
        }

        return first <= last ? new LocalDays(first, last) : null;
    }

    /// <summary>Their instants.</summary>
    public InstantSpan Span(SnapshotView view) => new(view.Snapshot.Calendar.StartOfDayUs(First), view.Snapshot.Calendar.StartOfDayUs(Last + 1));
}
