using EcomOpsEngine.Analytics.Forecasts;
using EcomOpsEngine.Analytics.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Forecasts;

public sealed class FitTests(ITestOutputHelper output)
{
    [Fact]
    public void The_log_likelihood_is_the_published_one()
    {
        var model = new BgNbd(.243, 4.414, .793, 2.426);
        PurchaseHistory[] histories = [new(0, 0, 38.86), new(2, 30.43, 38.86), new(29, 37.71, 38), new(1, .14, 12), new(2, 30.43, 38.86)];
        var direct = histories.Sum(history =>
        {
            var (r, alpha, a, b, x) = (model.R, model.Alpha, model.A, model.B, history.Repeats);
            var (gone, alive) = (Math.Pow(alpha + history.Recency, -r - x) * SpecialFunctions.Beta(a + 1, b + x - 1), Math.Pow(alpha + history.Age, -r - x) * SpecialFunctions.Beta(a, b + x));
            return Math.Log(((x > 0 ? gone : 0) + alive) / SpecialFunctions.Beta(a, b) * SpecialFunctions.Gamma(r + x) * Math.Pow(alpha, r) / SpecialFunctions.Gamma(r));
        });
        Assert.Equal(direct, ForecastFit.At(model, histories).LogLikelihood, 1e-8);
    }

    [Fact]
    public void Gradients_are_the_slopes_of_the_likelihoods()
    {
        var random = new Random(3);
        var histories = Simulated(random, 200, new BgNbd(.5, 6, 1.2, 3));
        CheckGradient(new BgNbdLikelihood(histories), [.4, 5, .9, 2.2]);
        CheckGradient(new GammaGammaLikelihood([.. Enumerable.Range(0, 100).Select(_ => (random.Next(1, 9), 5 + (40 * random.NextDouble())))]), [5, 3.5, 14]);
    }

    [Fact]
    public void Parameters_of_simulated_customers_are_recovered()
    {
        var truth = new BgNbd(.243, 4.414, .793, 2.426);
        var fit = ForecastFit.Purchases(Simulated(new Random(11), 60_000, truth))!;
        output.WriteLine($"{fit}");
        Assert.True(fit.Convergence!.Value.Converged);
        Assert.Equal(6, fit.Convergence.Value.Starts);
        Assert.Equal(truth.R, fit.Model.R, .012);
        Assert.Equal(truth.Alpha, fit.Model.Alpha, .4);
        Assert.Equal(truth.A, fit.Model.A, .09);
        Assert.Equal(truth.B, fit.Model.B, .4);
    }

    [Fact]
    public void Values_of_simulated_purchases_are_recovered()
    {
        var truth = new GammaGamma(6.25, 3.74, 15.44);
        var random = new Random(12);
        var histories = new PurchaseHistory[30_000];
        var totals = new double[histories.Length];
        for (var i = 0; i < histories.Length; i++)
        {
            var rate = Gamma.Sample(random, truth.Q, truth.Gamma);
            histories[i] = new PurchaseHistory(random.Next(0, 6), 1, 2);
            totals[i] = Enumerable.Range(0, histories[i].Repeats).Sum(_ => Gamma.Sample(random, truth.P, rate));
        }

        var fit = ForecastFit.Values(histories, totals)!;
        output.WriteLine($"{fit}");
        Assert.True(fit.Convergence.Converged);
        Assert.Equal(truth.P, fit.Model.P, .4);
        Assert.Equal(truth.Q, fit.Model.Q, .25);
        Assert.Equal(truth.MeanValue.Value, fit.Model.MeanValue.Value, .8);
        Assert.Equal(0, fit.LeftOut);
    }

    [Fact]
    public void Expected_values_lean_from_all_customers_to_the_own_mean()
    {
        var model = new GammaGamma(6.25, 3.74, 15.44);
        Assert.Equal(6.25 * 15.44 / 2.74, model.ExpectedValue(0, double.NaN).Value, 1e-12);
        Assert.Equal((2.74 / (6.25 + 2.74) * model.MeanValue.Value) + (6.25 / (6.25 + 2.74) * 22.35), model.ExpectedValue(1, 22.35).Value, 1e-12);
        Assert.Equal(NoValueReason.OutOfDomain, new GammaGamma(6, 1, 15).MeanValue.Reason);
    }

