using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>
/// The density of a Beta(a, b) rate on the log-odds scale θ = ln(x/(1 − x)): there it is smooth for every a and b, without edges,
/// and proportional to x^a (1 − x)^b. Given relative to its own peak, so that no logarithm of a gamma function is needed.
/// </summary>
internal readonly record struct BetaPosterior(double A, double B)
{
    /// <summary>log-odds of the peak.</summary>
    public double Mode => Math.Log(A / B);

    /// <summary>Width of the peak: one standard deviation of the normal that fits it.</summary>
    public double Width => Math.Sqrt((A + B) / (A * B));

    /// <summary>The posterior of a rate under the uniform prior Beta(1, 1).</summary>
    public static BetaPosterior Of(double units, double conversions) => new(1 + conversions, 1 + units - conversions);

    /// <summary>ln of density(θ) / density(Mode), at most 0; exact to 1e-12 even with millions of observations.</summary>
    public double LogRelativeDensity(double logOdds)
    {
        double shift = logOdds - Mode;
        double peak = A / (A + B);
        double loss = (A * NearZero.LogOnePlus((1 - peak) * NearZero.ExpMinusOne(-shift)))
            + (B * NearZero.LogOnePlus(peak * NearZero.ExpMinusOne(shift)));
        return -loss;
    }

    /// <summary>The log-odds, on one side of the peak, where the density has fallen by <paramref name="nats"/>.</summary>
    public double Reach(int side, double nats)
    {
        double step = Width;
        double reached = Mode;
        while (LogRelativeDensity(reached) > -nats)
        {
            reached += side * step;
        }

        return reached;
    }
}
