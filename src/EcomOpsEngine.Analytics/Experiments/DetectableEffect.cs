using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>The smallest change of a rate that a test of a given size finds with the power asked for.</summary>
/// <param name="Increase">Absolute rise; no value (OutOfDomain) when it would take the rate to 1 or beyond.</param>
/// <param name="RelativeIncrease">Rise over the base rate.</param>
/// <param name="Decrease">Absolute fall, as a positive number; no value (OutOfDomain) when it would take the rate to 0 or below.</param>
public readonly record struct DetectableEffect(Figure Increase, Figure RelativeIncrease, Figure Decrease)
{
    /// <summary>
    /// Solves the unpooled formula n = (z_α + z_β)² (pq + p'q')/d² for d, which is a quadratic: no iteration.
    /// </summary>
    /// <param name="rate">The base rate, strictly between 0 and 1.</param>
    /// <param name="unitsPerArm">Above 0.</param>
    /// <param name="power">Inside (0, 1), above the level of the test.</param>
    /// <param name="alpha">Level of the test, inside (0, 1).</param>
    /// <param name="tail">Two-sided, or one-sided in the direction of the change.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is out of its range.</exception>
    public static DetectableEffect Of(double rate, double unitsPerArm, double power, double alpha = 0.05, Tail tail = Tail.TwoSided)
    {
        PlanInput.CheckRate(rate);
        SampleSize.CheckPower(power, alpha);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(unitsPerArm);

        double both = Power.Critical(alpha, tail) + StandardNormal.Quantile(power);
        double k = both * both / unitsPerArm;
        double increase = Root(rate, k);
        double decrease = Root(1 - rate, k);
        return new DetectableEffect(
            rate + increase < 1 ? Figure.Of(increase) : Figure.None(NoValueReason.OutOfDomain),
            rate + increase < 1 ? Figure.Of(increase / rate) : Figure.None(NoValueReason.OutOfDomain),
            rate - decrease > 0 ? Figure.Of(decrease) : Figure.None(NoValueReason.OutOfDomain));
    }

    // (1 + k) d² − k(q − p) d − 2kpq = 0; a fall of p is a rise of q.
    private static double Root(double rate, double k)
    {
        double linear = k * (1 - (2 * rate));
        double constant = 2 * k * rate * (1 - rate);
        return (linear + Math.Sqrt((linear * linear) + (4 * (1 + k) * constant))) / (2 * (1 + k));
    }
}
