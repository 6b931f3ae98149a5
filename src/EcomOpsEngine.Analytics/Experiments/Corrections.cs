using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>Adjusted p-values for a family of comparisons, in the order given. An adjusted p is compared with the level directly.</summary>
public static class Corrections
{
    /// <summary>Applies the chosen correction.</summary>
    /// <param name="pValues">Each from 0 to 1.</param>
    /// <param name="correction">Which one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A p-value is outside [0, 1], or the correction is unknown.</exception>
    public static double[] Adjust(ReadOnlySpan<double> pValues, Correction correction) => correction switch
    {
        Correction.Holm => Holm(pValues),
        Correction.BenjaminiHochberg => BenjaminiHochberg(pValues),
        Correction.None => Checked(pValues).ToArray(),
        _ => throw new ArgumentOutOfRangeException(nameof(correction), correction, "Unknown correction."),
    };

    /// <summary>Adjusts over the comparisons that have a test; one without does not count and stays without.</summary>
    /// <param name="pValues">Each from 0 to 1 (rounding above 1 is taken off), or no value.</param>
    /// <param name="correction">Which one.</param>
    internal static double?[] AdjustTested(IReadOnlyList<Figure> pValues, Correction correction)
    {
        double[] tested = new double[pValues.Count];
        int count = 0;
        for (int index = 0; index < pValues.Count; index++)
        {
            if (pValues[index].TryGet(out double p))
            {
                tested[count++] = Math.Min(1, p);
            }
        }

        double[] adjusted = Adjust(tested.AsSpan(0, count), correction);
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
    public static double[] Holm(ReadOnlySpan<double> pValues)
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
    public static double[] BenjaminiHochberg(ReadOnlySpan<double> pValues)
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

    // Equal p-values come out equal in any order.
    private static int[] AscendingOrder(ReadOnlySpan<double> pValues)
    {
        int[] order = new int[pValues.Length];
        for (int index = 0; index < order.Length; index++)
        {
            order[index] = index;
        }

        if (order.Length > 1)
        {
            Array.Sort(pValues.ToArray(), order);
        }

        return order;
    }

    private static ReadOnlySpan<double> Checked(ReadOnlySpan<double> pValues)
    {
        for (int index = 0; index < pValues.Length; index++)
        {
            if (pValues[index] is not (>= 0 and <= 1))
            {
                throw new ArgumentOutOfRangeException(nameof(pValues), pValues[index], $"p-value {index} is outside [0, 1].");
            }
        }

        return pValues;
    }
}
