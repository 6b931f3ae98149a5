using System.Numerics;
using System.Runtime.InteropServices;
using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>Two rates under independent uniform priors.</summary>
/// <param name="ChanceToWin">P(treatment rate &gt; control rate | data).</param>
/// <param name="ExpectedLossOfTreatment">E[max(control − treatment, 0) | data], in rate units: what choosing the treatment costs on average.</param>
/// <param name="ExpectedLossOfControl">E[max(treatment − control, 0) | data]: what keeping the control costs on average.</param>
public readonly record struct BetaComparisonResult(Figure ChanceToWin, Figure ExpectedLossOfTreatment, Figure ExpectedLossOfControl);

/// <summary>
/// Bayesian comparison by quadrature, not by simulation. Both posteriors are sampled on one lattice of log-odds, some forty nodes each for
/// arms of a like size, and the running integral comes from the same samples (<see cref="SincIntegral"/>):
/// P(T &lt; C) = Σ t(j) c(k) S(k − j), E[(C − T)⁺] = Σ t(j) c(k) (x(k) − x(j)) S(k − j). Errors stay below about 1e-12. The other loss
/// follows from the means: E[(T − C)⁺] − E[(C − T)⁺] = E[T] − E[C].
/// </summary>
internal static class BetaComparison
{
    /// <summary>Arms so unlike that one of them needs more nodes of the other's lattice are integrated step by step.</summary>
    private const int MostNodes = 512;

    public static BetaComparisonResult Compare(TwoArms arms)
    {
        BetaPosterior control = BetaPosterior.Of(arms.ControlUnits, arms.ControlConversions);
        BetaPosterior treatment = BetaPosterior.Of(arms.TreatmentUnits, arms.TreatmentConversions);
        double gap = Math.Log(treatment.A / control.A * (control.B / treatment.B));
        double advantage = treatment.Mean - control.Mean;
        double spacing = Math.Min(control.Spacing(), treatment.Spacing());
        LatticeRange c = LatticeRange.Of(control, 0, spacing);
        LatticeRange t = LatticeRange.Of(treatment, gap, spacing);
        if (c.Last < t.First || t.Last < c.First)
        {
            return Result(gap > 0 ? 0 : 1, Math.Max(0, -advantage), advantage);
        }

        if (Math.Max(c.Count, t.Count) <= MostNodes)
        {
            (double below, double loss) = OnOneLattice(treatment, gap, t, control, c, spacing);
            return Result(below, loss, advantage);
        }

        if (control.Width > treatment.Width)
        {
            (double below, double loss) = StepByStep(treatment, control, gap);
            return Result(below, loss, advantage);
        }

        (double above, double gain) = StepByStep(control, treatment, -gap);
        return Result(1 - above, gain - advantage, advantage);
    }

    private static BetaComparisonResult Result(double chanceOfControl, double lossOfTreatment, double advantage)
    {
        double loss = Math.Max(0, lossOfTreatment);
        return new BetaComparisonResult(
            Figure.Of(Math.Clamp(1 - chanceOfControl, 0, 1)), Figure.Of(loss), Figure.Of(Math.Max(0, loss + advantage)));
    }

    /// <summary>P(Y &gt; X) and E[(Y − X)⁺]; node k stands k spacings from the peak of Y, whose distance to the peak of X is the gap.</summary>
    private static (double Chance, double Gain) OnOneLattice(
        BetaPosterior x, double gap, LatticeRange xRange, BetaPosterior y, LatticeRange yRange, double spacing)
    {
        Span<double> yDensities = stackalloc double[yRange.Count];
        Span<double> yRates = stackalloc double[yRange.Count];
        Span<double> xDensities = stackalloc double[xRange.Count];
        Span<double> xRates = stackalloc double[xRange.Count];
        Sample(y, yRange, spacing, 0, yDensities, yRates);
        Sample(x, xRange, spacing, gap, xDensities, xRates);
        double total = 0;
        for (int k = 0; k < yDensities.Length; k++)
        {
            yRates[k] *= yDensities[k];
            total += yDensities[k];
        }

        double weight = 0, chance = 0, gain = 0;
        for (int j = 0; j < xDensities.Length; j++)
        {
            (double above, double rateAbove) = Sums(yDensities, yRates, SincIntegral.From(yRange.First - xRange.First - j, yDensities.Length));
            weight += xDensities[j];
            chance += xDensities[j] * above;
            gain += xDensities[j] * (rateAbove - (above * xRates[j]));
        }

        return (chance / (weight * total), gain / (weight * total));
    }

