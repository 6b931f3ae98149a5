using EcomOpsEngine.Analytics.Decomposition;
using EcomOpsEngine.Analytics.Numerics;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Decomposition;

public sealed class FactorDecompositionTests
{
    [Fact]
    public void The_golden_change_of_440_is_shared_out_by_logarithmic_means()
    {
        FactorEffects effects = FactorDecomposition.Of(Figures(1_000, .02, 50), Figures(1_200, .025, 48), FactorMethod.Lmdi);
        Assert.Equal(FactorMethod.Lmdi, effects.Method);
        Assert.Equal([220.000, 269.258, -49.258], effects.Effects.Select(effect => Math.Round(effect, 3)));
        Assert.Equal(440, effects.Effects.Sum(), 9);
    }

    [Fact]
    public void The_weight_is_the_factor_itself_where_nothing_changes()
    {
        Assert.Equal(1_000.0, FactorDecomposition.LogarithmicMean(1_000, 1_000));
        Assert.Equal([0.0, 0.0], FactorDecomposition.Of(Figures(10, 5), Figures(10, 5), FactorMethod.Lmdi).Effects);
        // Near equality the quotient of two vanishing numbers must not lose its digits: the mean of a and a(1 + e) is a(1 + e/2 − e²/12 …).
        Assert.Equal(1_000 * (1 + 5e-10), FactorDecomposition.LogarithmicMean(1_000, 1_000 * (1 + 1e-9)), 9);
        Assert.Equal(1.0 / Math.Log(1e20), FactorDecomposition.LogarithmicMean(1e-20, 1), 12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void A_factor_of_zero_or_less_takes_shapley_and_says_so(double after)
    {
        FactorEffects effects = FactorDecomposition.Of(Figures(10, 5), Figures(20, after), FactorMethod.Lmdi);
        Assert.Equal(FactorMethod.Shapley, effects.Method);
        Assert.Equal([10 * (5 + after) / 2, (after - 5) * 15], effects.Effects);
    }

    [Fact]
    public void A_factor_that_is_not_defined_is_taken_as_unchanged()
    {
        Figure[] nobody = [Figure.Of(0), Figure.None(NoValueReason.ZeroDenominator), Figure.None(NoValueReason.ZeroDenominator)];
        FactorEffects effects = FactorDecomposition.Of(nobody, Figures(100, .1, 50), FactorMethod.Lmdi);
        Assert.Equal((FactorMethod.Shapley, 500.0, 0.0, 0.0), (effects.Method, effects.Effects[0], effects.Effects[1], effects.Effects[2]));
        Assert.Equal([0.0, 0.0, 0.0], FactorDecomposition.Of(nobody, nobody, FactorMethod.Lmdi).Effects);
    }

    [Fact]
    public void One_after_another_the_order_decides()
    {
        Assert.Equal([10_000.0, -2_400.0], FactorDecomposition.Of(Figures(1_000, 50), Figures(1_200, 48), FactorMethod.Sequential).Effects.Select(effect => Math.Round(effect, 6)));
        Assert.Equal([-2_000.0, 9_600.0], FactorDecomposition.Of(Figures(50, 1_000), Figures(48, 1_200), FactorMethod.Sequential).Effects.Select(effect => Math.Round(effect, 6)));
    }

    [Fact]
    public void Shapley_equals_the_mean_over_all_orders_and_every_method_adds_up()
    {
        var random = new Random(5);
        for (int round = 0; round < 500; round++)
        {
            int n = random.Next(1, 6);
            double[] x0 = [.. Enumerable.Range(0, n).Select(_ => random.NextDouble() * 10)];
            double[] x1 = [.. Enumerable.Range(0, n).Select(_ => (random.NextDouble() * 10) - (random.Next(4) == 0 ? 5 : 0))];
            double change = Product(x1) - Product(x0);
            foreach (FactorMethod method in Enum.GetValues<FactorMethod>())
            {
                Assert.Equal(change, FactorDecomposition.Of(Figures(x0), Figures(x1), method).Effects.Sum(), 6);
            }

            double[] means = new double[n];
            List<int[]> orders = Orders([.. Enumerable.Range(0, n)]);
            foreach (int[] order in orders)
            {
                double[] now = [.. x0];
                foreach (int i in order)
                {
                    double before = Product(now);
                    now[i] = x1[i];
                    means[i] += (Product(now) - before) / orders.Count;
                }
            }

            IReadOnlyList<double> shapley = FactorDecomposition.Of(Figures(x0), Figures(x1), FactorMethod.Shapley).Effects;
            Assert.All(means.Zip(shapley), pair => Assert.Equal(pair.First, pair.Second, 6));
        }
    }

    [Fact]
    public void Lmdi_does_not_depend_on_the_order_and_reverses_with_time()
    {
        IReadOnlyList<double> forth = FactorDecomposition.Of(Figures(3, 7, 11), Figures(5, 2, 13), FactorMethod.Lmdi).Effects;
        IReadOnlyList<double> turned = FactorDecomposition.Of(Figures(11, 3, 7), Figures(13, 5, 2), FactorMethod.Lmdi).Effects;
        IReadOnlyList<double> back = FactorDecomposition.Of(Figures(5, 2, 13), Figures(3, 7, 11), FactorMethod.Lmdi).Effects;
        Assert.All(forth.Zip([turned[1], turned[2], turned[0]]), pair => Assert.Equal(pair.First, pair.Second, 9));
        Assert.All(forth.Zip(back), pair => Assert.Equal(-pair.First, pair.Second, 9));
    }

    [Fact]
    public void Different_numbers_of_factors_are_refused()
    {
        Assert.Throws<ArgumentException>(() => FactorDecomposition.Of(Figures(1), Figures(1, 2), FactorMethod.Lmdi));
        Assert.Throws<ArgumentException>(() => FactorDecomposition.Of([], [], FactorMethod.Lmdi));
    }

    private static Figure[] Figures(params double[] values) => [.. values.Select(Figure.Of)];

    private static double Product(double[] factors) => factors.Aggregate(1.0, (product, factor) => product * factor);

    private static List<int[]> Orders(int[] of) => of.Length == 0 ? [[]] : [.. of.SelectMany(first => Orders([.. of.Where(other => other != first)]).Select(rest => (int[])[first, .. rest]))];
}
