using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>Closed-form intervals of the difference treatment − control. All are two-sided at the level of the critical value.</summary>
internal static class DifferenceIntervals
{
    /// <summary>
    /// Difference ± z · unpooled standard error. It keeps its level (95% covers 94% to 96%) where some ten conversions, and as many units
    /// without, are expected in each arm; with fewer it covers less.
    /// </summary>
    public static Interval Wald(TwoArms arms, double criticalZ)
    {
        double variance = arms.UnpooledVariance;
        return variance > 0
            ? Interval.Around(arms.Difference, criticalZ * Math.Sqrt(variance))
            : Interval.None(NoValueReason.NoVariation);
    }

    /// <summary>
    /// Newcombe's hybrid score interval (1998, method 10): the distances to the Wilson limits, squared and added. It keeps its level where
    /// Wald's does, and with fewer conversions still covers at least 94%.
    /// </summary>
    public static Interval Newcombe(TwoArms arms, double criticalZ)
    {
        Interval control = ProportionIntervals.Wilson((long)arms.ControlUnits, arms.ControlConversions, criticalZ);
        Interval treatment = ProportionIntervals.Wilson((long)arms.TreatmentUnits, arms.TreatmentConversions, criticalZ);
        double below = Hypotenuse(arms.TreatmentRate - treatment.Low, control.High - arms.ControlRate);
        double above = Hypotenuse(treatment.High - arms.TreatmentRate, arms.ControlRate - control.Low);
        return Interval.Of(arms.Difference - below, arms.Difference + above);
    }

    /// <summary>Agresti and Caffo (2000): Wald after one success and one failure more in each arm.</summary>
    public static Interval AgrestiCaffo(TwoArms arms, double criticalZ) => Wald(
        new TwoArms(arms.ControlUnits + 2, arms.ControlConversions + 1, arms.TreatmentUnits + 2, arms.TreatmentConversions + 1),
        criticalZ);

    /// <summary>
    /// Always-valid interval: it holds at every look at once, asymptotically (Waudby-Smith et al. 2021).
    /// ρ² = (−2 ln α + ln(1 − 2 ln α))/N*, half width SE·√(2(nρ² + 1) ln(√(nρ² + 1)/α)/(nρ²)), n = units of both arms.
    /// </summary>
    /// <param name="difference">The difference.</param>
    /// <param name="standardError">Its standard error.</param>
    /// <param name="totalUnits">Units of both arms.</param>
    /// <param name="options">Level, and N*: the units of both arms at which the interval is tightest.</param>
    public static Interval Sequential(Figure difference, Figure standardError, double totalUnits, ComparisonOptions options) =>
        difference.TryGet(out double centre) && standardError.TryGet(out double error)
            ? Interval.Around(centre, error * SequentialFactor(totalUnits, options.Alpha, options.SequentialTarget))
            : Interval.None(standardError.Reason ?? NoValueReason.NoData);

    /// <summary>The multiple of the standard error that takes the place of the critical z.</summary>
    public static double SequentialFactor(double totalUnits, double alpha, long targetUnits)
    {
        double logAlpha = Math.Log(alpha);
        double rho2 = ((-2 * logAlpha) + Math.Log(1 - (2 * logAlpha))) / targetUnits;
        double information = totalUnits * rho2;
        return Math.Sqrt(2 * (information + 1) * ((0.5 * NearZero.LogOnePlus(information)) - logAlpha) / information);
    }

    private static double Hypotenuse(double a, double b) => Math.Sqrt((a * a) + (b * b));
}
