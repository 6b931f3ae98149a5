using System.Globalization;
using EcomOpsEngine.Analytics.Cohorts;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Server.Funnels.Trends;

/// <summary>One period of a trend.</summary>
/// <param name="Label">Its name.</param>
/// <param name="FirstDay">First local day, days since 1970-01-01.</param>
/// <param name="EndDay">Day after its last.</param>
internal sealed record TrendPeriod(string Label, int FirstDay, int EndDay);

/// <summary>The periods that a span of instants touches.</summary>
/// <param name="FirstDay">First local day of the span.</param>
/// <param name="BucketOfDay">Index among the periods of each local day from there on.</param>
/// <param name="Periods">The periods.</param>
internal sealed record TrendPeriods(int FirstDay, IReadOnlyList<int> BucketOfDay, IReadOnlyList<TrendPeriod> Periods)
{
    private static readonly PeriodCalendar Weeks = PeriodCalendar.Of(PeriodGrain.Week);
    private static readonly PeriodCalendar Months = PeriodCalendar.Of(PeriodGrain.Month);
    private static readonly DateOnly Epoch = new(1970, 1, 1);

    /// <summary>Finds them.</summary>
    /// <exception cref="RequestException">They are more than the limit.</exception>
    public static TrendPeriods Of(LocalCalendar calendar, InstantSpan span, TrendGrain grain)
    {
        if (span.IsEmpty)
        {
            return new TrendPeriods(0, [], []);
        }

        var (first, last) = (calendar.Day(span.FromUs), calendar.Day(span.ToUs - 1));
        var buckets = new int[last - first + 1];
        var periods = new List<TrendPeriod>();
        for (var day = first; day <= last; day++)
        {
            if (periods.Count == 0 || day >= periods[^1].EndDay)
            {
                periods.Add(PeriodOf(day, grain));
            }

            buckets[day - first] = periods.Count - 1;
        }

        return periods.Count <= Limits.TrendPeriods
            ? new TrendPeriods(first, buckets, periods)
            : throw RequestException.Limit("trend periods", $"{periods.Count} periods; at most {Limits.TrendPeriods}. Ask for a longer grain or a shorter range.");
    }

    private static TrendPeriod PeriodOf(int day, TrendGrain grain)
    {
        if (grain is TrendGrain.Week or TrendGrain.Month)
        {
            var periods = grain == TrendGrain.Week ? Weeks : Months;
            var period = periods.PeriodOf(day);
            return new TrendPeriod(periods.Label(period), periods.StartDay(period), periods.EndDay(period) + 1);
        }

        return new TrendPeriod(Epoch.AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), day, day + 1);
    }
}
