using System.Globalization;
using EcomOpsEngine.Analytics.Matrices;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Server.Matrices;

/// <summary>A span of local days, both ends in.</summary>
internal readonly record struct DaySpan(int First, int Last);

/// <summary>Resolves the dimension <c>time</c>: local days, weeks, months, quarters, years, weekdays or hours of the dataset's zone.</summary>
internal static class TimeDimension
{
    public const string Field = "time";

    private static readonly DateOnly Epoch = new(1970, 1, 1);

    /// <summary>The keys of the range.</summary>
    /// <param name="grain">Calendar unit.</param>
    /// <param name="groups">Regroups the keys.</param>
    /// <param name="days">Days of the range.</param>
    /// <param name="compared">
    /// Days of the compared range with the day of the range that each stands beside, so that a compared month lands on the month it is compared with; empty without a comparison.
    /// </param>
    /// <returns>Keys for the range, and for the compared range.</returns>
    public static (DimensionKeys Range, DimensionKeys Compared) Read(
        TimeGrain grain, ValueGroups groups, DaySpan days, IReadOnlyList<(int Day, int Beside)> compared)
    {
        if (grain == TimeGrain.Hour)
        {
            var own = Enumerable.Range(0, 24).Select(hour => groups.Label(hour.ToString("00", CultureInfo.InvariantCulture))).ToList();
            var (hourLabels, hourCodes) = Numbered(own);
            var hours = new HourSource([.. own.Select(label => hourCodes[label])]);
            var keys = new DimensionKeys(hourLabels, false, false, hours, hours, new AbsentSource());
            return (keys, keys);
        }

        var range = Enumerable.Range(days.First, days.Last - days.First + 1).Select(day => groups.Label(Label(day, grain))).ToList();
        // A weekday is compared with the same weekday, whatever day it stands beside.
        var beside = compared.Select(pair => groups.Label(Label(grain == TimeGrain.Weekday ? pair.Day : pair.Beside, grain))).ToList();
        var (labels, codes) = Numbered(range.Concat(beside));
        var source = new DaySource(days.First, [.. range.Select(label => codes[label])]);
        var other = compared.Count > 0 ? new DaySource(compared[0].Day, [.. beside.Select(label => codes[label])]) : source;
        return (new DimensionKeys(labels, false, false, source, source, source), new DimensionKeys(labels, false, false, other, other, other));
    }

    private static (List<string> Labels, Dictionary<string, int> Codes) Numbered(IEnumerable<string> all)
    {
        var labels = all.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return (labels, labels.Select((label, code) => (label, code)).ToDictionary(pair => pair.label, pair => pair.code, StringComparer.Ordinal));
    }

    /// <summary>Labels sort as text in the order of time.</summary>
    private static string Label(int day, TimeGrain grain)
    {
        var date = Epoch.AddDays(day);
        return grain switch
        {
            TimeGrain.Day => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            TimeGrain.Week => Week(date),
            TimeGrain.Month => date.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            TimeGrain.Quarter => string.Create(CultureInfo.InvariantCulture, $"{date.Year:0000}Q{((date.Month - 1) / 3) + 1}"),
            TimeGrain.Year => date.ToString("yyyy", CultureInfo.InvariantCulture),
            _ => (((int)date.DayOfWeek + 6) % 7 + 1).ToString(CultureInfo.InvariantCulture),
        };
    }

    private static string Week(DateOnly date)
    {
        var at = date.ToDateTime(TimeOnly.MinValue);
        return string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(at):0000}-W{ISOWeek.GetWeekOfYear(at):00}");
    }
}
