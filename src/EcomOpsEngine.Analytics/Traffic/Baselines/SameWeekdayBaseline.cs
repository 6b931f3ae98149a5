using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Traffic.Baselines;

/// <summary>What a day turned out to be.</summary>
public enum DayState
{
    /// <summary>Within its baseline.</summary>
    Normal,

    /// <summary>Outside of it.</summary>
    Anomaly,

    /// <summary>The figure has no value that day.</summary>
    NoValue,

    /// <summary>Too little that day to judge.</summary>
    LowVolume,

    /// <summary>Too few same weekdays before it.</summary>
    TooFewWeeks,

    /// <summary>All same weekdays before it were 0: growth from nothing has no measure.</summary>
    ZeroBase,
}

/// <summary>A day against its baseline.</summary>
/// <param name="State">What it is.</param>
/// <param name="Value">The figure.</param>
/// <param name="Median">Median of the same weekdays.</param>
/// <param name="Deviation">Their median absolute deviation from it.</param>
/// <param name="Score">.6745 · (value − median) / deviation; NoVariation where the deviation is 0.</param>
/// <param name="Change">Value / median − 1.</param>
/// <param name="Weeks">Same weekdays with a value.</param>
public readonly record struct DayJudgement(DayState State, Figure Value, Figure Median, Figure Deviation, Figure Score, Figure Change, int Weeks)
{
    /// <summary>Whether the value lies above the median.</summary>
    public bool IsAbove => Value.TryGet(out double value) && Median.TryGet(out double median) && value > median;
}

/// <summary>
/// The robust baseline of a day: median and median absolute deviation (MAD) of the same weekday over the weeks before. Score .6745 · (x − median) / MAD, an anomaly from 3.5 on:
/// Iglewicz and Hoaglin 1993, "How to Detect and Handle Outliers", where .6745 makes the MAD of a normal distribution its standard deviation.
/// Where the MAD is 0 the relative change alone decides. A count is of low volume where both the day and the median of its baseline are below the least volume, so that a day on which thousands
/// stay away is not; a rate where the denominator of either is.
/// </summary>
public static class SameWeekdayBaseline
{
    private const int DaysOfWeek = 7;
    private const double NormalQuartile = 0.6745;

    /// <summary>Judges a day.</summary>
    /// <param name="series">The figure.</param>
    /// <param name="day">Index of the day.</param>
    /// <param name="firstDay">Index of the first day of the data: what lies before is no day without visitors, it is no day.</param>
    /// <param name="rule">The rule.</param>
    public static DayJudgement Judge(DailySeries series, int day, int firstDay, BaselineRule rule)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(rule);
        List<int> days = Days(series, day, firstDay, rule);
        double[] values = [.. days.Select(other => series.Value(other).Value)];
        Figure value = series.Value(day);
        Figure median = Quantiles.Median(values);
        Figure deviation = median.TryGet(out double middle) ? Quantiles.Median(Array.ConvertAll(values, one => Math.Abs(one - middle))) : median;
        var read = new DayJudgement(DayState.Normal, value, median, deviation, Score(value, median, deviation), Change(value, median), days.Count);
        return read with { State = State(read, IsLowVolume(series, day, days, rule), rule) };
    }

    /// <summary>The days of the baseline that have a value, without those that are outliers among them: what an explanation compares with.</summary>
    /// <param name="series">The figure.</param>
    /// <param name="day">Index of the judged day.</param>
    /// <param name="firstDay">Index of the first day of the data.</param>
    /// <param name="judged">Its judgement.</param>
    /// <param name="rule">The rule.</param>
    public static IReadOnlyList<int> ReferenceDays(DailySeries series, int day, int firstDay, DayJudgement judged, BaselineRule rule)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(rule);
        // A question for small deviations must not take every day that moved for an outlier.
        BaselineRule outlier = rule with { Score = Math.Max(rule.Score, BaselineRule.Default.Score), LeastChange = Math.Max(rule.LeastChange, BaselineRule.Default.LeastChange) };
        return [.. Days(series, day, firstDay, rule).Where(other => !IsOutside(Score(series.Value(other), judged.Median, judged.Deviation), Change(series.Value(other), judged.Median), outlier))];
    }

    private static List<int> Days(DailySeries series, int day, int firstDay, BaselineRule rule)
    {
        var days = new List<int>(rule.Weeks);
        for (int week = 1; week <= rule.Weeks; week++)
        {
            int other = day - (week * DaysOfWeek);
            if (other >= firstDay && series.Value(other).HasValue)
            {
                days.Add(other);
            }
        }

        return days;
    }

    private static DayState State(DayJudgement read, bool isLowVolume, BaselineRule rule) =>
        !read.Value.HasValue ? DayState.NoValue
        : read.Weeks < rule.LeastWeeks ? DayState.TooFewWeeks
        : isLowVolume ? DayState.LowVolume
        : IsOutside(read.Score, read.Change, rule) ? DayState.Anomaly
        : read is { Score.HasValue: false, Change.HasValue: false } && read.Value.Value != 0 ? DayState.ZeroBase
        : DayState.Normal;

    private static bool IsLowVolume(DailySeries series, int day, List<int> days, BaselineRule rule)
    {
        if (!Quantiles.Median(days.Select(series.Volume).ToArray()).TryGet(out double usual))
        {
            return false;
        }

        double volume = series.IsRate ? Math.Min(series.Volume(day), usual) : Math.Max(series.Volume(day), usual);
        return volume < rule.LeastVolume;
    }

    private static bool IsOutside(Figure score, Figure change, BaselineRule rule) =>
        score.TryGet(out double standard) ? Math.Abs(standard) >= rule.Score : change.TryGet(out double relative) && Math.Abs(relative) > rule.LeastChange;

    private static Figure Score(Figure value, Figure median, Figure deviation) =>
        !value.TryGet(out double x) ? value
        : !median.TryGet(out double middle) || !deviation.TryGet(out double spread) ? median
        : spread == 0 ? Figure.None(NoValueReason.NoVariation)
        : Figure.Of(NormalQuartile * (x - middle) / spread);

    private static Figure Change(Figure value, Figure median) =>
        !value.TryGet(out double x) ? value : !median.TryGet(out double middle) ? median : Figure.Growth(middle, x);
}