    [Fact]
    public void Too_little_data_gives_no_fit()
    {
        Assert.Null(ForecastFit.Purchases(Enumerable.Repeat(new PurchaseHistory(1, 2, 3), 9).ToArray()));
        Assert.Null(ForecastFit.Purchases(Enumerable.Repeat(new PurchaseHistory(0, 0, 3), 100).ToArray()));
        Assert.Null(ForecastFit.Values(Enumerable.Repeat(new PurchaseHistory(1, 2, 3), 100).ToArray(), new double[100]));
    }

    [Fact]
    public void Runaway_parameters_are_said_not_to_have_converged()
    {
        // Everybody buys alike and nobody leaves: the likelihood rises for ever as the spread of rates and of leaving goes to nothing.
        var histories = Enumerable.Repeat(new PurchaseHistory(10, 10, 10), 500).ToArray();
        var fit = ForecastFit.Purchases(histories)!;
        Assert.False(fit.Convergence!.Value.Converged);
        Assert.False(fit.LeavesAlike);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void Customers_who_leave_alike_are_told_from_a_search_that_failed(int seed)
    {
        // Everybody leaves with a fifth after each purchase, and in these draws chance spreads no wider than that: a and b have no best values, a / (a + b) has.
        var fit = ForecastFit.Purchases(Simulated(new Random(seed), 20_000, new BgNbd(.5, 6, 200_000, 800_000)))!;
        Assert.False(fit.Convergence!.Value.Converged);
        Assert.True(fit.LeavesAlike);
        Assert.Equal(.2, fit.Model.A / (fit.Model.A + fit.Model.B), .01);

        // Leaving that differs from customer to customer has its maximum.
        Assert.False(ForecastFit.Purchases(Simulated(new Random(4), 20_000, new BgNbd(.5, 6, .8, 2.4)))!.LeavesAlike);
    }

    [Fact]
    public void Holdout_errors_are_means_over_customers_and_the_bias_of_totals()
    {
        var error = HoldoutError.Of([1.5, 0.5, 0], [1, 1, 2]);
        Assert.Equal((3, 4L, 2.0), (error.Customers, error.Actual, error.Predicted));
        Assert.Equal(-.5, error.Bias.Value, 1e-12);
        Assert.Equal(1, error.MeanAbsoluteError.Value, 1e-12);
        Assert.Equal(Math.Sqrt(4.5 / 3), error.RootMeanSquareError.Value, 1e-12);
        Assert.Equal(NoValueReason.ZeroBase, HoldoutError.Of([1], [0]).Bias.Reason);
    }

    /// <summary>Customers who live the model: rate from Gamma, leaving after any purchase with a probability from Beta, first seen over 12 weeks, watched for 39.</summary>
    internal static PurchaseHistory[] Simulated(Random random, int customers, BgNbd model)
    {
        var histories = new PurchaseHistory[customers];
        for (var i = 0; i < customers; i++)
        {
            var rate = Gamma.Sample(random, model.R, model.Alpha);
            var leaves = Beta.Sample(random, model.A, model.B);
            var age = 27 + (12 * random.NextDouble());
            var (at, last, repeats) = (0.0, 0.0, 0);
            while (true)
            {
                at += -Math.Log(1 - random.NextDouble()) / rate;
                if (!(at <= age))
                {
                    break;
                }

                (last, repeats) = (at, repeats + 1);
                if (random.NextDouble() < leaves)
                {
                    break;
                }
            }

            histories[i] = new PurchaseHistory(repeats, last, age);
        }

        return histories;
    }

    private static void CheckGradient(ILogLikelihood likelihood, double[] parameters)
    {
        var gradient = new double[parameters.Length];
        likelihood.Value(parameters, gradient);
        for (var i = 0; i < parameters.Length; i++)
        {
            double At(double log)
            {
                var moved = parameters.ToArray();
                moved[i] *= Math.Exp(log);
                return likelihood.Value(moved, new double[parameters.Length]);
            }

            Assert.Equal((At(1e-5) - At(-1e-5)) / 2e-5, gradient[i], 1e-4 * likelihood.Count);
        }
    }
}
