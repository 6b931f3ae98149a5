namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>What a test is to be planned for. Parts left null are not computed.</summary>
public sealed record SampleSizeRequest
{
    /// <summary>The rate expected of the control, strictly between 0 and 1.</summary>
    public required double BaseRate { get; init; }

    /// <summary>Margin of error E of the template's formula, absolute.</summary>
    public double? MarginOfError { get; init; }

    /// <summary>The rate hoped for in the treatment; asks for the two-arm formulas.</summary>
    public double? TargetRate { get; init; }

    /// <summary>Units per arm at hand; asks for the power (with a target rate) and for the detectable effect.</summary>
    public long? UnitsPerArm { get; init; }

    /// <summary>1 − α of the whole test.</summary>
    public double ConfidenceLevel { get; init; } = 0.95;

    /// <summary>Chance to find the effect if it is there.</summary>
    public double Power { get; init; } = 0.8;

    /// <summary>Two-sided, or one-sided in the direction of the effect.</summary>
    public Tail Tail { get; init; }

    /// <summary>Arms including the control, at least 2; α is divided by the number of comparisons with the control (Bonferroni).</summary>
    public int ArmCount { get; init; } = 2;
}

/// <summary>A plan: the parts that were asked for.</summary>
/// <param name="AlphaPerComparison">The level each comparison is tested at.</param>
/// <param name="Template">The template's one-group formula.</param>
/// <param name="PerArm">Units per arm by the two-arm formulas.</param>
/// <param name="Power">Power at the units at hand.</param>
/// <param name="Detectable">Detectable effect at the units at hand.</param>
public sealed record SampleSizePlan(
    double AlphaPerComparison,
    TemplateSampleSize? Template,
    TwoArmSampleSize? PerArm,
    PowerFigures? Power,
    DetectableEffect? Detectable)
{
    /// <summary>Computes every part that was asked for.</summary>
    /// <param name="request">Base rate and wishes.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is out of its range.</exception>
    public static SampleSizePlan Of(SampleSizeRequest request)
    {
        PlanInput.CheckRate(request.BaseRate);
        PlanInput.CheckProbability(request.ConfidenceLevel);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.ArmCount, 2);
        double alpha = (1 - request.ConfidenceLevel) / (request.ArmCount - 1);
        return new SampleSizePlan(
            alpha,
            request.MarginOfError is { } margin ? SampleSize.Template(request.BaseRate, margin, request.ConfidenceLevel) : null,
            request.TargetRate is { } target ? SampleSize.PerArm(request.BaseRate, target, request.Power, alpha, request.Tail) : null,
            request is { UnitsPerArm: { } n, TargetRate: { } rate } ? Experiments.Power.Of(request.BaseRate, rate, n, alpha, request.Tail) : null,
            request.UnitsPerArm is { } units ? DetectableEffect.Of(request.BaseRate, units, request.Power, alpha, request.Tail) : null);
    }
}
