using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Analytics.Numerics;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Experiments;

/// <summary>Degenerate inputs answer "no value" with a reason; wrong inputs are refused.</summary>
public sealed class NoValueTests
{
    [Fact]
    public void An_empty_arm_leaves_nothing_to_compare()
    {
        ProportionComparisonResult result = ProportionComparison.Compare([new Arm("A", 0, 0), new Arm("B", 100, 10)]);
        ProportionPair pair = result.Pairs[0];
        Assert.All(
            [pair.Difference, pair.PValue, pair.Confidence, pair.AdjustedPValue, pair.Pooled.Z, pair.RelativeLift, pair.CohensH, pair.Bayesian.ChanceToWin],
            figure => Near.None(NoValueReason.NoData, figure));
        Assert.All([pair.Wald, pair.Newcombe, pair.MiettinenNurminen, pair.Sequential], interval => Near.None(NoValueReason.NoData, interval));
        Near.None(NoValueReason.NoData, result.Arms[0].Rate);
        Near.None(NoValueReason.NoData, result.Arms[0].Wilson);
        Near.None(NoValueReason.NoData, result.Overall.PValue);
        Assert.Equal(VerdictKind.Invalid, result.Verdict.Kind);
    }

    [Fact]
    public void No_units_at_all_is_no_test_and_no_mismatch()
    {
        ProportionComparisonResult result = ProportionComparison.Compare([new Arm("A", 0, 0), new Arm("B", 0, 0)]);
        Near.None(NoValueReason.NoData, result.SampleRatio.PValue);
        Assert.False(result.SampleRatio.IsMismatch);
        Assert.Equal(VerdictKind.Continue, result.Verdict.Kind);
        Assert.Contains(result.Verdict.Reasons, reason => reason.Kind == VerdictReasonKind.NoTest);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(12_000)]
    public void Nobody_or_everybody_converting_has_no_p_value(double conversions)
    {
        ProportionComparisonResult result = ProportionComparison.Compare(
            [new Arm("A", 12_000, conversions), new Arm("B", 12_000, conversions)], new ComparisonOptions { Period = TestPeriod.OfDays(10) });
        ProportionPair pair = result.Pairs[0];
        Assert.All(
            [pair.Pooled.Z, pair.Pooled.PValue, pair.PValue, pair.Log10PValue, pair.Confidence, pair.FisherPValue, pair.ChiSquare.PValue, pair.ChiSquareYates.PValue, result.Overall.Statistic, pair.StandardErrorUnpooled],
            figure => Near.None(NoValueReason.NoVariation, figure));
        Assert.All([pair.Wald, pair.Sequential], interval => Near.None(NoValueReason.NoVariation, interval));
        Assert.Equal(conversions == 0 ? NoValueReason.ZeroBase : null, pair.RelativeLift.Reason);
        Assert.True(pair.Newcombe.Contains(0) && pair.MiettinenNurminen.Contains(0) && pair.AgrestiCaffo.Contains(0));
        Assert.Equal(0.5, pair.Bayesian.ChanceToWin.Value, 1e-9);
        Assert.Equal(VerdictKind.Continue, result.Verdict.Kind);
        Assert.Equal(VerdictReasonKind.NoTest, Assert.Single(result.Verdict.Reasons).Kind);
    }

    [Fact]
    public void A_control_without_conversions_has_no_lift_but_an_exact_test()
    {
        ProportionPair pair = ProportionComparison.Compare([new Arm("A", 200, 0), new Arm("B", 200, 4)]).Pairs[0];
        Near.None(NoValueReason.ZeroBase, pair.RelativeLift);
        Near.None(NoValueReason.OutOfDomain, pair.RelativeLiftLogScale);
        Assert.Equal(ProportionMethod.FisherExact, pair.Method);
        Near.Relative(0.12314, pair.PValue, 1e-3, "2·C(200,4)/C(400,4)");
    }

    [Fact]
    public void Fractions_of_people_have_no_exact_test()
    {
        ProportionPair pair = ProportionComparison.Compare([new Arm("A", 20, 1.5), new Arm("B", 20, 3.5)]).Pairs[0];
        Assert.Equal(ProportionMethod.PooledZ, pair.Method);
        Near.None(NoValueReason.NotWholeCounts, pair.FisherPValue);
        Near.None(NoValueReason.NotWholeCounts, pair.ChiSquareYates.Statistic);
        Assert.True(pair.PValue.HasValue);
    }

    [Fact]
    public void All_against_none_gives_finite_limits()
    {
        ProportionPair pair = ProportionComparison.Compare([new Arm("A", 30, 0), new Arm("B", 30, 30)]).Pairs[0];
        Assert.Equal(1, pair.Difference.Value);
        Assert.Equal(1, pair.MiettinenNurminen.High);
        Assert.InRange(pair.MiettinenNurminen.Low, 0.8, 0.95);
        Near.None(NoValueReason.NoVariation, pair.Wald);
        Near.None(NoValueReason.NoVariation, pair.Unpooled.Z);
    }

