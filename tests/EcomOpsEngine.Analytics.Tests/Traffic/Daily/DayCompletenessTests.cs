using EcomOpsEngine.Analytics.Traffic.Daily;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Traffic.Daily;

public sealed class DayCompletenessTests
{
    [Fact]
    public void A_day_cut_at_noon_is_not_whole() =>
        Assert.False(DayCompleteness.IsComplete([1_000, 1_000, 1_000, 1_000, 400], [550, 550, 550, 550, 0], 4));

    [Fact]
    public void A_day_that_ends_when_the_others_do_is_whole() =>
        Assert.True(DayCompleteness.IsComplete([1_000, 1_000, 1_000, 1_000, 400], [2, 0, 30, 1, 0], 4));

    [Fact]
    public void Few_visitors_leave_gaps_in_the_evening_too()
    {
        Assert.True(DayCompleteness.IsComplete([20, 20, 20, 20], [4, 5, 6, 0], 3));
        Assert.False(DayCompleteness.IsComplete([20, 20, 20, 20], [5, 5, 6, 0], 3));
    }

    [Fact]
    public void Without_three_days_before_nothing_is_said_against_it() => Assert.True(DayCompleteness.IsComplete([0, 900, 900, 10], [0, 800, 800, 0], 3));

    [Fact]
    public void Only_the_last_28_days_are_looked_at()
    {
        long[] all = [.. Enumerable.Repeat(1_000L, 60)];
        long[] late = [.. Enumerable.Range(0, 60).Select(day => day < 31 ? 900L : 0)];
        Assert.True(DayCompleteness.IsComplete(all, late, 59));
        Assert.False(DayCompleteness.IsComplete(all, late, 58));
    }

    [Fact]
    public void Whole_days_are_taken_for_cut_less_than_once_in_a_hundred_times()
    {
        var random = new Random(11);
        int wrong = 0;
        for (int round = 0; round < 2_000; round++)
        {
            int visitors = random.Next(5, 200);
            double[][] days = [.. Enumerable.Range(0, 29).Select(_ => Enumerable.Range(0, visitors).Select(_ => random.NextDouble()).ToArray())];
            double end = days[28].Max();
            wrong += DayCompleteness.IsComplete([.. days.Select(day => (long)day.Length)], [.. days.Select(day => (long)day.Count(at => at > end))], 28) ? 0 : 1;
        }

        Assert.InRange(wrong, 0, 20);
    }
}
