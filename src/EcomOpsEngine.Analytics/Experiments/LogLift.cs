using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>
/// Delta-method interval of a relative lift on the log scale: var(ln T − ln C) ≈ var(T)/T² + var(C)/C², taken back by exp and minus 1.
/// On that scale the interval cannot claim a fall of more than 100%.
/// </summary>
internal static class LogLift
{
    /// <param name="control">Estimate of the control.</param>
    /// <param name="controlVariance">Variance of that estimate (a squared standard error).</param>
    /// <param name="treatment">Estimate of the treatment.</param>
    /// <param name="treatmentVariance">Variance of that estimate.</param>
    /// <param name="critical">Two-sided critical value.</param>
    public static Interval Of(double control, double controlVariance, double treatment, double treatmentVariance, double critical)
    {
        if (control <= 0 || treatment <= 0)
        {
            return Interval.None(NoValueReason.OutOfDomain);
        }

        double variance = (controlVariance / (control * control)) + (treatmentVariance / (treatment * treatment));
        if (variance <= 0)
        {
            return Interval.None(NoValueReason.NoVariation);
        }

        double log = Math.Log(treatment / control);
        double half = critical * Math.Sqrt(variance);
        double high = NearZero.ExpMinusOne(log + half);
        return double.IsFinite(high) ? Interval.Of(NearZero.ExpMinusOne(log - half), high) : Interval.None(NoValueReason.OutOfRange);
    }
}
