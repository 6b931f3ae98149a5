namespace EcomOpsEngine.Analytics.Numerics;

/// <summary>
/// Gauss–Legendre nodes on [−1, 1] with weights, and the matrix that integrates the interpolating polynomial from −1 up to each
/// node: with it a cumulative integral is as accurate at every node as the whole integral is at the end.
/// </summary>
internal sealed class GaussLegendre
{
    /// <summary>The rule used throughout: 16 points.</summary>
    public static readonly GaussLegendre Sixteen = new(16);

    private GaussLegendre(int order)
    {
        Nodes = new double[order];
        Weights = new double[order];
        Partial = new double[order][];
        for (int i = 0; i < order; i++)
        {
            double x = Math.Cos(Math.PI * (order - i - 0.25) / (order + 0.5));
            for (int step = 0; step < 8; step++)
            {
                (double value, double derivative) = Legendre(order, x);
                x -= value / derivative;
            }

            double slope = Legendre(order, x).Derivative;
            Nodes[i] = x;
            Weights[i] = 2 / ((1 - (x * x)) * slope * slope);
        }

        for (int i = 0; i < order; i++)
        {
            Partial[i] = PartialWeights(Nodes[i]);
        }
    }

    /// <summary>Ascending.</summary>
    public double[] Nodes { get; }

    public double[] Weights { get; }

    /// <summary><c>Partial[i][j]</c>: weight of the value at node j in the integral from −1 to node i.</summary>
    public double[][] Partial { get; }

    // ∫ from −1 to x of the j-th Lagrange polynomial = w_j · ½ [1 + x + Σ_{k≥1} P_k(t_j) (P_{k+1}(x) − P_{k−1}(x))].
    private double[] PartialWeights(double x)
    {
        int order = Nodes.Length;
        double[] result = new double[order];
        double[] atX = LegendreAll(order, x);
        for (int j = 0; j < order; j++)
        {
            double[] atNode = LegendreAll(order, Nodes[j]);
            double sum = 1 + x;
            for (int k = 1; k < order; k++)
            {
                sum += atNode[k] * (atX[k + 1] - atX[k - 1]);
            }

            result[j] = Weights[j] * sum / 2;
        }

        return result;
    }

    private static (double Value, double Derivative) Legendre(int order, double x)
    {
        double[] all = LegendreAll(order, x);
        return (all[order], order * ((x * all[order]) - all[order - 1]) / ((x * x) - 1));
    }

    private static double[] LegendreAll(int order, double x)
    {
        double[] p = new double[order + 1];
        p[0] = 1;
        p[1] = x;
        for (int k = 1; k < order; k++)
        {
            p[k + 1] = ((((2 * k) + 1) * x * p[k]) - (k * p[k - 1])) / (k + 1);
        }

        return p;
    }
}
