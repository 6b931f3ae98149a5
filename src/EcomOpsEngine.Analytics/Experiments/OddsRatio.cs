using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>
/// The odds of an outcome with something over those without it, with Woolf's interval on the log scale: ln OR ± z·√(1/a + 1/b + 1/c + 1/d).
/// Where a cell is empty, Haldane and Anscombe's half is added to all four, in the ratio and in the interval.
/// </summary>
/// <param name="Ratio">(a·d)/(b·c); no value (NoData) where a row of the table is empty, (NoVariation) where a column is.</param>
/// <param name="Interval">Its interval; the same reasons.</param>
/// <param name="Corrected">Whether the half was added.</param>
public readonly record struct OddsRatio(Figure Ratio, Interval Interval, bool Corrected)
{
    /// <summary>Computes the ratio.</summary>
    /// <param name="withOutcome">a: units with it that have the outcome.</param>
    /// <param name="withNone">b: units with it that have not.</param>
    /// <param name="withoutOutcome">c: units without it that have the outcome.</param>
    /// <param name="withoutNone">d: units without it that have not.</param>
    /// <param name="level">Confidence, between 0 and 1.</param>
    public static OddsRatio Of(long withOutcome, long withNone, long withoutOutcome, long withoutNone, double level)
    {
        if (withOutcome + withNone == 0 || withoutOutcome + withoutNone == 0)
        {
            return None(NoValueReason.NoData);
        }

        if (withOutcome + withoutOutcome == 0 || withNone + withoutNone == 0)
        {
            return None(NoValueReason.NoVariation);
        }

        bool corrected = withOutcome == 0 || withNone == 0 || withoutOutcome == 0 || withoutNone == 0;
        double half = corrected ? 0.5 : 0;
        double a = withOutcome + half, b = withNone + half, c = withoutOutcome + half, d = withoutNone + half;
        double log = Math.Log(a) + Math.Log(d) - Math.Log(b) - Math.Log(c);
        double width = StandardNormal.Quantile(1 - ((1 - level) / 2)) * Math.Sqrt((1 / a) + (1 / b) + (1 / c) + (1 / d));
        return new OddsRatio(Figure.Of(a * d / (b * c)), Interval.Of(Math.Exp(log - width), Math.Exp(log + width)), corrected);
    }

    private static OddsRatio None(NoValueReason reason) => new(Figure.None(reason), Interval.None(reason), false);
}
