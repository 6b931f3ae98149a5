namespace EcomOpsEngine.Analytics.Experiments.Exposures;

/// <summary>What the figure of a test is.</summary>
public enum MetricKind
{
    /// <summary>Share of units with an outcome.</summary>
    Proportion = 0,

    /// <summary>Mean outcome of a unit.</summary>
    Mean,

    /// <summary>Sum of outcomes over sum of denominators.</summary>
    Ratio,
}

/// <summary>An arm of a test's record.</summary>
/// <param name="Name">Its variant.</param>
/// <param name="Weight">Planned share; null in every arm means even shares.</param>
public readonly record struct RecordedArm(string Name, double? Weight);

/// <summary>How outcomes become an answer.</summary>
/// <param name="Arms">The arms, the control first.</param>
/// <param name="Kind">What the figure is.</param>
/// <param name="WindowUs">Window after the first exposure, microseconds.</param>
/// <param name="EndUs">Last instant of the data: a window that ends later is open.</param>
/// <param name="Options">Level, tail, correction and verdict rules.</param>
public sealed record EvaluationRules(IReadOnlyList<RecordedArm> Arms, MetricKind Kind, long WindowUs, long EndUs, ComparisonOptions Options)
{
    /// <summary>What one of a value is worth, .01 for money of two digits.</summary>
    public double ValueUnit { get; init; } = 1;

    /// <summary>What one of a denominator is worth.</summary>
    public double DenominatorUnit { get; init; } = 1;

    /// <summary>Leaves out all units whose window is open, converted or not.</summary>
    public bool CompletedWindowsOnly { get; init; }

    /// <summary>Values above this percentile of all units are set to it, rounded down to a whole value; null: no cap.</summary>
    public double? CapPercentile { get; init; }

    /// <summary>Whether outcomes are adjusted by what the unit did before its exposure.</summary>
    public bool Adjusted { get; init; }

    /// <summary>Most days since exposure that are told apart.</summary>
    public int MostDays { get; init; } = 92;

    /// <summary>Values of a segment field shown one by one; the rest is taken together.</summary>
    public int SegmentTop { get; init; } = 10;

    internal bool IsOpen(long exposedAtUs) => exposedAtUs > EndUs - WindowUs;
}
