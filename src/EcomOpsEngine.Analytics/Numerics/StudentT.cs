using MathNet.Numerics;

namespace EcomOpsEngine.Analytics.Numerics;

/// <summary>Student's t with real degrees of freedom (Welch's are not whole).</summary>
public static class StudentT
{
    /// <summary>P(T &gt; t) = I(ν/(ν + t²); ν/2, 1/2)/2 for t ≥ 0.</summary>
    /// <param name="t">Any finite number.</param>
    /// <param name="degreesOfFreedom">Above 0.</param>
    public static double Survival(double t, double degreesOfFreedom)
    {
        double tail = 0.5 * BothTails(Math.Abs(t), degreesOfFreedom);
        return t >= 0 ? tail : 1 - tail;
    }

    /// <summary>P(|T| &gt; |t|).</summary>
    /// <param name="t">Any finite number.</param>
    /// <param name="degreesOfFreedom">Above 0.</param>
    public static double BothTails(double t, double degreesOfFreedom) => t == 0
        ? 1
        : SpecialFunctions.BetaRegularized(degreesOfFreedom / 2, 0.5, degreesOfFreedom / (degreesOfFreedom + (t * t)));

    /// <summary>The two-sided critical value: P(|T| &gt; t) = 1 − level, by bisection on the tail.</summary>
    /// <param name="level">Strictly between 0 and 1.</param>
    /// <param name="degreesOfFreedom">Above 0.</param>
    public static double CriticalTwoSided(double level, double degreesOfFreedom)
    {
        double alpha = 1 - level;
        double high = 1;
        while (BothTails(high, degreesOfFreedom) > alpha)
        {
            high *= 2;
        }

        return RootSearch.Decreasing(t => BothTails(t, degreesOfFreedom) - alpha, 0, high);
    }
}
