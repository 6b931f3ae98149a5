using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>A number of units before and after rounding up.</summary>
/// <param name="Exact">The formula's result; no value (NoEffect) where the rates are equal.</param>
public readonly record struct SampleCount(Figure Exact)
{
    // A product that is whole on paper may come out a few units in the last place above; that must not cost one unit more.
    private const double RoundingSlack = 1e-11;

    /// <summary>Rounded up to whole units; null where there is no value.</summary>
    public long? Required => Exact.TryGet(out double exact) ? (long)Math.Ceiling(exact * (1 - RoundingSlack)) : null;

    internal static SampleCount Of(double exact) => new(exact < 1e15 ? Figure.Of(exact) : Figure.None(NoValueReason.OutOfRange));

    internal static SampleCount None(NoValueReason reason) => new(Figure.None(reason));
}

/// <summary>The template's one-group formula, n = z² p(1 − p)/E².</summary>
/// <param name="Z">The z used: 1.645, 1.96 and 2.576 exactly at 90%, 95% and 99%, as the template prints them; else the quantile.</param>
/// <param name="Units">The units with that z.</param>
/// <param name="ExactZ">The normal quantile.</param>
/// <param name="UnitsByExactZ">The units with the quantile.</param>
public readonly record struct TemplateSampleSize(double Z, SampleCount Units, double ExactZ, SampleCount UnitsByExactZ);

/// <summary>Units in each of two arms by the three usual approximations.</summary>
/// <param name="ByCohensH">Arc-sine scale, both rejection regions counted (statsmodels' NormalIndPower).</param>
/// <param name="Pooled">Pooled variance under equal rates (R's power.prop.test).</param>
/// <param name="Unpooled">Own variances throughout.</param>
public readonly record struct TwoArmSampleSize(SampleCount ByCohensH, SampleCount Pooled, SampleCount Unpooled);

/// <summary>Sample-size formulas.</summary>
public static class SampleSize
{
    private const int MostSteps = 100;

    /// <summary>n = z² p(1 − p)/E² with the z given.</summary>
    /// <param name="z">Above 0.</param>
    /// <param name="rate">Strictly between 0 and 1.</param>
    /// <param name="marginOfError">E, absolute, inside (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is out of its range.</exception>
    public static SampleCount Simple(double z, double rate, double marginOfError)
    {
        PlanInput.CheckRate(rate);
        PlanInput.CheckProbability(marginOfError);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(z);
        return SampleCount.Of(z * z * rate * (1 - rate) / (marginOfError * marginOfError));
    }

    /// <summary>The template's formula with its printed z, and with the exact quantile beside it.</summary>
    /// <param name="rate">Strictly between 0 and 1.</param>
    /// <param name="marginOfError">E, absolute, inside (0, 1).</param>
    /// <param name="confidenceLevel">Inside (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is out of its range.</exception>
    public static TemplateSampleSize Template(double rate, double marginOfError, double confidenceLevel = 0.95)
    {
        PlanInput.CheckProbability(confidenceLevel);
        double exactZ = StandardNormal.CriticalTwoSided(confidenceLevel);
        double z = PrintedZ(confidenceLevel) ?? exactZ;
        return new TemplateSampleSize(z, Simple(z, rate, marginOfError), exactZ, Simple(exactZ, rate, marginOfError));
    }

    /// <summary>Units per arm for a test to find the difference of two rates with the power asked for.</summary>
    /// <param name="controlRate">Strictly between 0 and 1.</param>
    /// <param name="treatmentRate">Strictly between 0 and 1.</param>
    /// <param name="power">Inside (0, 1), above the level of the test.</param>
    /// <param name="alpha">Level of the test, inside (0, 1).</param>
    /// <param name="tail">
    /// <see cref="Tail.TwoSided"/>, or a one-sided test in the direction of the difference (a test in the other direction never finds it).
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">An input is out of its range, or a one-sided test points away from the difference.</exception>
    public static TwoArmSampleSize PerArm(double controlRate, double treatmentRate, double power, double alpha = 0.05, Tail tail = Tail.TwoSided)
    {
        PlanInput.CheckRate(controlRate);
        PlanInput.CheckRate(treatmentRate);
        CheckPower(power, alpha);
        double difference = treatmentRate - controlRate;
        if (difference == 0)
        {
            SampleCount none = SampleCount.None(NoValueReason.NoEffect);
            return new TwoArmSampleSize(none, none, none);
        }

        if ((tail == Tail.Greater && difference < 0) || (tail == Tail.Less && difference > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(tail), tail, $"The difference is {difference}; a test in the other direction never finds it.");
        }

        double critical = Power.Critical(alpha, tail);
        double target = StandardNormal.Quantile(power);
        double own = (controlRate * (1 - controlRate)) + (treatmentRate * (1 - treatmentRate));
        double mean = (controlRate + treatmentRate) / 2;
        double pooledRoot = (critical * Math.Sqrt(2 * mean * (1 - mean))) + (target * Math.Sqrt(own));
        double both = critical + target;
        return new TwoArmSampleSize(
            ByCohensH(Power.CohensH(controlRate, treatmentRate), power, alpha, tail),
            SampleCount.Of(pooledRoot * pooledRoot / (difference * difference)),
            SampleCount.Of(both * both * own / (difference * difference)));
    }

    private static SampleCount ByCohensH(double cohensH, double power, double alpha, Tail tail)
    {
        double critical = Power.Critical(alpha, tail);
        double shift = critical + StandardNormal.Quantile(power);
        if (tail == Tail.TwoSided)
        {
            shift = BothRegions(critical, shift, power);
        }

        double root = shift / cohensH;
        return SampleCount.Of(2 * root * root);
    }

    /// <summary>
    /// The shift x with Φ(x − z) + Φ(−x − z) = power, by Newton's steps from the shift of one region alone, which lies at or above it.
    /// </summary>
    private static double BothRegions(double critical, double oneRegion, double power)
    {
        double shift = oneRegion;
        for (int step = 0; step < MostSteps; step++)
        {
            double excess = StandardNormal.Cumulative(shift - critical) + StandardNormal.Cumulative(-shift - critical) - power;
            double slope = StandardNormal.Density(shift - critical) - StandardNormal.Density(shift + critical);
            double next = Math.Max(shift / 2, shift - (excess / slope));
            if (Math.Abs(next - shift) <= 1e-15 * shift)
            {
                break;
            }

            shift = next;
        }

        return shift;
    }

    internal static void CheckPower(double power, double alpha)
    {
        PlanInput.CheckProbability(alpha, nameof(alpha));
        PlanInput.CheckProbability(power, nameof(power));
        if (power <= alpha)
        {
            throw new ArgumentOutOfRangeException(nameof(power), power, $"The power must be above the level of the test ({alpha}); 0.8 is usual.");
        }
    }

    private static double? PrintedZ(double confidenceLevel)
    {
        const double Slack = 1e-9;
        return Math.Abs(confidenceLevel - 0.90) < Slack ? 1.645
            : Math.Abs(confidenceLevel - 0.95) < Slack ? 1.96
            : Math.Abs(confidenceLevel - 0.99) < Slack ? 2.576
            : null;
    }
}
