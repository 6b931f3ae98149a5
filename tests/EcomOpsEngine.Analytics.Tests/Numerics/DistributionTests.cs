using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Tests.Experiments;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Numerics;

public sealed class DistributionTests
{
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.9599639845400545)]
    [InlineData(0.995, 2.5758293035489004)]
    [InlineData(0.95, 1.6448536269514722)]
    [InlineData(0.8, 0.8416212335729143)]
    [InlineData(1e-10, -6.361340902404056)]
    public void Normal_quantiles(double probability, double z) => Near.Absolute(z, StandardNormal.Quantile(probability), 2e-14, "z");

    [Theory]
    [InlineData(1, 0.15865525393145707)]
    [InlineData(5, 2.8665157187919391e-7)]
    [InlineData(10, 7.6198530241605261e-24)]
    [InlineData(37, 5.7255712225245985e-300)]
    public void Normal_tails(double z, double survival)
    {
        Near.Relative(survival, StandardNormal.Survival(z), 1e-11, "survival");
        Near.Relative(Math.Log(survival), StandardNormal.LogSurvival(z), 1e-12, "log survival");
        Near.Relative(1 - survival, StandardNormal.Cumulative(z), 1e-15, "cumulative");
    }

    [Fact]
    public void Log_survival_is_smooth_where_the_series_takes_over_and_holds_beyond_underflow()
    {
        for (double z = 29.9; z < 36; z += 0.1)
        {
            Near.Relative(Math.Log(StandardNormal.Survival(z)), StandardNormal.LogSurvival(z), 1e-12, $"z = {z}");
        }

        // log10 of 2·P(Z > 155.53…) from the expected answers of the campaign data, where p underflows.
        Assert.Equal(0, StandardNormal.Survival(155.5329910260511));
        Near.Relative(-5255.192685877033, (StandardNormal.LogSurvival(155.5329910260511) + Math.Log(2)) / Math.Log(10), 1e-10, "log10 p");
        Near.Relative(-Math.Exp(StandardNormal.LogSurvival(8)), StandardNormal.LogSurvival(-8), 1e-9, "left side");
    }

    [Theory]
    [InlineData(3.841458820694124, 1, 0.05)]
    [InlineData(5.991464547107979, 2, 0.05)]
    [InlineData(7.814727903251179, 3, 0.05)]
    [InlineData(18.307038053275146, 10, 0.05)]
    [InlineData(19.675137572682491, 11, 0.05)]
    [InlineData(124.34211340400407, 100, 0.05)]
    public void Chi_square_tails(double statistic, int degrees, double p) => Near.Relative(p, ChiSquare.Survival(statistic, degrees), 1e-10, "p");

    [Fact]
    public void Chi_square_of_zero_is_certain_and_of_many_degrees_is_about_one_half()
    {
        Assert.Equal(1, ChiSquare.Survival(0, 4));
        Assert.InRange(ChiSquare.Survival(10_000, 10_000), 0.49, 0.51);
    }

    [Theory]
    [InlineData(2.2281388519649385, 10, 0.05)]
    [InlineData(12.706204736432095, 1, 0.05)]
    [InlineData(4.604094871415897, 4, 0.01)]
    public void Student_t_tails_and_quantiles(double t, double degrees, double bothTails)
    {
        Near.Relative(bothTails, StudentT.BothTails(t, degrees), 1e-9, "tails");
        Near.Relative(bothTails / 2, StudentT.Survival(t, degrees), 1e-9, "one tail");
        Near.Relative(1 - (bothTails / 2), StudentT.Survival(-t, degrees), 1e-9, "other side");
        Near.Relative(t, StudentT.CriticalTwoSided(1 - bothTails, degrees), 1e-9, "quantile");
    }

    [Fact]
    public void Near_zero_functions_keep_their_digits()
    {
        Near.Relative(1e-12 + 5e-25, NearZero.ExpMinusOne(1e-12), 1e-15, "expm1");
        Near.Relative(1e-12 - 5e-25, NearZero.LogOnePlus(1e-12), 1e-15, "log1p");
        Near.Relative(Math.E - 1, NearZero.ExpMinusOne(1), 1e-15, "expm1(1)");
        Near.Relative(Math.Log(3), NearZero.LogOnePlus(2), 1e-15, "log1p(2)");
        Assert.Equal(-1, NearZero.ExpMinusOne(-1000));
        Assert.Equal(double.PositiveInfinity, NearZero.ExpMinusOne(1000));
    }

    [Fact]
    public void Gauss_Legendre_integrates_polynomials_exactly_up_to_every_node()
    {
        GaussLegendre rule = GaussLegendre.Sixteen;
        for (int power = 0; power < 16; power++)
        {
            double whole = Enumerable.Range(0, 16).Sum(i => rule.Weights[i] * Math.Pow(rule.Nodes[i], power));
            Near.Absolute(power % 2 == 0 ? 2.0 / (power + 1) : 0, whole, 1e-14, $"x^{power}");
            for (int node = 0; node < 16; node++)
            {
                double part = Enumerable.Range(0, 16).Sum(j => rule.Partial[node][j] * Math.Pow(rule.Nodes[j], power));
                double exact = (Math.Pow(rule.Nodes[node], power + 1) - Math.Pow(-1, power + 1)) / (power + 1);
                Near.Absolute(exact, part, 1e-13, $"x^{power} up to node {node}");
            }
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(3.7)]
    [InlineData(40)]
    [InlineData(1e5)]
    [InlineData(1e8)]
    [InlineData(9e15)]
    public void A_critical_t_leads_back_to_its_level(double degrees)
    {
        foreach (double level in new[] { 0.5, 0.9, 0.95, 0.999, 0.999999 })
        {
            double t = StudentT.CriticalTwoSided(level, degrees);
            Assert.True(t > 0);
            Near.Relative(1 - level, StudentT.BothTails(t, degrees), 1e-9, $"{level} with {degrees} degrees");
        }
    }

    [Fact]
    public void The_tail_of_t_does_not_jump_where_the_normal_takes_over()
    {
        foreach (double t in new[] { 0.1, 1.96, 6, 12 })
        {
            Near.Relative(StudentT.BothTails(t, 999_999.999), StudentT.BothTails(t, 1_000_000.001), 1e-8, $"{t}");
        }
    }
}
