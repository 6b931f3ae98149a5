using MathNet.Numerics;

namespace EcomOpsEngine.Analytics.Numerics;

/// <summary>The upper tail of the chi-square distribution with whole degrees of freedom.</summary>
public static class ChiSquare
{
    private const int MaxDegrees = 1_000_000;

    /// <summary>
    /// P(χ² &gt; statistic), from Q(a + 1, x) = Q(a, x) + x^a e^−x / Γ(a + 1) starting at erfc (odd degrees) or exp (even degrees):
    /// only positive terms are added, so the tail keeps its relative accuracy (Abramowitz and Stegun 26.4.4 and 26.4.5).
    /// </summary>
    /// <param name="statistic">Not negative.</param>
    /// <param name="degreesOfFreedom">1 to 1,000,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The statistic is negative or NaN, or the degrees are out of range.</exception>
    public static double Survival(double statistic, int degreesOfFreedom)
    {
        if (!(statistic >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(statistic), statistic, "A chi-square statistic is not negative.");
        }

        if (degreesOfFreedom is < 1 or > MaxDegrees)
        {
            throw new ArgumentOutOfRangeException(nameof(degreesOfFreedom), degreesOfFreedom, "Degrees of freedom run from 1 to 1,000,000.");
        }

        if (statistic == 0)
        {
            return 1;
        }

        double x = statistic / 2;
        bool odd = degreesOfFreedom % 2 == 1;
        double tail = odd ? SpecialFunctions.Erfc(Math.Sqrt(x)) : Math.Exp(-x);
        double logX = Math.Log(x);
        double order = odd ? 0.5 : 1;
        double logTerm = (order * logX) - x - SpecialFunctions.GammaLn(order + 1);
        for (; order < degreesOfFreedom / 2.0; order++)
        {
            tail += Math.Exp(logTerm);
            logTerm += logX - Math.Log(order + 1);
        }

        return Math.Min(1, tail);
    }
}
