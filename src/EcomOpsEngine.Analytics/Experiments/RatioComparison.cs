using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>Two ratios compared, treatment − control.</summary>
/// <param name="ControlRatio">Σy / Σx of the control; no value (ZeroDenominator) where Σx is zero.</param>
/// <param name="TreatmentRatio">Σy / Σx of the treatment.</param>
/// <param name="Difference">Difference of the ratios.</param>
/// <param name="StandardError">Of the difference, by the delta method.</param>
/// <param name="Test">z and p for the tail asked for.</param>
/// <param name="DifferenceInterval">Two-sided interval of the difference.</param>
/// <param name="RelativeLift">Treatment / control − 1.</param>
/// <param name="RelativeLiftLogScale">Interval of the lift on the log scale; no value (OutOfDomain) unless both ratios are positive.</param>
public sealed record RatioComparisonResult(
    Figure ControlRatio,
    Figure TreatmentRatio,
    Figure Difference,
    Figure StandardError,
    ZTest Test,
    Interval DifferenceInterval,
    Figure RelativeLift,
    Interval RelativeLiftLogScale);

/// <summary>
/// Ratios whose denominator is random too, such as order value (amount over orders) when people, not orders, were assigned.
/// </summary>
public static class RatioComparison
{
    /// <summary>
    /// Delta method over the assigned units (Deng, Knoblich and Lu 2018): var(ȳ/x̄) ≈ var of the mean of (y − R·x), over x̄².
    /// Units must be those that were assigned to the arms. The interval keeps its level from some 150 units of each arm on, 2,000 where only one
    /// unit in ten has a denominator.
    /// </summary>
    /// <param name="control">x is the denominator and y the numerator of each unit.</param>
    /// <param name="treatment">The same for the arm subtracted from.</param>
    /// <param name="confidenceLevel">Level of the intervals, inside (0, 1).</param>
    /// <param name="tail">The alternative.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is outside (0, 1).</exception>
    public static RatioComparisonResult Delta(
        JointMoments control, JointMoments treatment, double confidenceLevel = 0.95, Tail tail = Tail.TwoSided)
    {
        PlanInput.CheckProbability(confidenceLevel);
        Figure controlRatio = Ratio(control);
        Figure treatmentRatio = Ratio(treatment);
        if (!controlRatio.TryGet(out double c) || !treatmentRatio.TryGet(out double t))
        {
            NoValueReason missing = controlRatio.Reason ?? treatmentRatio.Reason ?? NoValueReason.NotAvailable;
            return WithoutTest(controlRatio, treatmentRatio, Figure.None(missing), Figure.None(missing), missing);
        }

        Figure difference = Figure.Of(t - c);
        Figure lift = Figure.Growth(c, t);
        if (control.Count < 2 || treatment.Count < 2)
        {
            return WithoutTest(controlRatio, treatmentRatio, difference, lift, NoValueReason.TooFewObservations);
        }

        double controlVariance = Variance(control, c);
        double treatmentVariance = Variance(treatment, t);
        double error = Math.Sqrt(controlVariance + treatmentVariance);
        if (error == 0 || !double.IsFinite(error))
        {
            return WithoutTest(controlRatio, treatmentRatio, difference, lift, error == 0 ? NoValueReason.NoVariation : NoValueReason.OutOfRange);
        }

        double z = StandardNormal.CriticalTwoSided(confidenceLevel);
        return new RatioComparisonResult(
            controlRatio,
            treatmentRatio,
            difference,
            Figure.Of(error),
            ZTest.Of((t - c) / error, tail),
            Interval.Around(t - c, z * error),
            lift,
            LogLift.Of(c, controlVariance, t, treatmentVariance, z));
    }

    internal static Figure Ratio(JointMoments arm) =>
        arm.Count == 0 ? Figure.None(NoValueReason.NoData) : Figure.Ratio(arm.MeanY, arm.MeanX);

    /// <summary>Squared standard error of an arm's ratio.</summary>
    internal static double Variance(JointMoments arm, double ratio) => arm.VarianceOfMean(ratio) / (arm.MeanX * arm.MeanX);

    private static RatioComparisonResult WithoutTest(Figure control, Figure treatment, Figure difference, Figure lift, NoValueReason reason) => new(
        control, treatment, difference, Figure.None(reason), ZTest.None(reason), Interval.None(reason), lift, Interval.None(reason));
}
