using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Traffic.Baselines;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Traffic.Baselines;

public sealed class SameWeekdayBaselineTests
{
    private const int Day = 56;

    [Fact]
    public void The_score_is_that_of_the_same_weekdays_alone()
    {
        // Same weekdays 100, 102, 98, 104, 96, 101, 99, 103: median 100.5, absolute deviations .5 .5 1.5 1.5 2.5 2.5 3.5 4.5: MAD 2.
        DayJudgement judged = Judge([100, 102, 98, 104, 96, 101, 99, 103], 90);
        Assert.Equal((100.5, 2.0, 8), (judged.Median.Value, judged.Deviation.Value, judged.Weeks));
        Assert.Equal(0.6745 * (90 - 100.5) / 2, judged.Score.Value, 12);
        Assert.Equal((90 / 100.5) - 1, judged.Change.Value, 12);
        Assert.Equal(DayState.Anomaly, judged.State);
        Assert.False(judged.IsAbove);
    }

    [Fact]
    public void A_score_of_exactly_the_threshold_is_an_anomaly()
    {
        BaselineRule rule = BaselineRule.Default with { Score = 0.6745 * 2 };
        Assert.Equal(DayState.Anomaly, Judge([100, 110, 90, 100, 110, 90, 100, 100], 110, rule with { Score = Judge([100, 110, 90, 100, 110, 90, 100, 100], 110).Score.Value }).State);
        Assert.Equal(DayState.Normal, Judge([90, 110, 90, 110, 90, 110, 90, 110], 119, rule).State);
        Assert.Equal(DayState.Anomaly, Judge([90, 110, 90, 110, 90, 110, 90, 110], 120, rule).State);
    }

    [Fact]
    public void Without_a_deviation_the_relative_change_decides_alone()
    {
        long[] flat = [.. Enumerable.Repeat(100L, 8)];
        DayJudgement same = Judge(flat, 80);
        Assert.Equal((DayState.Normal, (NoValueReason?)NoValueReason.NoVariation), (same.State, same.Score.Reason));
        Assert.Equal(DayState.Anomaly, Judge(flat, 79).State);
        Assert.Equal(DayState.Anomaly, Judge(flat, 121).State);
        Assert.Equal(DayState.Normal, Judge(flat, 120).State);
    }

    [Fact]
    public void Growth_from_nothing_is_no_anomaly_and_says_so()
    {
        DayJudgement judged = Judge([.. new long[8]], 500);
        Assert.Equal((DayState.ZeroBase, (NoValueReason?)NoValueReason.ZeroBase), (judged.State, judged.Change.Reason));
        Assert.Equal(DayState.Normal, Judge([.. new long[8]], 0, BaselineRule.Default with { LeastVolume = 0 }).State);
    }

    [Fact]
    public void Few_weeks_judge_nothing()
    {
        Assert.Equal(DayState.TooFewWeeks, Judge([100, 100, 100], 5).State);
        Assert.Equal(DayState.Anomaly, Judge([100, 100, 100, 100], 5).State);
        Assert.Equal(0, Judge([], 5).Weeks);
    }

    [Fact]
    public void Only_the_weeks_of_the_rule_count()
    {
        DayJudgement judged = Judge([100, 100, 100, 100, 500, 500, 500, 500], 500, BaselineRule.Default with { Weeks = 4 });
        Assert.Equal((4, 100.0), (judged.Weeks, judged.Median.Value));
        Assert.Equal(DayState.Anomaly, judged.State);
    }

    [Fact]
    public void Low_volume_raises_nothing_but_a_shop_that_falls_to_nothing_does()
    {
        Assert.Equal(DayState.LowVolume, Judge([20, 21, 20, 19, 20, 20, 20, 20], 2).State);
        Assert.Equal(DayState.Anomaly, Judge([2_000, 2_010, 1_990, 2_000, 2_020, 1_980, 2_000, 2_000], 0).State);
        Assert.Equal(DayState.Anomaly, Judge([20, 21, 20, 19, 20, 20, 20, 20], 2, BaselineRule.Default with { LeastVolume = 20 }).State);
    }

    [Fact]
    public void A_rate_is_of_low_volume_where_its_denominator_is_on_either_side()
    {
        DailySeries Rates(long today, long usual)
        {
            (long[] numerators, long[] denominators) = (Place(Enumerable.Repeat(usual / 2, 8), 0), Place(Enumerable.Repeat(usual, 8), today));
            return DailySeries.OfRates(numerators, denominators);
        }

        Assert.Equal(DayState.Anomaly, SameWeekdayBaseline.Judge(Rates(40, 40), Day, 0, BaselineRule.Default).State);
        Assert.Equal(DayState.LowVolume, SameWeekdayBaseline.Judge(Rates(20, 40), Day, 0, BaselineRule.Default).State);
        Assert.Equal(DayState.LowVolume, SameWeekdayBaseline.Judge(Rates(40, 20), Day, 0, BaselineRule.Default).State);
        Assert.Equal(DayState.NoValue, SameWeekdayBaseline.Judge(Rates(0, 40), Day, 0, BaselineRule.Default).State);
    }

    [Fact]
    public void An_explanation_compares_with_the_days_that_are_no_outliers_themselves()
    {
        DailySeries series = DailySeries.OfCounts(Place([100, 102, 98, 900, 96, 101, 99, 103], 30));
        DayJudgement judged = SameWeekdayBaseline.Judge(series, Day, 0, BaselineRule.Default);
        Assert.Equal([49, 42, 35, 21, 14, 7, 0], SameWeekdayBaseline.ReferenceDays(series, Day, 0, judged, BaselineRule.Default));
        Assert.Equal([49, 42, 35, 21, 14, 7, 0], SameWeekdayBaseline.ReferenceDays(series, Day, 0, judged, BaselineRule.Default with { Score = 0.001, LeastChange = 0 }));
    }

    [Fact]
    public void Days_before_the_data_are_no_days()
    {
        DailySeries series = DailySeries.OfCounts(Place([100, 100, 100, 100, 100, 100, 0, 0], 100));
        Assert.Equal(6, SameWeekdayBaseline.Judge(series, Day, 8, BaselineRule.Default).Weeks);
    }

    private static DayJudgement Judge(long[] weeksBack, long today, BaselineRule? rule = null) =>
        SameWeekdayBaseline.Judge(DailySeries.OfCounts(Place(weeksBack, today)), Day, Day - (7 * weeksBack.Length), rule ?? BaselineRule.Default);

    /// <summary>Values of the same weekday, the last week first; all other days hold nonsense.</summary>
    private static long[] Place(IEnumerable<long> weeksBack, long today)
    {
        long[] days = [.. Enumerable.Repeat(7_777L, Day + 1)];
        days[Day] = today;
        foreach ((int week, long value) in weeksBack.Index())
        {
            days[Day - (7 * (week + 1))] = value;
        }

        return days;
    }
}
