using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Forecasts;

/// <summary>
/// The BG/NBD model (Fader, Hardie and Lee 2005): while alive a customer buys at a rate drawn from Gamma(r, α), and leaves after any purchase with a probability drawn from
/// Beta(a, b).
/// </summary>
/// <param name="R">Shape of the rates, above 0.</param>
/// <param name="Alpha">Scale of the rates in units of time, above 0.</param>
/// <param name="A">First shape of the leaving probability, above 0.</param>
/// <param name="B">Second shape of the leaving probability, above 0.</param>
public readonly record struct BgNbd(double R, double Alpha, double A, double B)
{
    // Half the width of the span around a removable singularity over which the mean of both sides is taken: the error is of the square of it.
    private const double Nudge = 1e-4;

    /// <summary>From here on the leaving probability is so narrow about its mean that the series would take very many terms, and an integral few points.</summary>
    private const double NarrowShapes = 200;

    /// <summary>P(alive at the as-of date | history): 1 without a repeat purchase, for the model lets people leave only after one.</summary>
    public double ProbabilityAlive(PurchaseHistory history) => 1 / (1 + LeftOdds(history));

    /// <summary>
    /// Expected purchases in the next t units of time given the history:
    /// (a+b+x−1)/(a−1) · [1 − ((α+T)/(α+T+t))^(r+x) ₂F₁(r+x, b+x; a+b+x−1; z)] / (1 + odds of having left), z = t/(α+T+t).
    /// By Euler's transformation the bracket is 1 − (1−z)^(a−1) ₂F₁(a+b−1−r, a−1; a+b+x−1; z): neither power nor series grows with x.
    /// </summary>
    /// <param name="history">The customer's history.</param>
    /// <param name="horizon">t, 0 or more.</param>
    /// <returns>The number; no value (OutOfRange) where the series cannot be summed.</returns>
    public Figure ExpectedPurchases(PurchaseHistory history, double horizon)
    {
        if (horizon == 0)
        {
            return Figure.Of(0);
        }

        var z = horizon / (Alpha + history.Age + horizon);
        var c = A + B + history.Repeats - 1;
        double? ifAlive;
        if (A > NarrowShapes && B + history.Repeats > NarrowShapes)
        {
            ifAlive = NarrowIfAlive(history, horizon);
        }
        else if (Math.Abs(A - 1) < Nudge || (c < Nudge && Math.Abs(c - Math.Round(c)) < Nudge))
        {
            // 0/0 at a = 1, and a pole against a zero at a + b + x = 1: the function itself is smooth there.
            var (below, above) = (IfAlive(A - (2 * Nudge), history.Repeats, z), IfAlive(A + (2 * Nudge), history.Repeats, z));
            ifAlive = (below + above) / 2;
        }
        else
        {
            ifAlive = IfAlive(A, history.Repeats, z);
        }

        return ifAlive is { } value && double.IsFinite(value)
            ? Figure.Of(Math.Max(0, value) / (1 + LeftOdds(history)))
            : Figure.None(NoValueReason.OutOfRange);
    }

    private double? IfAlive(double a, int repeats, double z)
    {
        var c = a + B + repeats - 1;
        return HypergeometricSeries.Gauss(a + B - 1 - R, a - 1, c, z) is { } series
            ? c / (a - 1) * (1 - (Math.Exp((a - 1) * NearZero.LogOnePlus(-z)) * series))
            : null;
    }

    /// <summary>
    /// The same expectation as an integral over the leaving probability p of those alive, Beta(a, b + x): ∫ (1/p)(1 − (1 + pt/(α+T))^−(r+x)) dBeta, over ten standard deviations
    /// to both sides of the mean.
    /// </summary>
    private double NarrowIfAlive(PurchaseHistory history, double horizon)
    {
        const int Panels = 8;
        const double Deviations = 10;
        var (a, b, perUnit, shape) = (A, B + history.Repeats, horizon / (Alpha + history.Age), R + history.Repeats);
        var mean = a / (a + b);
        var half = Deviations * Math.Sqrt(mean * (1 - mean) / (a + b + 1));
        var (low, high) = (Math.Max(0, mean - half), Math.Min(1, mean + half));
        var (logMean, logRest) = (Math.Log(mean), Math.Log(1 - mean));
        var rule = GaussLegendre.Sixteen;
        var (sum, weights) = (0.0, 0.0);
        for (var panel = 0; panel < Panels; panel++)
        {
            var from = low + ((high - low) * panel / Panels);
            for (var n = 0; n < rule.Nodes.Length; n++)
            {
                var p = from + ((high - low) / Panels * (rule.Nodes[n] + 1) / 2);
                var density = rule.Weights[n] * Math.Exp(((a - 1) * (Math.Log(p) - logMean)) + ((b - 1) * (Math.Log(1 - p) - logRest)));
                weights += density;
                sum -= density * NearZero.ExpMinusOne(-shape * NearZero.LogOnePlus(p * perUnit)) / p;
            }
        }

        return sum / weights;
    }

    /// <summary>Odds of having left: a/(b+x−1) · ((α+T)/(α+t_x))^(r+x), 0 without a repeat.</summary>
    private double LeftOdds(PurchaseHistory history) => history.Repeats == 0
        ? 0
        : A / (B + history.Repeats - 1) * Math.Exp((R + history.Repeats) * Math.Log((Alpha + history.Age) / (Alpha + history.Recency)));
}
