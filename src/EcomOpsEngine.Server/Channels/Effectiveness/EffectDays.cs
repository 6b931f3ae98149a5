using EcomOpsEngine.Analytics.Channels;
using EcomOpsEngine.Analytics.Channels.Effectiveness;
using EcomOpsEngine.Analytics.Cohorts;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic.Daily;
using Google.Protobuf.WellKnownTypes;

namespace EcomOpsEngine.Server.Channels.Effectiveness;

/// <summary>The whole local days that a question about spend looks at: those of events, orders and spend.</summary>
internal static class EffectDays
{
    private static readonly PeriodCalendar Months = PeriodCalendar.Of(PeriodGrain.Month);

    /// <summary>The days that a range touches, within the data; a side that is not set is the end of the data, or 180 days before the last day. Null where the range has no day of the data.</summary>
    public static LocalDays? Read(TimeRange? range, SnapshotView view, ChannelSpendTable spend, Violations violations)
    {
        var calendar = view.Snapshot.Calendar;
        var rows = view is { FirstUs: { } firstUs, LastUs: { } lastUs } ? new LocalDays(calendar.Day(firstUs), calendar.Day(lastUs)) : (LocalDays?)null;
        if (Union(rows, spend.Days) is not { } data)
        {
            return null;
        }

        var span = Instants.Read(range, "range", calendar.StartOfDayUs(data.First), calendar.StartOfDayUs(data.Last + 1) - 1, violations);
        var last = Math.Min(data.Last, calendar.Day(span.ToUs - 1));
        var first = Math.Max(data.First, range?.From is null ? last - LocalDays.DefaultDays + 1 : calendar.Day(span.FromUs));
        if (last - first >= Limits.DailyDays)
        {
            violations.Add("range", $"{last - first + 1} local days of data; at most {Limits.DailyDays}.");
        }

        return first <= last ? new LocalDays(first, last) : null;
    }

    /// <summary>The first instant of each day.</summary>
    public static AttributionPeriods Periods(SnapshotView view, LocalDays days) =>
        new([.. Enumerable.Range(days.First, days.Count).Select(view.Snapshot.Calendar.StartOfDayUs)]);

    /// <summary>The calendar months of the days.</summary>
    /// <param name="days">The days.</param>
    /// <param name="lastWholeDay">Last day of which the data hold everything.</param>
    public static IReadOnlyList<RangeMonth> MonthsOf(LocalDays days, int lastWholeDay) =>
    [
        .. Enumerable.Range(Months.PeriodOf(days.First), Months.PeriodOf(days.Last) - Months.PeriodOf(days.First) + 1).Select(month => new RangeMonth(
            Math.Max(Months.StartDay(month), days.First) - days.First,
            Math.Min(Months.EndDay(month), days.Last) + 1 - days.First,
            Months.StartDay(month) >= days.First && Months.EndDay(month) <= Math.Min(days.Last, lastWholeDay))),
    ];

    /// <summary><c>yyyy-mm</c> of the month that holds a day.</summary>
    public static string MonthLabel(int day) => Months.Label(Months.PeriodOf(day));

    /// <summary>48 hours after the end of a day.</summary>
    public static Timestamp DueTime(SnapshotView view, int day) => Instants.Of(view.Snapshot.Calendar.StartOfDayUs(day + 1) + (48L * 3_600_000_000));

    private static LocalDays? Union(LocalDays? a, LocalDays? b) => a is { } one && b is { } other
        ? new LocalDays(Math.Min(one.First, other.First), Math.Max(one.Last, other.Last))
        : a ?? b;
}
