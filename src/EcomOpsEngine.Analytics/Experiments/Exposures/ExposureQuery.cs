using EcomOpsEngine.Analytics.Filters;

namespace EcomOpsEngine.Analytics.Experiments.Exposures;

/// <summary>What is asked of the units of a test.</summary>
/// <param name="Value">The outcome, or the numerator of a ratio.</param>
/// <param name="Denominator">The denominator of a ratio; null for others.</param>
/// <param name="WindowUs">From the first exposure, inclusive, microseconds.</param>
/// <param name="BaselineUs">Before the first exposure, for the covariate, microseconds; 0: none.</param>
public sealed record ExposureQuery(UnitMeasure Value, UnitMeasure? Denominator, long WindowUs, long BaselineUs)
{
    /// <summary>Microseconds of a day since exposure.</summary>
    public const long DayUs = 86_400_000_000L;

    /// <summary>Text columns of events whose values at the first exposure are wanted.</summary>
    public IReadOnlyList<int> SegmentColumns { get; init; } = [];

    /// <summary>What the event at the first exposure must satisfy; units whose event does not are no units.</summary>
    public RowFilter UnitFilter { get; init; } = RowFilter.None;

    /// <summary>Days of 24 hours since exposure; the last one holds the window's very end.</summary>
    public int Days => DaysOf(WindowUs);

    /// <summary>Days of a window.</summary>
    public static int DaysOf(long windowUs) => checked((int)Math.Max(1, (windowUs + DayUs - 1) / DayUs));

    /// <summary>Day since exposure of an instant inside of the window.</summary>
    internal int DayOf(long sinceUs) => (int)Math.Min(Days - 1, sinceUs / DayUs);
}
