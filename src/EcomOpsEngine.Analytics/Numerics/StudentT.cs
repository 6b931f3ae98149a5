using MathNet.Numerics;

namespace EcomOpsEngine.Analytics.Numerics;

/// <summary>Student's t with real degrees of freedom (Welch's are not whole).</summary>
public static class StudentT
{
    private const int MostSteps = 100;

    /// <summary>Above this many degrees the normal with Wallace's argument (1959) is exact to 1e-12, and incomplete beta functions begin to fail.</summary>
    private const double NormalFrom = 1e6;

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
    public static double BothTails(double t, double degreesOfFreedom)
    {
        if (degreesOfFreedom > NormalFrom)
        {
            double z = Math.Sqrt(degreesOfFreedom * NearZero.LogOnePlus(t / degreesOfFreedom * t)) * (1 - (2 / ((8 * degreesOfFreedom) + 3)));
            return 2 * StandardNormal.Survival(z);
        }

        return t == 0 ? 1 : SpecialFunctions.BetaRegularized(degreesOfFreedom / 2, 0.5, degreesOfFreedom / (degreesOfFreedom + (t * t)));
    }

    /// <summary>
    /// The two-sided critical value: P(|T| &gt; t) = 1 − level, by Newton's steps from Fisher's expansion about the normal value (Abramowitz and
    /// Stegun 26.7.5). They are taken between ln t and ln of the tail, which is almost a line for the heavy tails of few degrees and bends
    /// one way only for the others.
    /// </summary>
    /// <param name="level">Strictly between 0 and 1.</param>
    /// <param name="degreesOfFreedom">Above 0.</param>
    public static double CriticalTwoSided(double level, double degreesOfFreedom)
    {
        double logAlpha = Math.Log(1 - level);
        double t = Expansion(StandardNormal.CriticalTwoSided(level), degreesOfFreedom);
        for (int step = 0; step < MostSteps; step++)
        {
            double tail = BothTails(t, degreesOfFreedom);
            double move = (Math.Log(tail) - logAlpha) * tail / (2 * t * Density(t, degreesOfFreedom));
            t *= Math.Exp(Math.Clamp(move, -1, 1));

            // Steps square the distance: what such a step leaves is below the last digit.
            if (Math.Abs(move) <= 1e-9)
            {
                break;
            }
        }

        return t;
    }

    private static double Expansion(double z, double degreesOfFreedom)
    {
        double u = z * z;
        double first = (u + 1) / 4;
        double second = ((((5 * u) + 16) * u) + 3) / 96;
        return z * (1 + ((first + (second / degreesOfFreedom)) / degreesOfFreedom));
    }

    /// <summary>Density; near enough for the slope of a step.</summary>
    /// <param name="t">Any finite number.</param>
    /// <param name="degreesOfFreedom">Above 0.</param>
    private static double Density(double t, double degreesOfFreedom) => degreesOfFreedom > NormalFrom
        ? StandardNormal.Density(t)
        : Math.Exp(
            SpecialFunctions.GammaLn((degreesOfFreedom + 1) / 2) - SpecialFunctions.GammaLn(degreesOfFreedom / 2)
            - (0.5 * Math.Log(Math.PI * degreesOfFreedom)) - ((degreesOfFreedom + 1) / 2 * NearZero.LogOnePlus(t * t / degreesOfFreedom)));
}
