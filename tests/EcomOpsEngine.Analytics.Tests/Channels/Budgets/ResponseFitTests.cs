using EcomOpsEngine.Analytics.Channels.Budgets;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Channels.Budgets;

/// <summary>Curves found again in days made from them.</summary>
public sealed class ResponseFitTests
{
    [Theory]
    [InlineData(7, 0.3)]
    [InlineData(2, 0.6)]
    [InlineData(50, 0.9)]
    public void AnExactCurveIsFoundAgain(double scale, double elasticity)
    {
        double[] spend = [.. Enumerable.Range(1, 40).Select(day => 100.0 * day)];
        var curve = ResponseFit.TryFit(new ResponseDays(spend, [.. spend.Select(one => scale * Math.Pow(one, elasticity))]))!;
        Assert.Equal(elasticity, curve.Elasticity, 9);
        Assert.Equal(scale, curve.Scale, 6);
        Assert.Equal((ResponseSource.Fitted, 40, 4_000.0), (curve.Source, curve.Days, curve.MostSpend));
    }

    /// <summary>Days without a single order belong to the likelihood: 200 simulated channels of few orders; the mean error of the elasticity is small and its standard error about right.</summary>
    [Fact]
    public void NoisyDaysWithZerosAreFittedWithoutBias()
    {
        var random = new Random(9);
        var errors = new List<double>();
        var scores = new List<double>();
        for (int channel = 0; channel < 200; channel++)
        {
            double[] spend = [.. Enumerable.Range(0, 180).Select(_ => 200 * Math.Exp(2 * (random.NextDouble() - 0.5)))];
            double[] value = [.. spend.Select(one => 50.0 * Poisson(random, 0.12 * Math.Sqrt(one)))];
            Assert.Contains(0.0, value);
            var curve = ResponseFit.TryFit(new ResponseDays(spend, value))!;
            errors.Add(curve.Elasticity - 0.5);
            if (curve.StandardError.TryGet(out double error))
            {
                scores.Add((curve.Elasticity - 0.5) / error);
            }
        }

        Assert.InRange(errors.Average(), -0.02, 0.02);
        Assert.InRange(Math.Sqrt(scores.Average(score => score * score)), 0.8, 1.2);
    }

    [Fact]
    public void AnElasticityOutsideOfZeroToOneIsHeldAtTheEnd()
    {
        double[] spend = [.. Enumerable.Range(1, 40).Select(day => 10.0 * day)];
        Assert.Equal(1, ResponseFit.TryFit(new ResponseDays(spend, [.. spend.Select(one => one * one)]))!.Elasticity);
        Assert.Equal(0, ResponseFit.TryFit(new ResponseDays(spend, [.. spend.Select(one => 1_000 / one)]))!.Elasticity);
    }

    [Fact]
    public void AChannelThatCannotBeFittedTakesThePooledElasticityThroughItsMeanDay()
    {
        double[] spend = [.. Enumerable.Range(1, 40).Select(day => 100.0 * day)];
        var known = new ResponseDays(spend, [.. spend.Select(one => 3 * Math.Pow(one, 0.4))]);
        var few = new ResponseDays([100, 0, 300], [40, 7, 60]);
        var level = new ResponseDays([.. Enumerable.Repeat(50.0, 60)], [.. Enumerable.Repeat(200.0, 60)]);
        var curves = ResponseFit.Of([known, few, level, new ResponseDays([0, 0], [5, 5])]);

        Assert.Equal(ResponseSource.Fitted, curves[0]!.Source);
        Assert.Equal((ResponseSource.Pooled, 2, 300.0), (curves[1]!.Source, curves[1]!.Days, curves[1]!.MostSpend));
        Assert.Equal(0.4, curves[1]!.Elasticity, 9);
        Assert.Equal(50, curves[1]!.Value(200), 9);
        Assert.Equal(ResponseSource.Pooled, curves[2]!.Source);
        Assert.Equal(200, curves[2]!.Value(50), 9);
        Assert.Null(curves[3]);
        Assert.Equal((ResponseSource.Assumed, ResponseFit.AssumedElasticity), ResponseFit.Of([few]) is [{ } alone] ? (alone.Source, alone.Elasticity) : default);
    }

    private static int Poisson(Random random, double mean)
    {
        double limit = Math.Exp(-mean), product = random.NextDouble();
        int count = 0;
        for (; product > limit; count++)
        {
            product *= random.NextDouble();
        }

        return count;
    }
}
