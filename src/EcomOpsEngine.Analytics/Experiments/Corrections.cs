using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>Adjusted p-values for a family of comparisons, in the order given. An adjusted p is compared with the level directly.</summary>
public static class Corrections
{
    /// <summary>Applies the chosen correction.</summary>
    /// <param name="pValues">Each from 0 to 1.</param>
    /// <param name="correction">Which one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A p-value is outside [0, 1], or the correction is unknown.</exception>
    public static double[] Adjust(IReadOnlyList<double> pValues, Correction correction) => correction switch
    {
        Correction.Holm => Holm(pValues),
        Correction.BenjaminiHochberg => BenjaminiHochberg(pValues),
        Correction.None => [.. Checked(pValues)],
        _ => throw new ArgumentOutOfRangeException(nameof(correction), correction, "Unknown correction."),
    };

    /// <summary>Adjusts over the comparisons that have a test; one without does not count and stays without.</summary>
    /// <param name="pValues">Each from 0 to 1 (rounding above 1 is taken off), or no value.</param>
    /// <param name="correction">Which one.</param>
    internal static double?[] AdjustTested(IReadOnlyList<Figure> pValues, Correction correction)
    {
        double[] adjusted = Adjust([.. pValues.Where(p => p.HasValue).Select(p => Math.Min(1, p.Value))], correction);
        double?[] all = new double?[pValues.Count];
        for (int index = 0, next = 0; index < all.Length; index++)
        {
            all[index] = pValues[index].HasValue ? adjusted[next++] : null;
        }

        return all;
    }

    /// <summary>Holm (1979): p(i) · (m − i + 1) in ascending order, made monotone from below, at most 1.</summary>
    /// <param name="pValues">Each from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A p-value is outside [0, 1].</exception>
    public static double[] Holm(IReadOnlyList<double> pValues)
    {
        int[] ascending = AscendingOrder(Checked(pValues));
        double[] adjusted = new double[ascending.Length];
        double least = 0;
        for (int rank = 0; rank < ascending.Length; rank++)
        {
            least = Math.Max(least, Math.Min(1, pValues[ascending[rank]] * (ascending.Length - rank)));
            adjusted[ascending[rank]] = least;
        }

        return adjusted;
    }

    /// <summary>Benjamini and Hochberg (1995): p(i) · m / i in ascending order, made monotone from above, at most 1.</summary>
    /// <param name="pValues">Each from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A p-value is outside [0, 1].</exception>
    public static double[] BenjaminiHochberg(IReadOnlyList<double> pValues)
    {
        int[] ascending = AscendingOrder(Checked(pValues));
        double[] adjusted = new double[ascending.Length];
        double most = 1;
        for (int rank = ascending.Length - 1; rank >= 0; rank--)
        {
            most = Math.Min(most, pValues[ascending[rank]] * ascending.Length / (rank + 1));
            adjusted[ascending[rank]] = most;
        }

        return adjusted;
    }

    private static int[] AscendingOrder(IReadOnlyList<double> pValues) =>
        [.. Enumerable.Range(0, pValues.Count).OrderBy(index => pValues[index])];

    private static IReadOnlyList<double> Checked(IReadOnlyList<double> pValues)
    {
        for (int index = 0; index < pValues.Count; index++)
        {
            if (pValues[index] is not (>= 0 and <= 1))
            {
                throw new ArgumentOutOfRangeException(nameof(pValues), pValues[index], $"p-value {index} is outside [0, 1].");
            }
        }

        return pValues;
    }
}
