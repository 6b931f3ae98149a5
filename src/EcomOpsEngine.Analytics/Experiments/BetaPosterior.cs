using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>
/// The density of a Beta(a, b) rate on the log-odds scale θ = ln(x/(1 − x)): there it is smooth for every a and b, without edges,
/// and proportional to x^a (1 − x)^b. Given relative to its own peak at ln(a/b), so that no logarithm of a gamma function is needed.
/// </summary>
internal readonly struct BetaPosterior
{
    /// <summary>Beyond its reach a density is below e^−38 of its peak.</summary>
    private const double ReachNats = 38;

    /// <summary>What a lattice loses of the spectrum is below e^−33.</summary>
    private const double SpectrumNats = 33;

    private const double SeriesBelow = 0.05;

    private readonly double _total;
    private readonly double _minor;
    private readonly double _side;

    private BetaPosterior(double a, double b)
    {
        A = a;
        B = b;
        _total = a + b;
        _minor = Math.Min(a, b) / _total;
        _side = a <= b ? 1 : -1;
    }

    public double A { get; }

    public double B { get; }

    /// <summary>Mean of the rate.</summary>
    public double Mean => A / _total;

    /// <summary>Width of the peak: one standard deviation of the normal that fits it.</summary>
    public double Width => Math.Sqrt(_total / A / B);

    /// <summary>The posterior of a rate under the uniform prior Beta(1, 1).</summary>
    public static BetaPosterior Of(double units, double conversions) => new(1 + conversions, 1 + units - conversions);

    /// <summary>
    /// Spacing of a lattice on which sums stand for integrals to about 1e-14: the characteristic function |Γ(a + it)Γ(b − it)/(Γ(a)Γ(b))|
    /// has fallen that far at π/spacing. Each factor is exp(−½ Σ ln(1 + t²/(a + n)²)); the sum is bounded by its integral.
    /// </summary>
    public double Spacing()
    {
        double t = Math.Sqrt(2 * SpectrumNats) / Width;
        while (Decay(A, t) + Decay(B, t) < SpectrumNats)
        {
            t *= 1.1;
        }

        return Math.PI / t;

        static double Decay(double shape, double t) => (t * Math.Atan(t / shape)) - (0.5 * shape * NearZero.LogOnePlus(t / shape * (t / shape)));
    }

    /// <summary>Distance in log-odds from the peak, to one side, beyond which nothing is left.</summary>
    /// <param name="side">−1 or 1.</param>
    public double Reach(int side)
    {
        double step = side * Width;
        double reached = 8 * step;
        while (Fall(reached) < ReachNats)
        {
            reached += step;
        }

        return reached;
    }

    /// <summary>Density at a distance from the peak, over that of the peak.</summary>
    /// <param name="shift">Log-odds − log-odds of the peak.</param>
    public double RelativeDensity(double shift) => Math.Exp(-Fall(shift));

    /// <summary>The rate at a distance from the peak.</summary>
    /// <param name="shift">Log-odds − log-odds of the peak.</param>
    public double Rate(double shift) => A / (A + (B * Math.Exp(-shift)));

    /// <summary>
    /// −ln of the relative density, (a + b)·(ln(1 + p(e^s − 1)) − ps) with p = a/(a + b): the cumulant function of one trial. Near the peak
    /// by its series, whose coefficients are the cumulants; the difference of logarithms would lose their digits there.
    /// </summary>
    private double Fall(double shift)
    {
        // The rarer outcome is the one counted, so that p(e^s − 1) keeps its digits.
        double s = shift * _side;
        double p = _minor;
        if (Math.Abs(s) >= SeriesBelow)
        {
            return _total * (NearZero.LogOnePlus(p * (Math.Exp(s) - 1)) - (p * s));
        }

        double q = p * (1 - p);
        double skew = 1 - (2 * p);
        double series = 1 + (s / 3 * (skew + (s / 4 * (1 - (6 * q) + (s / 5 * (skew * (1 - (12 * q))
            + (s / 6 * (1 - (30 * q) + (120 * q * q) + (s / 7 * (skew * (1 - (60 * q) + (360 * q * q))
            + (s / 8 * (1 - (126 * q) + (1_680 * q * q) - (5_040 * q * q * q)))))))))))));
        return _total * q * s * s / 2 * series;
    }
}
