using System.Runtime.Intrinsics;
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

    /// <summary>Density over that of the peak, and rate, at some log-odds − those of the peak. Four at a time where the machine can.</summary>
    /// <param name="shifts">Distances from the peak.</param>
    /// <param name="densities">As many.</param>
    /// <param name="rates">As many.</param>
    public void Sample(ReadOnlySpan<double> shifts, Span<double> densities, Span<double> rates)
    {
        int i = 0;
        for (; i <= shifts.Length - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            Vector256<double> shift = Vector256.Create(shifts[i..]);
            Vector256<double> growth = Vector256.Exp(shift * _side);
            Vector256.Exp(-Fall(shift * _side, growth)).CopyTo(densities[i..]);
            (_side > 0 ? A * growth / ((A * growth) + Vector256.Create(B)) : Vector256.Create(A) / (Vector256.Create(A) + (B * growth))).CopyTo(rates[i..]);
        }

        for (; i < shifts.Length; i++)
        {
            double growth = Math.Exp(shifts[i] * _side);
            densities[i] = Math.Exp(-Fall(shifts[i] * _side, growth));
            rates[i] = _side > 0 ? A * growth / ((A * growth) + B) : A / (A + (B * growth));
        }
    }

    private double Fall(double shift) => Fall(shift * _side, Math.Exp(shift * _side));

    /// <summary>
    /// −ln of the relative density, (a + b)·(ln(1 + p(e^s − 1)) − ps): the cumulant function of one trial, where p and s count the rarer
    /// outcome so that p(e^s − 1) keeps its digits. Near the peak by its series, whose coefficients are the cumulants; the difference of
    /// logarithms would lose their digits there.
    /// </summary>
    private double Fall(double s, double growth)
    {
        if (Math.Abs(s) >= SeriesBelow)
        {
            return _total * (NearZero.LogOnePlus(_minor * (growth - 1)) - (_minor * s));
        }

        Cumulants c = new(_minor);
        return _total * c.Second * s * s / 2 * (1 + (s * (c.C3 + (s * (c.C4 + (s * (c.C5 + (s * (c.C6 + (s * (c.C7 + (s * c.C8))))))))))));
    }

    private Vector256<double> Fall(Vector256<double> s, Vector256<double> growth)
    {
        Vector256<double> part = _minor * (growth - Vector256<double>.One);
        Vector256<double> sum = Vector256<double>.One + part;

        // ln(1 + x) with Kahan's correction; where 1 + x rounds to 1 it is x.
        Vector256<double> excess = sum - Vector256<double>.One;
        Vector256<double> log = Vector256.ConditionalSelect(Vector256.Equals(excess, Vector256<double>.Zero), part, Vector256.Log(sum) * part / excess);
        Vector256<double> far = log - (_minor * s);
        Cumulants c = new(_minor);
        Vector256<double> series = Vector256<double>.One + (s * (Vector256.Create(c.C3) + (s * (Vector256.Create(c.C4) + (s * (Vector256.Create(c.C5)
            + (s * (Vector256.Create(c.C6) + (s * (Vector256.Create(c.C7) + (s * c.C8)))))))))));
        return _total * Vector256.ConditionalSelect(
            Vector256.LessThan(Vector256.Abs(s), Vector256.Create(SeriesBelow)), c.Second / 2 * s * s * series, far);
    }

    /// <summary>Variance of one trial, and the further cumulants over it, each times 2/n!.</summary>
    private readonly ref struct Cumulants
    {
        public readonly double Second, C3, C4, C5, C6, C7, C8;

        public Cumulants(double p)
        {
            double q = p * (1 - p);
            double skew = 1 - (2 * p);
            Second = q;
            C3 = skew / 3;
            C4 = (1 - (6 * q)) / 12;
            C5 = skew * (1 - (12 * q)) / 60;
            C6 = (1 - (30 * q) + (120 * q * q)) / 360;
            C7 = skew * (1 - (60 * q) + (360 * q * q)) / 2_520;
            C8 = (1 - (126 * q) + (1_680 * q * q) - (5_040 * q * q * q)) / 20_160;
        }
    }
}
