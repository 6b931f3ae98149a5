using EcomOpsEngine.Analytics.Forecasts;
using EcomOpsEngine.Analytics.Numerics;
using MathNet.Numerics.Distributions;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Forecasts;

public sealed class BgNbdTests
{
    private static readonly BgNbd Cdnow = new(.243, 4.414, .793, 2.426);

    [Fact]
    public void Golden_expectation_of_the_published_customer()
    {
        var expected = Cdnow.ExpectedPurchases(new PurchaseHistory(2, 30.43, 38.86), 39).Value;
        Assert.Equal(1.226, expected, 5e-4);
    }

    [Theory]
    [InlineData(0, 0, 38.86)]
    [InlineData(2, 30.43, 38.86)]
    [InlineData(29, 37.71, 38)]
    [InlineData(217, 77, 78)]
    public void P_alive_is_the_published_formula(int x, double recency, double age)
    {
        var (r, alpha, a, b) = (Cdnow.R, Cdnow.Alpha, Cdnow.A, Cdnow.B);
        var odds = x == 0 ? 0 : a / (b + x - 1) * Math.Pow((alpha + age) / (alpha + recency), r + x);
        Assert.Equal(1 / (1 + odds), Cdnow.ProbabilityAlive(new PurchaseHistory(x, recency, age)), 1e-12);
    }

    /// <summary>
    /// E[purchases in t | alive] = ∫ (1/p)(1 − (α'/(α'+pt))^r') Beta(p; a, b') dp with r' = r + x, α' = α + T, b' = b + x: integrated over the quantiles of Beta, so that the
    /// density's poles do no harm.
    /// </summary>
    [Theory]
    [InlineData(.243, 4.414, .793, 2.426, 0, 0, 38.86, 39)]
    [InlineData(.243, 4.414, .793, 2.426, 29, 37.71, 38, 39)]
    [InlineData(.243, 4.414, .793, 2.426, 217, 77, 78, 520)]
    [InlineData(.9, 2, 1, 3, 4, 5, 10, 20)]
    [InlineData(.9, 2, 1.00001, 3, 4, 5, 10, 20)]
    [InlineData(.9, 2, .4, .6, 0, 0, 10, 20)]
    [InlineData(3, 2, 4, 2, 1, 5, 10, 2000)]
    [InlineData(2, 10, 2.5, .3, 3, 1, 1, 3)]
    [InlineData(.3, 5, 190, 900, 3, 10, 20, 40)]
    [InlineData(.3, 5, 250, 900, 3, 10, 20, 40)]
    [InlineData(.3, 5, 900, 250, 3, 10, 20, 400)]
    public void Expected_purchases_are_the_integral_of_the_model(double r, double alpha, double a, double b, int x, double recency, double age, double t)
    {
        var model = new BgNbd(r, alpha, a, b);
        var history = new PurchaseHistory(x, recency, age);
        var (shape, scale) = (r + x, alpha + age);
        double Mean(double p) => p * t < 1e-8 * scale ? shape * t / scale : (1 - Math.Pow(scale / (scale + (p * t)), shape)) / p;
        var beta = new Beta(a, b + x);
        const int Steps = 20_000;
        double sum = 0;
        for (var i = 0; i < Steps; i++)
        {
            // Quantiles crowded at both ends by u = s³(10 − 15s + 6s²).
            var s = (i + .5) / Steps;
            var u = s * s * s * (10 - (15 * s) + (6 * s * s));
            sum += Mean(beta.InverseCumulativeDistribution(u)) * 30 * s * s * (1 - s) * (1 - s) / Steps;
        }

        var expected = sum * model.ProbabilityAlive(history);
        Assert.Equal(expected, model.ExpectedPurchases(history, t).Value, Math.Max(1e-6, expected * 1e-5));
    }

    [Fact]
    public void Where_everybody_leaves_with_the_same_probability_the_expectation_is_that_probability_s()
    {
        var (model, history, t) = (new BgNbd(.2021, .8644, 362_224.18, 3_267_136.09), new PurchaseHistory(11, 20, 25), 90 / 7.0);
        var p = model.A / (model.A + model.B);
        var direct = (1 - Math.Pow(1 + (p * t / (model.Alpha + history.Age)), -model.R - history.Repeats)) / p * model.ProbabilityAlive(history);
        Assert.Equal(direct, model.ExpectedPurchases(history, t).Value, direct * 1e-5);
    }

    [Fact]
    public void The_horizon_zero_expects_nothing_and_longer_ones_expect_more()
    {
        var history = new PurchaseHistory(3, 20, 30);
        Assert.Equal(0, Cdnow.ExpectedPurchases(history, 0).Value);
        var before = 0.0;
        foreach (var t in new[] { 1e-6, .01, 1, 10, 100, 1_000, 1e5 })
        {
            var now = Cdnow.ExpectedPurchases(history, t).Value;
            Assert.True(now > before, $"{t}: {now} after {before}");
            before = now;
        }
    }

    [Fact]
    public void The_series_gives_known_values()
    {
        // 2F1(1,1;2;z) = −ln(1−z)/z; 2F1(½,1;3/2;z²) = atanh(z)/z; 2F1(a,b;b;z) = (1−z)^−a.
        Assert.Equal(-Math.Log(.25) / .75, HypergeometricSeries.Gauss(1, 1, 2, .75)!.Value, 1e-13);
        Assert.Equal(Math.Atanh(.9) / .9, HypergeometricSeries.Gauss(.5, 1, 1.5, .81)!.Value, 1e-13);
        Assert.Equal(Math.Pow(.001, -.7), HypergeometricSeries.Gauss(.7, 2.5, 2.5, .999)!.Value, 1e-9);
        Assert.Null(HypergeometricSeries.Gauss(1, 1, -2, .5));
    }
}
