using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>The power of the three usual approximations, at equal arm sizes.</summary>
/// <param name="CohensH">h = 2·asin√treatment − 2·asin√control.</param>
/// <param name="ByCohensH">On the arc-sine scale, both rejection regions counted.</param>
/// <param name="NormalPooled">Pooled variance under equal rates, own variances under the alternative; the region in the direction of the effect.</param>
/// <param name="NormalUnpooled">Own variances throughout; the region in the direction of the effect.</param>
public readonly record struct PowerFigures(double CohensH, double ByCohensH, double NormalPooled, double NormalUnpooled);

/// <summary>Chance that a test finds an effect of a given size.</summary>
public static class Power
{
    /// <summary>Cohen's h, the difference of two rates on the arc-sine scale.</summary>
    /// <param name="controlRate">0 to 1.</param>
    /// <param name="treatmentRate">0 to 1.</param>
    public static double CohensH(double controlRate, double treatmentRate) =>
        2 * (Math.Asin(Math.Sqrt(treatmentRate)) - Math.Asin(Math.Sqrt(controlRate)));

    /// <summary>
    /// Power of the z-test on the arc-sine scale, as in statsmodels' NormalIndPower: Φ(h√m − z) + Φ(−h√m − z) with 1/m = 1/n₁ + 1/n₂;
    /// one-sided tests count their one region.
    /// </summary>
    /// <param name="cohensH">The effect.</param>
    /// <param name="controlUnits">Above 0.</param>
    /// <param name="treatmentUnits">Above 0.</param>
    /// <param name="critical">Critical value of the test.</param>
    /// <param name="tail">The alternative.</param>
    internal static double ByCohensH(double cohensH, double controlUnits, double treatmentUnits, double critical, Tail tail)
    {
        double shift = cohensH * Math.Sqrt(1 / ((1 / controlUnits) + (1 / treatmentUnits)));
        return tail switch
        {
            Tail.Greater => StandardNormal.Cumulative(shift - critical),
            Tail.Less => StandardNormal.Cumulative(-shift - critical),
            _ => StandardNormal.Cumulative(shift - critical) + StandardNormal.Cumulative(-shift - critical),
        };
    }

    /// <summary>All three approximations for two arms of one size.</summary>
    /// <param name="controlRate">Strictly between 0 and 1.</param>
    /// <param name="treatmentRate">Strictly between 0 and 1.</param>
    /// <param name="unitsPerArm">Above 0.</param>
    /// <param name="alpha">Level of the test, inside (0, 1).</param>
    /// <param name="tail">The alternative.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is out of its range.</exception>
    public static PowerFigures Of(double controlRate, double treatmentRate, double unitsPerArm, double alpha = 0.05, Tail tail = Tail.TwoSided)
    {
        PlanInput.CheckRate(controlRate, nameof(controlRate));
        PlanInput.CheckRate(treatmentRate, nameof(treatmentRate));
        PlanInput.CheckProbability(alpha, nameof(alpha));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(unitsPerArm);

        double h = CohensH(controlRate, treatmentRate);
        double effect = tail switch
        {
            Tail.Greater => treatmentRate - controlRate,
            Tail.Less => controlRate - treatmentRate,
            _ => Math.Abs(treatmentRate - controlRate),
        };
        double critical = Critical(alpha, tail);
        double mean = (controlRate + treatmentRate) / 2;
        double own = Math.Sqrt((controlRate * (1 - controlRate)) + (treatmentRate * (1 - treatmentRate)));
        double pooled = Math.Sqrt(2 * mean * (1 - mean));
        double scaled = effect * Math.Sqrt(unitsPerArm);
        return new PowerFigures(
            h,
            ByCohensH(h, unitsPerArm, unitsPerArm, critical, tail),
            StandardNormal.Cumulative((scaled - (critical * pooled)) / own),
            StandardNormal.Cumulative((scaled / own) - critical));
    }

    /// <summary>The critical value of a test at level alpha: z(1 − α/2), one-sided z(1 − α).</summary>
    internal static double Critical(double alpha, Tail tail) => -StandardNormal.Quantile(tail == Tail.TwoSided ? alpha / 2 : alpha);
}
