namespace EcomOpsEngine.Analytics.Traffic;

/// <summary>More events within a short time than a person makes.</summary>
/// <param name="MostEvents">Events within the window that a person may make; one more is flagged. At least 1.</param>
/// <param name="WindowUs">Length of the window, microseconds, more than 0: events at t and t + window are not in one window.</param>
public readonly record struct RateRule(int MostEvents, long WindowUs)
{
    /// <summary>More than 300 events within a minute: shops that log every product shown reach 100 and more with a quick reader.</summary>
    public static RateRule Default { get; } = new(300, 60_000_000);
}

/// <summary>Events of a session at intervals more equal than a person's: coefficient of variation (population standard deviation over mean) of the gaps.</summary>
/// <param name="LeastInstants">Different instants a session must have to be judged, at least 3. Events at one instant count once.</param>
/// <param name="MostVariation">Coefficient of variation up to which a session is flagged, 0 or more.</param>
public readonly record struct RegularityRule(int LeastInstants, double MostVariation)
{
    /// <summary>Eight instants, 5%.</summary>
    public static RegularityRule Default { get; } = new(8, 0.05);
}

/// <summary>Pages left as soon as they are seen. A view lasts from its first event to the first event of the session's next view; events of the same page in a row are one view, whatever was logged on it.</summary>
/// <param name="LeastViews">Views with a next one that a person must have to be judged, at least 1.</param>
/// <param name="MostDwellUs">Length up to which a view is no reading, microseconds, 0 or more.</param>
/// <param name="LeastShare">Share of such views from which a person is flagged, more than 0, at most 1.</param>
public readonly record struct DwellRule(int LeastViews, long MostDwellUs, double LeastShare)
{
    /// <summary>Ten views, half a second, 90%.</summary>
    public static DwellRule Default { get; } = new(10, 500_000, 0.9);
}

/// <summary>A question for programs among people. A rule that is null is not asked. Times are Unix microseconds.</summary>
/// <param name="CountedEvents">For each event-name code (0 is the missing name) whether the event is the visitor's own doing: false for derived order events.</param>
/// <param name="FromUs">Events at or after this instant are looked at.</param>
/// <param name="ToUs">Events before this instant are looked at.</param>
/// <param name="Rate">Events within a window.</param>
/// <param name="Regularity">Gaps of a session.</param>
/// <param name="Dwell">Lengths of page views; needs <paramref name="PageColumn"/>.</param>
/// <param name="PageColumn">Code column of the page; null without one.</param>
public sealed record BotQuery(
    bool[] CountedEvents, long FromUs, long ToUs, RateRule? Rate, RegularityRule? Regularity, DwellRule? Dwell, int? PageColumn)
{
    /// <summary>Fewer events than this flag nobody.</summary>
    internal int LeastEvents => Math.Min(
        Rate is { } rate ? rate.MostEvents + 1 : int.MaxValue,
        Math.Min(Regularity?.LeastInstants ?? int.MaxValue, Dwell is { } dwell && PageColumn is not null ? dwell.LeastViews + 1 : int.MaxValue));
}

/// <summary>What a person was flagged for.</summary>
[Flags]
public enum BotSigns
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary><see cref="RateRule"/>.</summary>
    Rate = 1,

    /// <summary><see cref="RegularityRule"/>.</summary>
    Regularity = 2,

    /// <summary><see cref="DwellRule"/>.</summary>
    Dwell = 4,
}

/// <summary>How a person behaved.</summary>
/// <param name="Person">The person.</param>
/// <param name="Signs">What was flagged.</param>
/// <param name="PeakEvents">Most events within the window of the rate rule; 0 where the rule was not asked.</param>
/// <param name="Variation">Smallest coefficient of variation over the sessions that were judged; null where none was.</param>
/// <param name="ShortViews">Views that were no reading.</param>
/// <param name="Views">Views with a next one.</param>
public readonly record struct BotFinding(int Person, BotSigns Signs, int PeakEvents, double? Variation, int ShortViews, int Views);
