using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Server.Matrices;

/// <summary>The range that growth is measured against.</summary>
/// <param name="Span">Its instants.</param>
/// <param name="Days">Its local days, each with the day of the main range it stands beside.</param>
internal sealed record ComparedRange(InstantSpan Span, IReadOnlyList<(int Day, int Beside)> Days)
{
    private static readonly DateOnly Epoch = new(1970, 1, 1);

    /// <summary>Reads the comparison; null without one.</summary>
    public static ComparedRange? Read(MatrixComparison? comparison, InstantSpan range, Snapshot snapshot, Violations violations)
    {
        if (comparison is null)
        {
            return null;
        }

        var calendar = snapshot.Calendar;
        switch (comparison.AgainstCase)
        {
            case MatrixComparison.AgainstOneofCase.PreviousPeriod when comparison.PreviousPeriod:
                var length = range.ToUs - range.FromUs;
                return Shifted(new InstantSpan(range.FromUs - length, range.FromUs), range, calendar);
            case MatrixComparison.AgainstOneofCase.YearAgo when comparison.YearAgo:
                return YearAgo(range, calendar);
            case MatrixComparison.AgainstOneofCase.Range:
                var timeline = snapshot.Timeline;
                return Shifted(Instants.Read(comparison.Range, "compare.range", timeline.FirstUs, timeline.LastUs, violations), range, calendar);
            default:
                violations.Add("compare", "Set previous_period or year_ago to true, or a range.");
                return null;
        }
    }

    /// <summary>The same local dates and times of day one year earlier; 29 February becomes 28 February.</summary>
    private static ComparedRange YearAgo(InstantSpan range, LocalCalendar calendar)
    {
        var span = new InstantSpan(YearEarlier(range.FromUs, calendar), YearEarlier(range.ToUs, calendar));
        var days = new List<(int, int)>();
        if (!span.IsEmpty)
        {
            for (var day = calendar.Day(span.FromUs); day <= calendar.Day(span.ToUs - 1); day++)
            {
                days.Add((day, Epoch.AddDays(day).AddYears(1).DayNumber - Epoch.DayNumber));
            }
        }

        return new ComparedRange(span, days);
    }

    private static long YearEarlier(long us, LocalCalendar calendar)
    {
        var day = calendar.Day(us);
        var earlier = Epoch.AddDays(day).AddYears(-1).DayNumber - Epoch.DayNumber;
        return calendar.StartOfDayUs(earlier) + (us - calendar.StartOfDayUs(day));
    }

    /// <summary>Days stand beside each other in order from the start.</summary>
    private static ComparedRange Shifted(InstantSpan span, InstantSpan range, LocalCalendar calendar)
    {
        if (span.IsEmpty)
        {
            return new ComparedRange(span, []);
        }

        var first = calendar.Day(span.FromUs);
        var beside = calendar.Day(range.FromUs);
        return new ComparedRange(span, [.. Enumerable.Range(0, calendar.Day(span.ToUs - 1) - first + 1).Select(i => (first + i, beside + i))]);
    }
}