    private static void Sample(BetaPosterior posterior, LatticeRange range, double spacing, double peak, Span<double> densities, Span<double> rates)
    {
        Span<double> shifts = stackalloc double[range.Count];
        for (int node = 0; node < shifts.Length; node++)
        {
            shifts[node] = ((range.First + node) * spacing) - peak;
        }

        posterior.Sample(shifts, densities, rates);
    }

    /// <summary>Σ a·s and Σ b·s.</summary>
    private static (double A, double B) Sums(ReadOnlySpan<double> a, ReadOnlySpan<double> b, ReadOnlySpan<double> s)
    {
        Vector<double> sumA = Vector<double>.Zero, sumB = Vector<double>.Zero;
        ReadOnlySpan<Vector<double>> wideS = MemoryMarshal.Cast<double, Vector<double>>(s);
        ReadOnlySpan<Vector<double>> wideA = MemoryMarshal.Cast<double, Vector<double>>(a);
        ReadOnlySpan<Vector<double>> wideB = MemoryMarshal.Cast<double, Vector<double>>(b);
        for (int i = 0; i < wideS.Length; i++)
        {
            sumA += wideA[i] * wideS[i];
            sumB += wideB[i] * wideS[i];
        }

        (double ofA, double ofB) = (Vector.Sum(sumA), Vector.Sum(sumB));
        for (int i = wideS.Length * Vector<double>.Count; i < s.Length; i++)
        {
            ofA += a[i] * s[i];
            ofB += b[i] * s[i];
        }

        return (ofA, ofB);
    }

    /// <summary>
    /// P(Y &gt; X) and E[(Y − X)⁺] for a Y much wider than X: X on its own lattice, the integrals of Y carried on from node to node
    /// by 16-point Gauss–Legendre.
    /// </summary>
    private static (double Chance, double Gain) StepByStep(BetaPosterior x, BetaPosterior y, double gap)
    {
        double ySpacing = y.Spacing();
        LatticeRange yRange = LatticeRange.Of(y, 0, ySpacing);
        (double[] yDensities, double[] yRates) = (new double[yRange.Count], new double[yRange.Count]);
        Sample(y, yRange, ySpacing, 0, yDensities, yRates);
        double total = ySpacing * yDensities.Sum();

        double spacing = x.Spacing();
        LatticeRange range = LatticeRange.Of(x, 0, spacing);
        (double[] densities, double[] rates) = (new double[range.Count], new double[range.Count]);
        Sample(x, range, spacing, 0, densities, rates);
        double at = y.Reach(-1);
        double weight = 0, chance = 0, gain = 0, below = 0, rateBelow = 0;
        for (int j = 0; j < densities.Length; j++)
        {
            double next = ((range.First + j) * spacing) + gap;
            if (next > at)
            {
                (double mass, double rateMass) = Between(y, at, next);
                below += mass;
                rateBelow += rateMass;
                at = next;
            }

            double above = 1 - (below / total);
            weight += densities[j];
            chance += densities[j] * above;
            gain += densities[j] * (y.Mean - (rateBelow / total) - (above * rates[j]));
        }

        return (chance / weight, gain / weight);
    }

    private static (double Mass, double RateMass) Between(BetaPosterior posterior, double from, double to)
    {
        GaussLegendre rule = GaussLegendre.Sixteen;
        int panels = (int)Math.Ceiling((to - from) / posterior.Width);
        double half = (to - from) / panels / 2;
        double mass = 0, rateMass = 0;
        Span<double> shifts = stackalloc double[16], densities = stackalloc double[16], rates = stackalloc double[16];
        for (int panel = 0; panel < panels; panel++)
        {
            double middle = from + (((2 * panel) + 1) * half);
            for (int node = 0; node < 16; node++)
            {
                shifts[node] = middle + (half * rule.Nodes[node]);
            }

            posterior.Sample(shifts, densities, rates);
            for (int node = 0; node < 16; node++)
            {
                double part = half * rule.Weights[node] * densities[node];
                mass += part;
                rateMass += part * rates[node];
            }
        }

        return (mass, rateMass);
    }

    /// <summary>The nodes of a lattice that a posterior covers.</summary>
    private readonly record struct LatticeRange(int First, int Last)
    {
        public int Count => Last - First + 1;

        /// <param name="posterior">The posterior.</param>
        /// <param name="peak">Its peak, log-odds from node 0.</param>
        /// <param name="spacing">Log-odds between nodes.</param>
        public static LatticeRange Of(BetaPosterior posterior, double peak, double spacing) => new(
            Node((peak + posterior.Reach(-1)) / spacing), Node((peak + posterior.Reach(1)) / spacing));

        // Beyond a thousand million nodes the arms are so far apart that only the order of the ranges is asked.
        private static int Node(double position) => (int)Math.Clamp(Math.Round(position), -1e9, 1e9);
    }
}
