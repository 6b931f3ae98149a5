using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Channels.Budgets;

/// <summary>A channel's days: what it cost and what belongs to it.</summary>
/// <param name="Spend">Spend of each day.</param>
/// <param name="Value">Attributed value of each day.</param>
public sealed record ResponseDays(IReadOnlyList<double> Spend, IReadOnlyList<double> Value);

/// <summary>
/// Fits response curves. E[value] = scale · spend^elasticity by Poisson pseudo-maximum likelihood over the days with spend, which needs no logarithm of days without an order
/// and allows a spread that grows with the mean (Santos Silva and Tenreyro, The log of gravity, 2006). The scale is profiled out; what is left is monotone in the elasticity,
/// so that the search cannot miss. An elasticity outside of 0 to 1 is held at the end: the curve stays concave.
/// </summary>
public static class ResponseFit
{
    /// <summary>Days with spend and value that a fit needs.</summary>
    public const int LeastDays = 14;

    /// <summary>Spread of ln spend (standard deviation) that a fit needs.</summary>
    public const double LeastSpread = 0.05;

    /// <summary>Standard error of the elasticity above which a fit says nothing.</summary>
    public const double MostError = 0.5;

    /// <summary>Elasticity where no channel could be fitted.</summary>
    public const double AssumedElasticity = 0.5;

    /// <summary>Curves of channels; those that cannot be fitted take the pooled elasticity, weighted by spend, through their mean day. Null: a channel without any spend.</summary>
    /// <param name="channels">The days of each channel.</param>
    public static IReadOnlyList<ResponseCurve?> Of(IReadOnlyList<ResponseDays> channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        ResponseCurve?[] fitted = [.. channels.Select(TryFit)];
        (double weights, double elasticities) = (0, 0);
        for (int channel = 0; channel < fitted.Length; channel++)
        {
            if (fitted[channel] is { } curve)
            {
                double spend = channels[channel].Spend.Sum();
                (weights, elasticities) = (weights + spend, elasticities + (spend * curve.Elasticity));
            }
        }

        var source = weights > 0 ? ResponseSource.Pooled : ResponseSource.Assumed;
        double elasticity = weights > 0 ? elasticities / weights : AssumedElasticity;
        return [.. fitted.Select((curve, channel) => curve ?? ThroughMean(channels[channel], elasticity, source))];
    }

    /// <summary>The curve of one channel; null where its days do not tell it.</summary>
    internal static ResponseCurve? TryFit(ResponseDays days)
    {
        int[] used = [.. Enumerable.Range(0, days.Spend.Count).Where(day => days.Spend[day] > 0)];
        double[] logs = [.. used.Select(day => Math.Log(days.Spend[day]))];
        double[] values = [.. used.Select(day => Math.Max(0, days.Value[day]))];
        double total = values.Sum();
        if (used.Length < LeastDays || total <= 0 || Spread(logs) < LeastSpread)
        {
            return null;
        }

        // Centred logarithms keep the powers near 1.
        double centre = logs.Average();
        double[] x = Array.ConvertAll(logs, log => log - centre);
        double Score(double elasticity)
        {
            double[] means = Means(x, elasticity, total);
            double score = 0;
            for (int i = 0; i < x.Length; i++)
            {
                score += x[i] * (values[i] - means[i]);
            }

            return score;
        }

        double elasticity = Score(0) <= 0 ? 0 : Score(1) >= 0 ? 1 : RootSearch.Decreasing(Score, 0, 1);
        double[] expected = Means(x, elasticity, total);
        Figure error = StandardError(x, values, expected);
        if (!error.TryGet(out double uncertain) || uncertain > MostError)
        {
            return null;
        }

        double scale = total / logs.Sum(log => Math.Exp(elasticity * log));
        return new ResponseCurve(
            scale, elasticity, ResponseSource.Fitted, elasticity is > 0 and < 1 ? error : Figure.None(NoValueReason.OutOfDomain), used.Length, used.Max(day => days.Spend[day]));
    }

    private static ResponseCurve? ThroughMean(ResponseDays days, double elasticity, ResponseSource source)
    {
        double[] spend = [.. days.Spend.Where(one => one > 0)];
        if (spend.Length == 0)
        {
            return null;
        }

        double value = Enumerable.Range(0, days.Spend.Count).Where(day => days.Spend[day] > 0).Sum(day => Math.Max(0, days.Value[day])) / spend.Length;
        return new ResponseCurve(value / Math.Pow(spend.Average(), elasticity), elasticity, source, Figure.None(NoValueReason.TooFewObservations), spend.Length, spend.Max());
    }

    private static double[] Means(double[] x, double elasticity, double total)
    {
        double[] powers = Array.ConvertAll(x, one => Math.Exp(elasticity * one));
        double scale = total / powers.Sum();
        return Array.ConvertAll(powers, power => scale * power);
    }

    /// <summary>√(φ / Σ μ (x − x̄)²) with x̄ weighted by μ and the dispersion φ = Σ (y − μ)²/μ / (n − 2).</summary>
    private static Figure StandardError(double[] x, double[] values, double[] means)
    {
        double weight = means.Sum();
        double centre = x.Zip(means, (one, mean) => one * mean).Sum() / weight;
        double information = x.Zip(means, (one, mean) => mean * (one - centre) * (one - centre)).Sum();
        double dispersion = values.Zip(means, (value, mean) => (value - mean) * (value - mean) / mean).Sum() / (x.Length - 2);
        double error = Math.Sqrt(dispersion / information);
        return double.IsFinite(error) ? Figure.Of(error) : Figure.None(NoValueReason.NoVariation);
    }

    private static double Spread(double[] logs)
    {
        if (logs.Length == 0)
        {
            return 0;
        }

        double mean = logs.Average();
        return Math.Sqrt(logs.Average(log => (log - mean) * (log - mean)));
    }
}
