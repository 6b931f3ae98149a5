using MathNet.Numerics;

namespace EcomOpsEngine.Analytics.Numerics;

/// <summary>The standard normal distribution, accurate in relative terms far into the tails.</summary>
public static class StandardNormal
{
    // Beyond this point the survival function nears the smallest doubles, while five terms of the asymptotic series are exact to 1e-11.
    private const double SeriesFrom = 30;

    /// <summary>P(Z ≤ z).</summary>
    /// <param name="z">Any number.</param>
    public static double Cumulative(double z) => Survival(-z);

    /// <summary>P(Z &gt; z) = erfc(z/√2)/2; underflows to 0 beyond z ≈ 38, where <see cref="LogSurvival"/> still holds.</summary>
    /// <param name="z">Any number.</param>
    public static double Survival(double z) => 0.5 * SpecialFunctions.Erfc(z / Constants.Sqrt2);

    /// <summary>Natural logarithm of P(Z &gt; z), finite for every finite z up to 1e153.</summary>
    /// <param name="z">Any number.</param>
    public static double LogSurvival(double z)
    {
        if (z < -1)
        {
            return NearZero.LogOnePlus(-Survival(-z));
        }

        if (z < SeriesFrom)
        {
            return Math.Log(Survival(z));
        }

        // Mills ratio: S(z) = φ(z)/z · (1 − 1/z² + 3/z⁴ − 15/z⁶ + 105/z⁸ − …), Abramowitz and Stegun 26.2.12.
        double u = 1 / (z * z);
        double series = -u * (1 - (3 * u * (1 - (5 * u * (1 - (7 * u * (1 - (9 * u))))))));
        return (-0.5 * z * z) - Math.Log(z) - Constants.LogSqrt2Pi + NearZero.LogOnePlus(series);
    }

    /// <summary>Density φ(z).</summary>
    /// <param name="z">Any number.</param>
    public static double Density(double z) => Constants.InvSqrt2Pi * Math.Exp(-0.5 * z * z);

    /// <summary>The z with P(Z ≤ z) = probability.</summary>
    /// <param name="probability">Strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not inside (0, 1).</exception>
    public static double Quantile(double probability)
    {
        if (probability is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A quantile needs a probability strictly between 0 and 1.");
        }

        double z = -Constants.Sqrt2 * SpecialFunctions.ErfcInv(2 * probability);

        // One Newton step removes what the rational approximation leaves (about 1e-15 relative afterwards).
        double density = Density(z);
        return density > 1e-300 ? z - ((Cumulative(z) - probability) / density) : z;
    }

    /// <summary>The two-sided critical value: P(|Z| &gt; z) = 1 − level.</summary>
    /// <param name="level">Strictly between 0 and 1, for example 0.95.</param>
    public static double CriticalTwoSided(double level) => -Quantile((1 - level) / 2);
}
