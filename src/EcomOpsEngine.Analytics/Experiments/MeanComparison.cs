using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>Two means compared, treatment − control.</summary>
/// <param name="Difference">Difference of the means.</param>
/// <param name="RelativeLift">Treatment / control − 1; no value (ZeroBase) for a control mean of zero.</param>
/// <param name="RelativeLiftLogScale">Delta-method interval of the lift on the log scale; no value (OutOfDomain) unless both means are positive.</param>
/// <param name="StandardError">Of the difference.</param>
/// <param name="T">Difference in standard errors.</param>
/// <param name="DegreesOfFreedom">Welch–Satterthwaite, not whole.</param>
/// <param name="PValue">For the tail asked for.</param>
/// <param name="Confidence">1 − p.</param>
/// <param name="DifferenceInterval">Two-sided interval of the difference at the confidence level.</param>
/// <param name="CohensD">Difference over √((s₁² + s₂²)/2).</param>
public sealed record MeanComparisonResult(
    Figure Difference,
    Figure RelativeLift,
    Interval RelativeLiftLogScale,
    Figure StandardError,
    Figure T,
    Figure DegreesOfFreedom,
    Figure PValue,
    Figure Confidence,
    Interval DifferenceInterval,
    Figure CohensD);

/// <summary>Tests of two means.</summary>
public static class MeanComparison
{
    /// <summary>
    /// Welch's t-test (1947), which does not assume equal variances. The interval keeps its level from some twenty units of each arm on where
    /// outcomes are symmetric, from some two hundred where they are skewed, and from two thousand for revenue with nine zeros in ten. No value (NoData) for an empty arm, (TooFewObservations) for an arm
    /// of one value, (NoVariation) when every value equals its arm's mean.
    /// </summary>
    /// <param name="control">Moments of the arm subtracted.</param>
    /// <param name="treatment">Moments of the arm subtracted from.</param>
    /// <param name="confidenceLevel">Level of the interval, inside (0, 1).</param>
    /// <param name="tail">The alternative.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is outside (0, 1).</exception>
    public static MeanComparisonResult Welch(
        SampleMoments control, SampleMoments treatment, double confidenceLevel = 0.95, Tail tail = Tail.TwoSided)
    {
        PlanInput.CheckProbability(confidenceLevel);
        if (control.Count == 0 || treatment.Count == 0)
        {
            return WithoutTest(Figure.None(NoValueReason.NoData), Figure.None(NoValueReason.NoData), NoValueReason.NoData);
        }

        Figure difference = Figure.Of(treatment.Mean - control.Mean);
        Figure lift = Figure.Growth(control.Mean, treatment.Mean);
        if (!control.Variance.TryGet(out double controlVariance) || !treatment.Variance.TryGet(out double treatmentVariance))
        {
            return WithoutTest(difference, lift, NoValueReason.TooFewObservations);
        }

        double controlPart = controlVariance / control.Count;
        double treatmentPart = treatmentVariance / treatment.Count;
        double squaredError = controlPart + treatmentPart;
        if (squaredError == 0)
        {
            return WithoutTest(difference, lift, NoValueReason.NoVariation);
        }

        double controlShare = controlPart / squaredError;
        double treatmentShare = treatmentPart / squaredError;
        double degrees = 1 / ((controlShare * controlShare / (control.Count - 1)) + (treatmentShare * treatmentShare / (treatment.Count - 1)));
        double critical = StudentT.CriticalTwoSided(confidenceLevel, degrees);
        double error = Math.Sqrt(squaredError);
        double t = difference.Value / error;
        double p = Tailed(t, degrees, tail);
        return new MeanComparisonResult(
            difference,
            lift,
            LogLift.Of(control.Mean, controlPart, treatment.Mean, treatmentPart, critical),
            Figure.Of(error),
            Figure.Of(t),
            Figure.Of(degrees),
            Figure.Of(p),
            Figure.Of(1 - p),
            Interval.Around(difference.Value, error * critical),
            Figure.Of(difference.Value / Math.Sqrt((controlVariance + treatmentVariance) / 2)));
    }

    private static double Tailed(double t, double degrees, Tail tail) => tail switch
    {
        Tail.Greater => StudentT.Survival(t, degrees),
        Tail.Less => StudentT.Survival(-t, degrees),
        _ => StudentT.BothTails(t, degrees),
    };

    private static MeanComparisonResult WithoutTest(Figure difference, Figure lift, NoValueReason reason)
    {
        Figure none = Figure.None(reason);
        return new MeanComparisonResult(difference, lift, Interval.None(reason), none, none, none, none, none, Interval.None(reason), none);
    }
}
