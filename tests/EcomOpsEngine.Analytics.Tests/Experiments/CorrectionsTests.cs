using CsCheck;
using EcomOpsEngine.Analytics.Experiments;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Experiments;

public sealed class CorrectionsTests
{
    private static readonly Gen<double[]> Families = Gen.Double[0, 1].Array[1, 40];

    [Fact]
    public void Holm_of_six_p_values()
    {
        double[] adjusted = Corrections.Holm([.01, .04, .03, .005, .55, .6]);
        Assert.All(adjusted.Zip((double[])[.05, .12, .12, .03, 1, 1]), pair => Near.Absolute(pair.Second, pair.First, 1e-12, "Holm"));
    }

    [Fact]
    public void Benjamini_Hochberg_of_the_same_p_values()
    {
        // R: p.adjust(c(.01, .04, .03, .005, .55, .6), "BH") = .03 .06 .06 .03 .6 .6.
        double[] adjusted = Corrections.BenjaminiHochberg([.01, .04, .03, .005, .55, .6]);
        Assert.All(adjusted.Zip((double[])[.03, .06, .06, .03, .6, .6]), pair => Near.Absolute(pair.Second, pair.First, 1e-12, "BH"));
    }

    [Fact]
    public void None_changes_nothing() => Assert.Equal([.2, .01], Corrections.Adjust([.2, .01], Correction.None));

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_number_that_is_no_p_value_is_refused(double p) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Corrections.Holm([.5, p]));

    [Fact]
    public void Adjusting_keeps_the_order_never_lowers_and_ranks_Holm_above_BH() => Families.Sample(family =>
    {
        double[] holm = Corrections.Holm(family);
        double[] bh = Corrections.BenjaminiHochberg(family);
        for (int i = 0; i < family.Length; i++)
        {
            Assert.InRange(bh[i], family[i] * (1 - 1e-12), 1);
            Assert.InRange(holm[i], bh[i] * (1 - 1e-12), 1);
            for (int j = 0; j < family.Length; j++)
            {
                if (family[i] <= family[j])
                {
                    Assert.True(holm[i] <= holm[j] && bh[i] <= bh[j]);
                }
            }
        }
    }, iter: 500);

    [Fact]
    public void The_order_of_the_family_does_not_matter() => Families.Sample(family =>
    {
        double[] reversed = [.. family.Reverse()];
        Assert.Equal(Corrections.Holm(family), Corrections.Holm(reversed).Reverse());
        Assert.Equal(Corrections.BenjaminiHochberg(family), Corrections.BenjaminiHochberg(reversed).Reverse());
    }, iter: 500);
}
