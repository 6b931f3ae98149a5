using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Tests.Experiments;

/// <summary>
/// The oracle of the Bayesian comparison: both posteriors over one grid of log-odds panels far into the tails, every cumulative value by the
/// integration matrix of 16-point Gauss–Legendre, all sums of positive terms. About a hundred times the work of the engine's lattice.
/// </summary>
internal static class BetaPanels
{
    private const double PanelWidths = 0.75;
    private const double ReachNats = 100;

    // Between two posteriors far apart the losses still gather x(1 − x), whose own scale on the log-odds axis is one.
    private const double MaxPanel = 1;

    public static (double ChanceToWin, double LossOfTreatment, double LossOfControl) Compare(TwoArms arms)
    {
        Posterior control = new(1 + arms.ControlConversions, 1 + arms.ControlUnits - arms.ControlConversions);
        Posterior treatment = new(1 + arms.TreatmentConversions, 1 + arms.TreatmentUnits - arms.TreatmentConversions);
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

        return (wins, lossOfTreatment, lossOfControl);
    }

    private static double[] Edges(Posterior control, Posterior treatment)
    {
        double low = Math.Min(control.Reach(-1, ReachNats), treatment.Reach(-1, ReachNats));
        double high = Math.Max(control.Reach(1, ReachNats), treatment.Reach(1, ReachNats));
        SortedSet<double> edges = [low, high];
        AddEdges(edges, control);
        AddEdges(edges, treatment);

        // Where the two lattices fall almost together the sliver between them is dropped.
        double least = 0.01 * Math.Min(control.Width, treatment.Width);
        List<double> kept = [low];
        foreach (double edge in edges)
        {
            double gap = edge - kept[^1];
            if (gap <= least)
            {
                continue;
            }

            int parts = (int)Math.Ceiling(gap / MaxPanel);
            double start = kept[^1];
            for (int part = 1; part <= parts; part++)
            {
                kept.Add(part == parts ? edge : start + (gap * part / parts));
            }
        }

        return [.. kept];
    }

    private static void AddEdges(SortedSet<double> edges, Posterior posterior)
    {
        double last = posterior.Reach(1, ReachNats);
        double step = PanelWidths * posterior.Width;
        for (double edge = posterior.Reach(-1, ReachNats); edge < last; edge += step)
        {
            edges.Add(edge);
        }

        edges.Add(last);
    }

    private readonly record struct Posterior(double A, double B)
    {
        /// <summary>log-odds of the peak.</summary>
        public double Mode => Math.Log(A / B);

        /// <summary>Width of the peak: one standard deviation of the normal that fits it.</summary>
        public double Width => Math.Sqrt((A + B) / (A * B));

        /// <summary>ln of density(θ) / density(Mode), at most 0; exact to 1e-12 even with millions of observations.</summary>
        public double LogRelativeDensity(double logOdds)
        {
            double shift = logOdds - Mode;
            double peak = A / (A + B);
            double loss = (A * NearZero.LogOnePlus((1 - peak) * NearZero.ExpMinusOne(-shift)))
                + (B * NearZero.LogOnePlus(peak * NearZero.ExpMinusOne(shift)));
            return -loss;
        }

        /// <summary>The log-odds, on one side of the peak, where the density has fallen by <paramref name="nats"/>.</summary>
        public double Reach(int side, double nats)
        {
            double step = Width;
            double reached = Mode;
            while (LogRelativeDensity(reached) > -nats)
            {
                reached += side * step;
            }

            return reached;
        }
    }

    /// <summary>A posterior on the nodes of all panels: density, and probability below and above each node.</summary>
    private sealed record Grid(double[] LogOdds, double[] HalfWidth, double[] Density, double[] Below, double[] Above)
    {
        public static Grid Of(Posterior posterior, double[] edges)
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
