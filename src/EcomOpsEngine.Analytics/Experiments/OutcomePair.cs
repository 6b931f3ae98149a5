using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>Two means or ratios compared, treatment − control throughout. Intervals are two-sided whatever the tail of the test.</summary>
public sealed record OutcomePair
{
    /// <summary>Name of the arm subtracted.</summary>
    public required string Control { get; init; }

    /// <summary>Name of the arm subtracted from.</summary>
    public required string Treatment { get; init; }

    /// <summary>Difference of the outcomes.</summary>
    public required Figure Difference { get; init; }

    /// <summary>Standard error of the difference.</summary>
    public required Figure StandardError { get; init; }

    /// <summary>Difference in standard errors: Welch's t, or z by the delta method.</summary>
    public required Figure Statistic { get; init; }

    /// <summary>Welch–Satterthwaite, not whole; no value (NotAvailable) for a z.</summary>
    public required Figure DegreesOfFreedom { get; init; }

    /// <summary>For the tail asked for.</summary>
    public required Figure PValue { get; init; }

    /// <summary>Adjusted over the pairs of the answer.</summary>
    public required Figure AdjustedPValue { get; init; }

    /// <summary>1 − p.</summary>
    public required Figure Confidence { get; init; }

    /// <summary>1 − adjusted p: what the verdict compares with the level.</summary>
    public required Figure AdjustedConfidence { get; init; }

    /// <summary>Interval of the difference.</summary>
    public required Interval Interval { get; init; }

    /// <summary>The always-valid interval of the difference: the one to read while the test runs.</summary>
    public required Interval Sequential { get; init; }

    /// <summary>Treatment / control − 1; no value (ZeroBase) for a control of zero.</summary>
    public required Figure RelativeLift { get; init; }

    /// <summary>Delta-method interval of the lift on the log scale; no value (OutOfDomain) unless both outcomes are positive.</summary>
    public required Interval RelativeLiftLogScale { get; init; }

    /// <summary>Difference over √((s₁² + s₂²)/2); no value (NotAvailable) for ratios.</summary>
    public required Figure CohensD { get; init; }

    internal static OutcomePair Of(MeanComparisonResult result) => new()
    {
        Control = "",
        Treatment = "",
        Difference = result.Difference,
        StandardError = result.StandardError,
        Statistic = result.T,
        DegreesOfFreedom = result.DegreesOfFreedom,
        PValue = result.PValue,
        AdjustedPValue = result.PValue,
        Confidence = result.Confidence,
        AdjustedConfidence = result.Confidence,
        Interval = result.DifferenceInterval,
        Sequential = Interval.None(result.StandardError.Reason ?? NoValueReason.NotAvailable),
        RelativeLift = result.RelativeLift,
        RelativeLiftLogScale = result.RelativeLiftLogScale,
        CohensD = result.CohensD,
    };

    internal static OutcomePair Of(RatioComparisonResult result) => new()
    {
        Control = "",
        Treatment = "",
        Difference = result.Difference,
        StandardError = result.StandardError,
        Statistic = result.Test.Z,
        DegreesOfFreedom = Figure.None(NoValueReason.NotAvailable),
        PValue = result.Test.PValue,
        AdjustedPValue = result.Test.PValue,
        Confidence = result.Test.PValue.Map(p => 1 - p),
        AdjustedConfidence = result.Test.PValue.Map(p => 1 - p),
        Interval = result.DifferenceInterval,
        Sequential = Interval.None(result.StandardError.Reason ?? NoValueReason.NotAvailable),
        RelativeLift = result.RelativeLift,
        RelativeLiftLogScale = result.RelativeLiftLogScale,
        CohensD = Figure.None(NoValueReason.NotAvailable),
    };
}
