namespace EcomOpsEngine.Analytics.Numerics;

/// <summary>Gauss's hypergeometric function by its series.</summary>
internal static class HypergeometricSeries
{
    private const int MostTerms = 2_000_000;

    /// <summary>
    /// ₂F₁(a, b; c; z) = Σ (a)ₙ(b)ₙ/(c)ₙ · zⁿ/n! for 0 ≤ z &lt; 1. Terms shrink as zⁿ; the sum ends when the rest, bounded by a geometric series of the last ratio, cannot
    /// change the last digit.
    /// </summary>
    /// <returns>The value; null where c is zero or a negative whole number, or where z is so near to 1 that the series does not end in time.</returns>
    public static double? Gauss(double a, double b, double c, double z)
    {
        if (c <= 0 && Math.Floor(c) == c)
        {
            return null;
        }

        double sum = 1;
        double term = 1;
        for (var n = 0; n < MostTerms; n++)
        {
            var ratio = (a + n) * (b + n) / ((c + n) * (n + 1)) * z;
            term *= ratio;
            sum += term;
            if (!double.IsFinite(sum))
            {
                return null;
            }

            // The bound holds where the ratios no longer grow: they tend to z.
            var limit = Math.Max(Math.Abs(ratio), z);
            if (limit < 1 && c + n > 0 && Math.Abs(term) * limit / (1 - limit) <= Math.Abs(sum) * 1e-16)
            {
                return sum;
            }
        }

        return null;
    }
}
