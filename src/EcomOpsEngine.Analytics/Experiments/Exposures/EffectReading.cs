using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments.Exposures;

/// <summary>The effect of an arm against the control over a part of the units.</summary>
/// <param name="Treatment">Name of the arm.</param>
/// <param name="Difference">Treatment − control; no value (NoData) where an arm is empty.</param>
/// <param name="Interval">Of the difference: Newcombe's for shares, Welch's for means, by the delta method for ratios.</param>
/// <param name="PValue">Two-sided; exact for shares where an expected count is below 5.</param>
/// <param name="AdjustedPValue">Adjusted over the tests of the answer; the p-value itself where they are not adjusted.</param>
/// <param name="RelativeLift">Treatment / control − 1.</param>
public sealed record PartEffect(string Treatment, Figure Difference, Interval Interval, Figure PValue, Figure AdjustedPValue, Figure RelativeLift);

/// <summary>An arm over a part of the units.</summary>
/// <param name="Units">Units.</param>
/// <param name="Outcome">Share, mean or ratio.</param>
public readonly record struct PartArm(long Units, Figure Outcome);

/// <summary>Outcomes and effects of sums.</summary>
internal static class EffectReading
{
    public static JointMoments Moments(OutcomeSums sums, EvaluationRules rules) => rules.Kind switch
    {
        MetricKind.Proportion => sums.Moments(1, 1),
        MetricKind.Ratio => sums.Moments(rules.ValueUnit, rules.DenominatorUnit),
        _ => sums.Moments(rules.ValueUnit, rules.ValueUnit),
    };

    public static PartArm Arm(OutcomeSums sums, EvaluationRules rules)
    {
        JointMoments moments = Moments(sums, rules);
        Figure outcome = rules.Kind == MetricKind.Ratio ? RatioComparison.Ratio(moments)
            : moments.Count == 0 ? Figure.None(NoValueReason.NoData)
            : Figure.Of(moments.MeanY);
        return new PartArm(sums.Units, outcome);
    }

    /// <summary>Every later arm against the first.</summary>
    public static IEnumerable<PartEffect> Effects(IReadOnlyList<OutcomeSums> arms, EvaluationRules rules)
    {
        for (int arm = 1; arm < arms.Count; arm++)
        {
            yield return Effect(rules.Arms[arm].Name, arms[0], arms[arm], rules);
        }
    }

    private static PartEffect Effect(string name, OutcomeSums control, OutcomeSums treatment, EvaluationRules rules)
    {
        double level = rules.Options.ConfidenceLevel;
        switch (rules.Kind)
        {
            case MetricKind.Proportion:
                var (c, t) = ((long)control.Y, (long)treatment.Y);
                RateTest test = RateTest.Of(control.Units, c, treatment.Units, t);
                Figure lift = test.Difference.HasValue ? Figure.Growth((double)c / control.Units, (double)t / treatment.Units) : test.Difference;
                return new PartEffect(name, test.Difference, RateTest.Newcombe(control.Units, c, treatment.Units, t, level), test.PValue, test.PValue, lift);
            case MetricKind.Ratio:
                RatioComparisonResult ratio = RatioComparison.Delta(Moments(control, rules), Moments(treatment, rules), level);
                return new PartEffect(name, ratio.Difference, ratio.DifferenceInterval, ratio.Test.PValue, ratio.Test.PValue, ratio.RelativeLift);
            default:
                MeanComparisonResult mean = MeanComparison.Welch(Moments(control, rules).Y, Moments(treatment, rules).Y, level);
                return new PartEffect(name, mean.Difference, mean.DifferenceInterval, mean.PValue, mean.PValue, mean.RelativeLift);
        }
    }
}
