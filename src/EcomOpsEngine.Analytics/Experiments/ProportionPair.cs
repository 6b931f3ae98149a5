using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>Which test a reported p-value comes from.</summary>
public enum ProportionMethod
{
    /// <summary>z with pooled variance.</summary>
    PooledZ = 0,

    /// <summary>Fisher's exact test, because an expected count is below 5.</summary>
    FisherExact,
}

/// <summary>The rate of one arm.</summary>
/// <param name="Name">The arm's name.</param>
/// <param name="Units">People in the arm.</param>
/// <param name="Conversions">Converted people.</param>
/// <param name="Rate">Conversions / units; no value (NoData) in an empty arm.</param>
/// <param name="Wilson">Wilson's score interval.</param>
/// <param name="Wald">Wald's interval.</param>
public sealed record ArmEstimate(string Name, long Units, double Conversions, Figure Rate, Interval Wilson, Interval Wald);

/// <summary>
/// Two arms compared, treatment − control throughout. Intervals are two-sided at the confidence level whatever the tail of the test.
/// </summary>
public sealed record ProportionPair
{
    /// <summary>Name of the arm subtracted.</summary>
    public required string Control { get; init; }

    /// <summary>Name of the arm subtracted from.</summary>
    public required string Treatment { get; init; }

    /// <summary>Difference of the rates.</summary>
    public required Figure Difference { get; init; }

    /// <summary>z with the variance pooled under equal rates.</summary>
    public required ZTest Pooled { get; init; }

    /// <summary>z with each arm's own variance.</summary>
    public required ZTest Unpooled { get; init; }

    /// <summary>Standard error of the difference with each arm's own variance.</summary>
    public required Figure StandardErrorUnpooled { get; init; }

    /// <summary>Pearson's χ² of the 2×2 table (the square of the pooled z).</summary>
    public required ChiSquareTest ChiSquare { get; init; }

    /// <summary>The same with Yates's continuity correction; whole counts only.</summary>
    public required ChiSquareTest ChiSquareYates { get; init; }

    /// <summary>Smallest expected count under equal rates; below 5 the exact test is used.</summary>
    public required Figure SmallestExpected { get; init; }

    /// <summary>Fisher's exact p where it was used.</summary>
    public required Figure FisherPValue { get; init; }

    /// <summary>The test that the p-value and the confidence come from.</summary>
    public required ProportionMethod Method { get; init; }

    /// <summary>The p-value of that test.</summary>
    public required Figure PValue { get; init; }

    /// <summary>Its decimal logarithm.</summary>
    public required Figure Log10PValue { get; init; }

    /// <summary>The p-value adjusted within the family of pairs.</summary>
    public required Figure AdjustedPValue { get; init; }

    /// <summary>1 − p, unadjusted.</summary>
    public required Figure Confidence { get; init; }

    /// <summary>1 − adjusted p: what the verdict compares with the level.</summary>
    public required Figure AdjustedConfidence { get; init; }

    /// <summary>Wald interval of the difference, unpooled.</summary>
    public required Interval Wald { get; init; }

    /// <summary>Newcombe's hybrid score interval of the difference.</summary>
    public required Interval Newcombe { get; init; }

    /// <summary>Miettinen and Nurminen's score interval of the difference.</summary>
    public required Interval MiettinenNurminen { get; init; }

    /// <summary>Agresti and Caffo's interval of the difference.</summary>
    public required Interval AgrestiCaffo { get; init; }

    /// <summary>The always-valid interval of the difference: the one to read while the test runs.</summary>
    public required Interval Sequential { get; init; }

    /// <summary>Treatment rate / control rate − 1; no value (ZeroBase) for a control rate of zero.</summary>
    public required Figure RelativeLift { get; init; }

    /// <summary>
    /// Delta-method interval of the lift on the scale of the log risk ratio, taken back and minus 1; no value (OutOfDomain) when an arm
    /// has no conversions.
    /// </summary>
    public required Interval RelativeLiftLogScale { get; init; }

    /// <summary>Cohen's h.</summary>
    public required Figure CohensH { get; init; }

    /// <summary>Power of the test at the effect seen (arc-sine scale). It restates the p-value; do not plan by it.</summary>
    public required Figure AchievedPower { get; init; }

    /// <summary>Bayesian comparison under uniform priors.</summary>
    public required BetaComparisonResult Bayesian { get; init; }
}
