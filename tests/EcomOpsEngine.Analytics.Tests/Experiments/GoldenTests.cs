using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Analytics.Numerics;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Experiments;

/// <summary>Published figures of the methods, each with its source.</summary>
public sealed class GoldenTests
{
    private const double Z95 = 1.959963984540054;

    [Fact]
    public void Pooled_test_5_of_83_against_12_of_99()
    {
        // Newcombe 1998 and the references of every two-proportion test: p = .1592 to four digits.
        ProportionPair pair = Pair(83, 5, 99, 12);
        Near.Absolute(0.1592, pair.Pooled.PValue, 5e-5, "p");
        Near.Absolute(1 - pair.Pooled.PValue.Value, pair.Confidence, 1e-15, "confidence");
        Assert.Equal(ProportionMethod.PooledZ, pair.Method);
    }

    [Fact]
    public void Newcombe_interval_7_of_34_minus_1_of_34()
    {
        Interval interval = Pair(34, 1, 34, 7).Newcombe;
        Near.Absolute(0.019, interval.Low, 5e-4, "low");
        Near.Absolute(0.340, interval.High, 5e-4, "high");
    }

    [Fact]
    public void Miettinen_Nurminen_interval_56_of_70_minus_48_of_80()
    {
        Interval interval = Pair(80, 48, 70, 56).MiettinenNurminen;
        Near.Absolute(0.0528, interval.Low, 5e-5, "low");
        Near.Absolute(0.3382, interval.High, 5e-5, "high");
    }

    [Fact]
    public void Wilson_interval_19_of_38()
    {
        Interval interval = ProportionIntervals.Wilson(38, 19, Z95);
        Near.Absolute(0.3484993, interval.Low, 5e-8, "low");
        Near.Absolute(0.6515007, interval.High, 5e-8, "high");
    }

    [Fact]
    public void Wilson_interval_touches_the_edges_exactly()
    {
        Assert.Equal(0, ProportionIntervals.Wilson(50, 0, Z95).Low);
        Assert.Equal(1, ProportionIntervals.Wilson(50, 50, Z95).High);
        Near.Relative(0.0713476, ProportionIntervals.Wilson(50, 0, Z95).High, 1e-5, "z²/(n + z²)");
    }

    [Theory]
    [InlineData(new long[] { 1000, 1200 }, null, 0.000020079)]
    [InlineData(new long[] { 500, 500, 600 }, new double[] { 0.34, 0.33, 0.33 }, 0.000592638)]
    public void Sample_ratio_mismatch_is_flagged(long[] observed, double[]? weights, double p)
    {
        SampleRatioResult result = SampleRatio.Check(observed, weights);
        Near.Absolute(p, result.PValue, 5e-10, "p");
        Assert.True(result.IsMismatch);
    }

    [Fact]
    public void Chance_to_win_49_of_100_against_51_of_100() =>
        Near.Absolute(0.610771, Pair(100, 49, 100, 51).Bayesian.ChanceToWin, 5e-7, "chance");

    [Fact]
    public void Two_arm_sample_size_of_a_half_against_three_quarters()
    {
        // R: power.prop.test(p1 = .50, p2 = .75, power = .90).
        SampleCount size = SampleSize.PerArm(0.50, 0.75, 0.9).Pooled;
        Near.Absolute(76.70692, size.Exact, 5e-4, "n");
        Assert.Equal(77, size.Required);
    }

    [Fact]
    public void Template_sample_size_uses_the_printed_z()
    {
        TemplateSampleSize template = SampleSize.Template(0.035, 0.005);
        Assert.Equal(1.96, template.Z);
        Assert.Equal(5191, template.Units.Required);
        Near.Relative(5190.0016, template.Units.Exact, 1e-12, "exact");
        Near.Relative(Z95, template.ExactZ, 1e-14, "z");
        Assert.Equal(5190, template.UnitsByExactZ.Required);
        Assert.Equal(3656, SampleSize.Template(0.035, 0.005, 0.90).Units.Required);
        Assert.Equal(8965, SampleSize.Template(0.035, 0.005, 0.99).Units.Required);
        TemplateSampleSize other = SampleSize.Template(0.035, 0.005, 0.98);
        Assert.Equal(other.ExactZ, other.Z);
    }

    [Fact]
    public void A_whole_sample_size_is_not_rounded_up_by_floating_point()
    {
        // 2² · 0.5 · 0.5 / 0.1² = 100 on paper; 0.1² is not exact.
        Assert.Equal(100, SampleSize.Simple(2, 0.5, 0.1).Required);
        Assert.Equal(10_000, SampleSize.Simple(2, 0.5, 0.01).Required);
    }

    [Fact]
    public void Fisher_exact_of_the_tea_and_of_a_known_table()
    {
        // Fisher's lady tasting tea, 3 of 4 against 1 of 4: one-sided 17/70, two-sided 34/70.
        ProportionPair tea = Pair(4, 1, 4, 3);
        Assert.Equal(ProportionMethod.FisherExact, tea.Method);
        Near.Relative(34.0 / 70, tea.PValue, 1e-12, "two-sided");
        Near.Relative(17.0 / 70, Pair(4, 1, 4, 3, Tail.Greater).PValue, 1e-12, "greater");
        Near.Relative(69.0 / 70, Pair(4, 1, 4, 3, Tail.Less).PValue, 1e-12, "less");

        // SciPy's documentation: fisher_exact([[8, 2], [1, 5]]) = 0.034965034965034975.
        Near.Relative(0.034965034965034975, Pair(6, 1, 10, 8).PValue, 1e-12, "8 2 1 5");
    }

    [Fact]
    public void Sequential_interval_follows_its_formula_and_is_wider_than_the_fixed_one()
    {
        ProportionPair pair = ProportionComparison.Compare(
            [new Arm("a", 5_000, 500), new Arm("b", 5_000, 560)], new ComparisonOptions { SequentialTargetUnits = 10_000 }).Pairs[0];
        double rho2 = ((-2 * Math.Log(0.05)) + Math.Log(1 - (2 * Math.Log(0.05)))) / 10_000;
        double n = 10_000 * rho2;
        double half = pair.StandardErrorUnpooled.Value * Math.Sqrt(2 * (n + 1) * Math.Log(Math.Sqrt(n + 1) / 0.05) / n);
        Near.Absolute(0.012 - half, pair.Sequential.Low, 1e-12, "low");
        Near.Absolute(0.012 + half, pair.Sequential.High, 1e-12, "high");
        Assert.True(pair.Sequential.Low < pair.Wald.Low && pair.Sequential.High > pair.Wald.High);
    }

    private static ProportionPair Pair(long controlUnits, double control, long treatmentUnits, double treatment, Tail tail = Tail.TwoSided) =>
        ProportionComparison.Compare(
            [new Arm("control", controlUnits, control), new Arm("treatment", treatmentUnits, treatment)],
            new ComparisonOptions { Tail = tail }).Pairs[0];
}