    [Fact]
    public void Welch_needs_two_values_and_some_spread()
    {
        SampleMoments many = SampleMoments.Of(10, 5, 2);
        Near.None(NoValueReason.NoData, MeanComparison.Welch(default, many).Difference);
        Near.None(NoValueReason.TooFewObservations, MeanComparison.Welch(SampleMoments.Of([4.0]), many).PValue);
        Near.None(NoValueReason.NoVariation, MeanComparison.Welch(SampleMoments.Of([4.0, 4.0]), SampleMoments.Of([4.0, 4.0])).PValue);
        Near.None(NoValueReason.ZeroBase, MeanComparison.Welch(SampleMoments.Of(10, 0, 2), many).RelativeLift);
    }

    [Fact]
    public void Equal_rates_have_no_sample_size()
    {
        TwoArmSampleSize size = SampleSize.PerArm(0.1, 0.1, 0.8);
        Near.None(NoValueReason.NoEffect, size.Pooled.Exact);
        Assert.Null(size.ByCohensH.Required);
        Near.None(NoValueReason.OutOfDomain, DetectableEffect.Of(0.9, 5, 0.8).Increase);
        Near.None(NoValueReason.OutOfDomain, DetectableEffect.Of(0.1, 5, 0.8).Decrease);
    }

    [Fact]
    public void Units_where_the_planned_share_is_too_small_for_a_double_are_a_mismatch()
    {
        SampleRatioResult result = SampleRatio.Check([5, 1_000], [1e-300, 1e300]);
        Assert.Equal(NoValueReason.OutOfRange, result.Statistic.Reason);
        Assert.Equal(0, result.PValue.Value);
        Assert.True(result.IsMismatch);
        Assert.Equal(1, SampleRatio.Check([0, 1_000], [1e-300, 1e300]).PValue.Value);
    }

    [Fact]
    public void Arms_that_were_all_planned_without_a_share_expect_nobody()
    {
        SampleRatioResult ratio = SampleRatio.Check([3, 0, 4], [0, 0, 0]);
        Assert.Equal([0, 0, 0], ratio.Expected);
        Assert.Equal([0, 2], ratio.UnplannedArms);
        Near.None(NoValueReason.NoData, ratio.PValue);
    }

    [Fact]
    public void A_z_whose_square_leaves_the_doubles_has_a_p_value_without_a_logarithm()
    {
        ZTest test = ZTest.Of(1e200, Tail.TwoSided);
        Assert.Equal((1e200, 0.0), (test.Z.Value, test.PValue.Value));
        Near.None(NoValueReason.OutOfRange, test.Log10PValue);
    }

    [Fact]
    public void Wrong_arms_are_refused_with_what_was_found()
    {
        Assert.Contains("Found 1 arms", Refused(new Arm("A", 1, 0)), StringComparison.Ordinal);
        Assert.Contains("named 'A'", Refused(new Arm("A", 1, 0), new Arm("A", 1, 0)), StringComparison.Ordinal);
        Assert.Contains("5 conversions of 4 units", Refused(new Arm("A", 4, 5), new Arm("B", 1, 0)), StringComparison.Ordinal);
        Assert.Contains("NaN", Refused(new Arm("A", 4, double.NaN), new Arm("B", 1, 0)), StringComparison.Ordinal);
        Assert.Contains("-1", Refused(new Arm("A", 4, 1), new Arm("B", -1, 0)), StringComparison.Ordinal);
        Assert.Contains("weight", Refused(new Arm("A", 4, 1, 1), new Arm("B", 1, 0)), StringComparison.Ordinal);
        Assert.Contains("weight", Refused(new Arm("A", 4, 1, 1), new Arm("B", 1, 0, -1)), StringComparison.Ordinal);

        static string Refused(params Arm[] arms) => Assert.Throws<ArgumentException>(() => ProportionComparison.Compare(arms)).Message;
    }

    [Fact]
    public void Wrong_options_and_plans_are_refused()
    {
        Arm[] arms = [new("A", 4, 1), new("B", 4, 1)];
        Assert.Throws<ArgumentOutOfRangeException>(() => ProportionComparison.Compare(arms, new ComparisonOptions { ConfidenceLevel = 95 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProportionComparison.Compare(arms, new ComparisonOptions { SequentialTargetUnits = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProportionComparison.Compare(arms, new ComparisonOptions { MinDays = -1 }));
        Assert.Throws<ArgumentException>(() => TestPeriod.Between(new DateOnly(2024, 1, 2), new DateOnly(2024, 1, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.Template(3.5, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.PerArm(0.1, 0.2, 0.04));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.PerArm(0.1, 0.2, 0.8, tail: Tail.Less));
        Assert.Throws<ArgumentException>(() => SampleRatio.Check([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => SampleMoments.Of(3, 1, -1));
        Assert.Throws<ArgumentException>(() => SampleMoments.Of([1, double.NaN]));
    }
}
