namespace EcomOpsEngine.Analytics.Channels.Effectiveness;

/// <summary>Months in a row in which a channel lost money.</summary>
/// <param name="FirstMonth">Index of the first.</param>
/// <param name="Months">How many.</param>
public readonly record struct LosingRun(int FirstMonth, int Months)
{
    /// <summary>Months in a row from which a channel is to be retired.</summary>
    public const int RetireFrom = 3;

    /// <summary>The last run of at least <see cref="RetireFrom"/> months; null where there is none. A month without spend breaks a run.</summary>
    /// <param name="months">Complete months in their order.</param>
    public static LosingRun? LastOf(IReadOnlyList<ChannelFigures> months)
    {
        ArgumentNullException.ThrowIfNull(months);
        LosingRun? last = null;
        int run = 0;
        for (int month = 0; month < months.Count; month++)
        {
            run = months[month].LosesMoney ? run + 1 : 0;
            last = run >= RetireFrom ? new LosingRun(month - run + 1, run) : last;
        }

        return last;
    }
}
