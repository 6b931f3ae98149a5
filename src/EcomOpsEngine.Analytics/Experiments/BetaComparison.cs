using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>Two rates under independent uniform priors.</summary>
/// <param name="ChanceToWin">P(treatment rate &gt; control rate | data).</param>
/// <param name="ExpectedLossOfTreatment">E[max(control − treatment, 0) | data], in rate units: what choosing the treatment costs on average.</param>
/// <param name="ExpectedLossOfControl">E[max(treatment − control, 0) | data]: what keeping the control costs on average.</param>
public readonly record struct BetaComparisonResult(Figure ChanceToWin, Figure ExpectedLossOfTreatment, Figure ExpectedLossOfControl);

/// <summary>
/// Bayesian comparison by quadrature, not by simulation. Both posteriors are laid over one grid of log-odds panels; the cumulative
/// functions come from the same nodes as the densities (16-point Gauss–Legendre with its integration matrix), so every result is a sum
/// of positive terms, exact to about 1e-12:
/// P(T &gt; C) = ∫ f_T F_C, E[(C − T)⁺] = ∫ F_T (1 − F_C) dx.
/// </summary>
internal static class BetaComparison
{
    private const double PanelWidths = 0.75;
    private const double ReachNats = 100;

    public static BetaComparisonResult Compare(TwoArms arms)
    {
        BetaPosterior control = BetaPosterior.Of(arms.ControlUnits, arms.ControlConversions);
        BetaPosterior treatment = BetaPosterior.Of(arms.TreatmentUnits, arms.TreatmentConversions);
        double[] edges = Edges(control, treatment);
        Grid c = Grid.Of(control, edges);
        Grid t = Grid.Of(treatment, edges);

        double wins = 0;
        double lossOfTreatment = 0;
        double lossOfControl = 0;
        GaussLegendre rule = GaussLegendre.Sixteen;
        for (int i = 0; i < c.Density.Length; i++)
        {
            double weight = rule.Weights[i % 16] * c.HalfWidth[i / 16];
            double logOdds = c.LogOdds[i];
            double odds = Math.Exp(-Math.Abs(logOdds));
            double rateSlope = odds / ((1 + odds) * (1 + odds));
            wins += weight * t.Density[i] * c.Below[i];
            lossOfTreatment += weight * rateSlope * t.Below[i] * c.Above[i];
            lossOfControl += weight * rateSlope * c.Below[i] * t.Above[i];
        }

        return new BetaComparisonResult(Figure.Of(Math.Min(1, wins)), Figure.Of(lossOfTreatment), Figure.Of(lossOfControl));
    }

    private static double[] Edges(BetaPosterior control, BetaPosterior treatment)
    {
        double low = Math.Min(control.Reach(-1, ReachNats), treatment.Reach(-1, ReachNats));
        double high = Math.Max(control.Reach(1, ReachNats), treatment.Reach(1, ReachNats));
        SortedSet<double> edges = [low, high];
        AddEdges(edges, control);
        AddEdges(edges, treatment);

        // Where the two lattices fall almost together the sliver between them is dropped.
        double least = 0.01 * Math.Min(control.Width, treatment.Width);
        List<double> kept = [];
        foreach (double edge in edges)
        {
            if (kept.Count == 0 || edge - kept[^1] > least)
            {
                kept.Add(edge);
            }
        }

        return [.. kept];
    }

    private static void AddEdges(SortedSet<double> edges, BetaPosterior posterior)
    {
        double last = posterior.Reach(1, ReachNats);
        double step = PanelWidths * posterior.Width;
        for (double edge = posterior.Reach(-1, ReachNats); edge < last; edge += step)
        {
            edges.Add(edge);
        }

        edges.Add(last);
    }

    /// <summary>A posterior on the nodes of all panels: density, and probability below and above each node.</summary>
    private sealed record Grid(double[] LogOdds, double[] HalfWidth, double[] Density, double[] Below, double[] Above)
    {
        public static Grid Of(BetaPosterior posterior, double[] edges)
        {
            GaussLegendre rule = GaussLegendre.Sixteen;
            int panels = edges.Length - 1;
            double[] logOdds = new double[panels * 16];
            double[] halfWidth = new double[panels];
            double[] density = new double[panels * 16];
            double[] mass = new double[panels];
            for (int panel = 0; panel < panels; panel++)
            {
                double half = (edges[panel + 1] - edges[panel]) / 2;
                halfWidth[panel] = half;
                for (int node = 0; node < 16; node++)
                {
                    int i = (panel * 16) + node;
                    logOdds[i] = edges[panel] + (half * (1 + rule.Nodes[node]));
                    density[i] = Math.Exp(posterior.LogRelativeDensity(logOdds[i]));
                    mass[panel] += half * rule.Weights[node] * density[i];
                }
            }

            double total = mass.Sum();
            double[] below = new double[density.Length];
            double[] above = new double[density.Length];
            Accumulate(rule, density, halfWidth, mass, below, above);
            return new Grid(logOdds, halfWidth, Scaled(density, total), Scaled(below, total), Scaled(above, total));
        }

        private static void Accumulate(GaussLegendre rule, double[] density, double[] halfWidth, double[] mass, double[] below, double[] above)
        {
            double left = 0;
            double[] right = new double[mass.Length + 1];
            for (int panel = mass.Length - 1; panel >= 0; panel--)
            {
                right[panel] = right[panel + 1] + mass[panel];
            }

            for (int panel = 0; panel < mass.Length; panel++)
            {
                for (int node = 0; node < 16; node++)
                {
                    double part = 0;
                    for (int j = 0; j < 16; j++)
                    {
                        part += rule.Partial[node][j] * density[(panel * 16) + j];
                    }

                    part = Math.Clamp(part * halfWidth[panel], 0, mass[panel]);
                    below[(panel * 16) + node] = left + part;
                    above[(panel * 16) + node] = right[panel + 1] + (mass[panel] - part);
                }

                left += mass[panel];
            }
        }

        private static double[] Scaled(double[] values, double total) => [.. values.Select(value => value / total)];
    }
}
