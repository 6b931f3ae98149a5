namespace EcomOpsEngine.Analytics.Traffic.Daily;

/// <summary>
/// Whether the day on which the data end is whole. Where the data end, at some time of the day, the days before tell how much is still to come: of the visitors of the last 28 days,
/// the share seen after that time of the day. More than 2%, and more than 5 / n of the n visitors of a usual day, means that the day is not whole. A whole day looks so less than once in a
/// hundred times: that none of n visitors falls into the last 5 / n of a day has a probability of (1 − 5/n)^n, below e^−5.
/// </summary>
public static class DayCompleteness
{
    private const int LookBackDays = 28;
    private const int LeastDays = 3;
    private const double MostLate = 0.02;
    private const double LateOfFew = 5;

    /// <summary>Judges a day.</summary>
    /// <param name="all">Visitors (or orders) of each day.</param>
    /// <param name="late">Of them, those seen after the time of the day at which the data end.</param>
    /// <param name="day">Index of the day on which the data end.</param>
    /// <returns>True also where there are fewer than 3 days before to compare with.</returns>
    public static bool IsComplete(ReadOnlySpan<long> all, ReadOnlySpan<long> late, int day)
    {
        int first = Math.Max(0, day - LookBackDays);
        (long sum, long after, int days) = (0, 0, 0);
        for (int i = first; i < day; i++)
        {
            sum += all[i];
            after += late[i];
            days += all[i] > 0 ? 1 : 0;
        }

        return days < LeastDays || (double)after / sum <= Math.Max(MostLate, LateOfFew * days / sum);
    }
}
