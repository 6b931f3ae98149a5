using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>Two means compared after taking out what a pre-period covariate explains.</summary>
/// <param name="Theta">The slope taken out, one for both arms.</param>
/// <param name="VarianceReduction">Share of the variance of the difference that the adjustment removed; below 0 where it harmed.</param>
/// <param name="ControlMean">Adjusted mean of the control.</param>
/// <param name="TreatmentMean">Adjusted mean of the treatment.</param>
/// <param name="Comparison">Welch's test of the adjusted means.</param>
public sealed record CovariateAdjustedResult(
    Figure Theta, Figure VarianceReduction, Figure ControlMean, Figure TreatmentMean, MeanComparisonResult Comparison);

/// <summary>CUPED (Deng et al. 2013): y − θ(x − mean of x over both arms), with x measured before the test began.</summary>
public static class CovariateAdjustment
{
    /// <summary>
    /// Compares the adjusted means. θ is the within-arm regression slope pooled over the arms, Σ deviations xy / Σ deviations xx: one slope
    /// for both, and the effect of the treatment itself cannot leak into it. A covariate without spread leaves the plain comparison (θ = 0).
    /// </summary>
    /// <param name="control">x is the covariate and y the outcome of each unit.</param>
    /// <param name="treatment">The same for the arm subtracted from.</param>
    /// <param name="confidenceLevel">Level of the interval, inside (0, 1).</param>
    /// <param name="tail">The alternative.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is outside (0, 1).</exception>
    public static CovariateAdjustedResult Cuped(
        JointMoments control, JointMoments treatment, double confidenceLevel = 0.95, Tail tail = Tail.TwoSided)
    {
        MeanComparisonResult plain = MeanComparison.Welch(control.Y, treatment.Y, confidenceLevel, tail);
        if (!plain.StandardError.TryGet(out double plainError))
        {
            Figure none = Figure.None(plain.StandardError.Reason ?? NoValueReason.NotAvailable);
            return new CovariateAdjustedResult(none, none, none, none, plain);
        }

        double spread = control.DeviationsXX + treatment.DeviationsXX;
        double theta = spread > 0 ? (control.DeviationsXY + treatment.DeviationsXY) / spread : 0;
        double centre = (control + treatment).MeanX;
        SampleMoments c = Adjusted(control, theta, centre);
        SampleMoments t = Adjusted(treatment, theta, centre);
        MeanComparisonResult adjusted = MeanComparison.Welch(c, t, confidenceLevel, tail);
        Figure reduction = adjusted.StandardError.Map(error => 1 - (error * error / (plainError * plainError)));
        return new CovariateAdjustedResult(Figure.Of(theta), reduction, Figure.Of(c.Mean), Figure.Of(t.Mean), adjusted);
    }

    private static SampleMoments Adjusted(JointMoments arm, double theta, double centre) =>
        new(arm.Count, arm.MeanY - (theta * (arm.MeanX - centre)), Math.Max(0, arm.ResidualDeviations(theta)));
}
