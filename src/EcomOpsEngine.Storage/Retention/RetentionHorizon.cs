using System.Globalization;
using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Storage.Retention;

/// <summary>The begin of the oldest local day whose rows a dataset keeps.</summary>
/// <param name="Day">The day, since 1970-01-01.</param>
/// <param name="Us">Its first instant, Unix microseconds.</param>
/// <param name="Days">For how many days before today rows are kept.</param>
public readonly record struct RetentionHorizon(int Day, long Us, int Days)
{
    /// <summary>The horizon of a dataset at a moment: so many days before the local day of the moment; null where rows are kept for ever.</summary>
    public static RetentionHorizon? Of(DatasetSettings settings, DateTimeOffset now)
    {
        if (settings.RetentionDays is not { } days)
        {
            return null;
        }

        var calendar = LocalCalendar.Of(settings.TimeZone);
        var day = calendar.Day(now.ToUnixTimeMilliseconds() * 1_000) - days;
        return new RetentionHorizon(day, calendar.StartOfDayUs(day), days);
    }

    /// <summary>The day as people write it.</summary>
    public string DayText => DateOnly.FromDateTime(DateTime.UnixEpoch.AddDays(Day)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>SQL of the condition that a value lies before the horizon, but not before everything that is accepted: what no clock can have shown is a fault of its own.</summary>
    internal string IsPassedBy(string value, bool isDay)
    {
        var type = isDay ? "DATE" : "TIMESTAMP";
        var first = isDay ? DayText : DateTime.UnixEpoch.AddTicks(Us * 10).ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        return $"({value} < {type} '{first}' AND {value} >= {type} '1980-01-01')";
    }
}
