namespace EcomOpsEngine.Analytics.Traffic.Baselines;

/// <summary>When a day is an anomaly.</summary>
/// <param name="Weeks">Weeks looked back: the baseline are the same weekdays, 1 to 52.</param>
/// <param name="LeastWeeks">Fewer such days with a value judge nothing, 1 to <paramref name="Weeks"/>.</param>
/// <param name="Score">|score| from which a day is an anomaly, more than 0.</param>
/// <param name="LeastChange">Where the median absolute deviation is 0: |relative change| above which it is one, 0 or more.</param>
/// <param name="LeastVolume">Days below this volume raise nothing, 0 or more. See <see cref="SameWeekdayBaseline"/>.</param>
public sealed record BaselineRule(int Weeks, int LeastWeeks, double Score, double LeastChange, long LeastVolume)
{
    /// <summary>Eight weeks, at least four of them; score 3.5; 20%; volume 30.</summary>
    public static BaselineRule Default { get; } = new(8, 4, 3.5, 0.2, 30);
}
