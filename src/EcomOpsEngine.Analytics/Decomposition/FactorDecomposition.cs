using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Decomposition;

/// <summary>How the change of a product is shared out among its factors.</summary>
public enum FactorMethod
{
    /// <summary>
    /// Logarithmic mean Divisia index: effect = L(G1, G0) · ln(x1 / x0) with L(b, a) = (b − a) / ln(b / a), and a where they are equal. No order of the factors, no rest:
    /// Ang 2005, "The LMDI approach to decomposition analysis", Energy Policy 33. Needs positive factors.
    /// </summary>
    Lmdi,

    /// <summary>Mean of the effects over all orders in which the factors may change one after another: Shapley 1953. Takes any factors.</summary>
    Shapley,

    /// <summary>One factor after another, those before it at their new value. The order decides.</summary>
    Sequential,
}

/// <summary>The change of a product.</summary>
/// <param name="Method">Method taken: Shapley instead of LMDI where a factor is 0 or less.</param>
/// <param name="Effects">One for each factor; they add up to the change.</param>
public sealed record FactorEffects(FactorMethod Method, IReadOnlyList<double> Effects);

/// <summary>Shares the change of a product out among its factors.</summary>
public static class FactorDecomposition
{
    /// <summary>Most factors: Shapley's mean looks at 2^n sets.</summary>
    public const int MostFactors = 12;

    /// <summary>Shares out.</summary>
    /// <param name="before">Factors before. One that is not defined (the order value of no orders) is taken as unchanged: its effect is 0.</param>
    /// <param name="after">Factors after.</param>
    /// <param name="method">The method asked for.</param>
    /// <exception cref="ArgumentException">Not 1 to <see cref="MostFactors"/> factors, or different numbers of them.</exception>
    public static FactorEffects Of(ReadOnlySpan<Figure> before, ReadOnlySpan<Figure> after, FactorMethod method)
    {
        if (before.Length != after.Length || before.Length is < 1 or > MostFactors)
        {
            throw new ArgumentException($"Found {before.Length} factors before and {after.Length} after; expected 1 to {MostFactors}, as many before as after.", nameof(before));
        }

        var (x0, x1) = (new double[before.Length], new double[before.Length]);
        for (int i = 0; i < x0.Length; i++)
        {
            // Where neither is defined the product is 0 on both sides whatever stands here.
            x0[i] = before[i].Nullable ?? after[i].Nullable ?? 0;
            x1[i] = after[i].Nullable ?? before[i].Nullable ?? 0;
        }

        return method switch
        {
            FactorMethod.Lmdi when x0.All(x => x > 0) && x1.All(x => x > 0) => new FactorEffects(FactorMethod.Lmdi, Lmdi(x0, x1)),
            FactorMethod.Sequential => new FactorEffects(FactorMethod.Sequential, Sequential(x0, x1)),
            _ => new FactorEffects(FactorMethod.Shapley, Shapley(x0, x1)),
        };
    }

    /// <summary>The logarithmic mean of two positive numbers.</summary>
    public static double LogarithmicMean(double a, double b)
    {
        return a == b ? a : (b - a) / LogRatio(a, b);
    }

    private static double[] Lmdi(double[] x0, double[] x1)
    {
        double weight = LogarithmicMean(Product(x0), Product(x1));
        return [.. x0.Zip(x1, (a, b) => weight * LogRatio(a, b))];
    }

    /// <summary>ln(b / a), exact also where they are nearly equal.</summary>
    private static double LogRatio(double a, double b) => b > a / 2 && b < 2 * a ? NearZero.LogOnePlus((b - a) / a) : Math.Log(b / a);

    private static double[] Sequential(double[] x0, double[] x1)
    {
        var effects = new double[x0.Length];
        double[] now = [.. x0];
        for (int i = 0; i < now.Length; i++)
        {
            double earlier = Product(now);
            now[i] = x1[i];
            effects[i] = Product(now) - earlier;
        }

        return effects;
    }

    private static double[] Shapley(double[] x0, double[] x1)
    {
        int n = x0.Length;
        var effects = new double[n];
        for (int changed = 0; changed < 1 << n; changed++)
        {
            double weight = Weight(n, int.PopCount(changed));
            for (int i = 0; i < n; i++)
            {
                if ((changed & (1 << i)) == 0)
                {
                    double others = 1;
                    for (int j = 0; j < n; j++)
                    {
                        others *= j == i ? 1 : (changed & (1 << j)) != 0 ? x1[j] : x0[j];
                    }

                    effects[i] += weight * others * (x1[i] - x0[i]);
                }
            }
        }

        return effects;
    }

    /// <summary>Share of the orders in which exactly these k factors come before the next: k! (n − k − 1)! / n!.</summary>
    private static double Weight(int n, int k)
    {
        double orders = n;
        for (int i = 1; i <= k; i++)
        {
            orders *= (double)(n - i) / i;
        }

        return 1 / orders;
    }

    private static double Product(double[] factors) => factors.Aggregate(1.0, (product, factor) => product * factor);
}
