namespace EcomOpsEngine.Analytics.Numerics;

/// <summary>
/// The integral of sinc(x) = sin(πx)/(πx) from −∞ to each whole number, ½ + Si(πm)/π. With it a running integral needs nothing but samples
/// on an even lattice: ∫ f up to node j ≈ h·Σ f(k)·S(j − k), which is exact for a function whose spectrum ends below π/h (Stenger 1993).
/// </summary>
internal static class SincIntegral
{
    /// <summary>The table reaches this far to both sides.</summary>
    public const int Reach = 1_024;

    private static readonly double[] Values = Tabulate();

    /// <summary>S(from), S(from + 1) and so on.</summary>
    /// <param name="from">First argument, from −<see cref="Reach"/>.</param>
    /// <param name="count">How many; the last argument is at most <see cref="Reach"/>.</param>
    public static ReadOnlySpan<double> From(int from, int count) => Values.AsSpan(from + Reach, count);

    private static double[] Tabulate()
    {
        double[] values = new double[(2 * Reach) + 1];
        GaussLegendre rule = GaussLegendre.Sixteen;
        double sum = 0.5;
        values[Reach] = sum;
        for (int m = 1; m <= Reach; m++)
        {
            for (int node = 0; node < 16; node++)
            {
                double x = Math.PI * (m - 0.5 + (rule.Nodes[node] / 2));
                sum += rule.Weights[node] / 2 * Math.Sin(x) / x;
            }

            values[Reach + m] = sum;
            values[Reach - m] = 1 - sum;
        }

        return values;
    }
}
