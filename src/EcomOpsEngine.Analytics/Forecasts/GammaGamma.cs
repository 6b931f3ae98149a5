using EcomOpsEngine.Analytics.Numerics;
using MathNet.Numerics;

namespace EcomOpsEngine.Analytics.Forecasts;

/// <summary>
/// The Gamma-Gamma model of spend (Fader and Hardie 2013): a customer's purchases vary as Gamma(p, ν) around a mean of the customer's own, and ν varies as Gamma(q, γ).
/// </summary>
/// <param name="P">Shape of a customer's purchases, above 0.</param>
/// <param name="Q">Shape over customers, above 0.</param>
/// <param name="Gamma">Scale over customers, in currency units, above 0.</param>
public readonly record struct GammaGamma(double P, double Q, double Gamma)
{
    /// <summary>Expected value of a purchase over all customers: pγ/(q−1); no value (OutOfDomain) for q ≤ 1, where the mean is infinite.</summary>
    public Figure MeanValue => Q > 1 ? Figure.Of(P * Gamma / (Q - 1)) : Figure.None(NoValueReason.OutOfDomain);

    /// <summary>Expected value of a future purchase of a customer with x repeat purchases of mean m: p(γ + x·m)/(p·x + q − 1); without repeats the mean of all.</summary>
    /// <param name="repeats">x.</param>
    /// <param name="mean">m, in currency units; not read without repeats.</param>
    public Figure ExpectedValue(int repeats, double mean)
    {
        var denominator = (P * repeats) + Q - 1;
        return repeats == 0 ? MeanValue
            : denominator > 0 ? Figure.Of(P * (Gamma + (repeats * mean)) / denominator)
            : Figure.None(NoValueReason.OutOfDomain);
    }
}

/// <summary>The log-likelihood of Gamma-Gamma over customers with a repeat purchase of positive mean value.</summary>
internal sealed class GammaGammaLikelihood : ILogLikelihood
{
    private readonly (int Repeats, double LogMean, double Total)[] _customers;
    private readonly (int Repeats, int Count)[] _repeats;

    public GammaGammaLikelihood(IEnumerable<(int Repeats, double Mean)> customers)
    {
        _customers = [.. customers.Select(one => (one.Repeats, Math.Log(one.Mean), one.Repeats * one.Mean))];
        _repeats = [.. _customers.GroupBy(one => one.Repeats).Select(group => (group.Key, group.Count()))];
    }

    public int Count => _customers.Length;

    public double Value(ReadOnlySpan<double> parameters, Span<double> gradientOfLogs)
    {
        var (p, q, gamma) = (parameters[0], parameters[1], parameters[2]);
        var (sum, dp, dq, dGamma) = (0.0, 0.0, 0.0, 0.0);
        var (gammaQ, psiQ, logGamma) = (SpecialFunctions.GammaLn(q), SpecialFunctions.DiGamma(q), Math.Log(gamma));
        foreach (var (x, count) in _repeats)
        {
            var (both, own, logX) = ((p * x) + q, p * x, Math.Log(x));
            var psiBoth = SpecialFunctions.DiGamma(both);
            sum += count * (SpecialFunctions.GammaLn(both) - SpecialFunctions.GammaLn(own) - gammaQ + (q * logGamma) + (own * logX));
            dp += count * x * (psiBoth - SpecialFunctions.DiGamma(own) + logX);
            dq += count * (psiBoth - psiQ + logGamma);
            dGamma += count * q / gamma;
        }

        foreach (var (x, logMean, total) in _customers)
        {
            var (exponent, logTotal) = ((p * x) + q, Math.Log(total + gamma));
            sum += (((p * x) - 1) * logMean) - (exponent * logTotal);
            dp += x * (logMean - logTotal);
            dq -= logTotal;
            dGamma -= exponent / (total + gamma);
        }

        (gradientOfLogs[0], gradientOfLogs[1], gradientOfLogs[2]) = (p * dp, q * dq, gamma * dGamma);
        return sum;
    }
}
