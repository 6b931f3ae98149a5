using EcomOpsEngine.Analytics.Experiments;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Experiments;

/// <summary>The template's rules for a test record (table 5).</summary>
public sealed class VerdictTests
{
    private static readonly ComparisonOptions Fortnight = new() { Period = TestPeriod.OfDays(14) };

    [Fact]
    public void First_record_of_the_template_is_won_by_B()
    {
        ProportionComparisonResult result = ProportionComparison.Compare(Even(11_000, 231, 418), Fortnight);
        Assert.Equal(VerdictKind.Winner, result.Verdict.Kind);
        Assert.Equal("B", result.Verdict.Winner);
        Assert.Equal(VerdictReasonKind.ConfidenceReached, Assert.Single(result.Verdict.Reasons).Kind);

        // The printed 98.5% is an illustration: the test gives far more.
        Assert.True(result.Pairs[0].Confidence.Value > 0.999);
        Near.Relative(9.255196701890106e-14, result.Pairs[0].PValue, 1e-6, "p");
        Near.Relative(-13.03361434669631, result.Pairs[0].Log10PValue, 1e-9, "log10 p");
    }

    [Theory]
    [InlineData(324, 389, 0.9870)]
    [InlineData(323.75, 388.5, 0.9866)]
    public void Second_record_of_the_template_continues_for_lack_of_visitors(double a, double b, double confidence)
    {
        ProportionComparisonResult result = ProportionComparison.Compare(Even(9_250, a, b), Fortnight);
        Assert.Equal(VerdictKind.Continue, result.Verdict.Kind);
        Assert.Null(result.Verdict.Winner);
        Near.Absolute(confidence, result.Pairs[0].Confidence, 5e-5, "confidence");
        Assert.Equal(
            [new VerdictReason(VerdictReasonKind.TooFewUnits, "A", 9_250, 10_000), new VerdictReason(VerdictReasonKind.TooFewUnits, "B", 9_250, 10_000)],
            result.Verdict.Reasons);
    }

    [Theory]
    [InlineData("2023-10-01", "2023-10-07", VerdictKind.Winner)]
    [InlineData("2023-10-01", "2023-10-06", VerdictKind.Continue)]
    public void Seven_local_days_count_both_ends(string first, string last, VerdictKind kind)
    {
        TestPeriod period = TestPeriod.Between(Date(first), Date(last));
        Verdict verdict = ProportionComparison.Compare(Even(11_000, 231, 418), new ComparisonOptions { Period = period }).Verdict;
        Assert.Equal(kind, verdict.Kind);
        if (kind == VerdictKind.Continue)
        {
            Assert.Equal(new VerdictReason(VerdictReasonKind.TooFewDays, null, 6, 7), Assert.Single(verdict.Reasons));
        }

        static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Every_missing_condition_is_named()
    {
        Verdict verdict = ProportionComparison.Compare(
            [new Arm("A", 9_999, 210), new Arm("B", 10_000, 215)], new ComparisonOptions { Period = TestPeriod.OfDays(3) }).Verdict;
        Assert.Equal(VerdictKind.Continue, verdict.Kind);
        Assert.Equal(
            [VerdictReasonKind.TooFewUnits, VerdictReasonKind.TooFewDays, VerdictReasonKind.ConfidenceNotReached],
            verdict.Reasons.Select(reason => reason.Kind));
        Assert.Equal("A", verdict.Reasons[0].Arm);
    }

    [Fact]
    public void Without_a_period_there_is_no_winner_unless_the_rule_is_waived()
    {
        Verdict strict = ProportionComparison.Compare(Even(11_000, 231, 418)).Verdict;
        Assert.Equal(VerdictKind.Continue, strict.Kind);
        Assert.Equal(VerdictReasonKind.PeriodNotStated, Assert.Single(strict.Reasons).Kind);

        Verdict waived = ProportionComparison.Compare(Even(11_000, 231, 418), new ComparisonOptions { UnstatedPeriod = UnstatedPeriod.Waive }).Verdict;
        Assert.Equal(VerdictKind.Winner, waived.Kind);
        Assert.Contains(waived.Reasons, reason => reason.Kind == VerdictReasonKind.PeriodNotStated);
    }

    [Fact]
    public void Enough_data_without_confidence_is_no_difference()
    {
        Verdict verdict = ProportionComparison.Compare(Even(20_000, 700, 710), Fortnight).Verdict;
        Assert.Equal(VerdictKind.NoDifference, verdict.Kind);
        Assert.Equal(VerdictReasonKind.ConfidenceNotReached, Assert.Single(verdict.Reasons).Kind);
    }

    [Fact]
    public void The_control_wins_when_the_treatment_is_worse() =>
        Assert.Equal("A", ProportionComparison.Compare(Even(11_000, 418, 231), Fortnight).Verdict.Winner);

    [Fact]
    public void A_sample_ratio_mismatch_voids_the_test_whatever_else_holds()
    {
        Verdict verdict = ProportionComparison.Compare([new Arm("A", 11_000, 231), new Arm("B", 12_000, 500)], Fortnight).Verdict;
        Assert.Equal(VerdictKind.Invalid, verdict.Kind);
        Assert.Equal(VerdictReasonKind.SampleRatioMismatch, Assert.Single(verdict.Reasons).Kind);

        Verdict planned = ProportionComparison.Compare([new Arm("A", 11_000, 231, 11), new Arm("B", 12_000, 500, 12)], Fortnight).Verdict;
        Assert.Equal("B", planned.Winner);
    }

    [Fact]
    public void Units_in_an_arm_of_weight_zero_are_reported()
    {
        ProportionComparisonResult result = ProportionComparison.Compare(
            [new Arm("A", 11_000, 231, 1), new Arm("B", 11_000, 418, 1), new Arm("off", 5, 1, 0)], Fortnight);
        Assert.Equal([2], result.SampleRatio.UnplannedArms);
        Assert.Equal(1, result.SampleRatio.DegreesOfFreedom);
        Assert.Contains(new VerdictReason(VerdictReasonKind.UnitsInUnplannedArm, "off", 5, 0), result.Verdict.Reasons);
    }

    [Fact]
    public void Of_many_arms_the_best_above_the_control_wins_and_a_close_runner_up_is_named()
    {
        ProportionComparisonResult result = ProportionComparison.Compare(
            [new Arm("A", 20_000, 600), new Arm("B", 20_000, 800), new Arm("C", 20_000, 805), new Arm("D", 20_000, 400)], Fortnight);
        Assert.Equal("C", result.Verdict.Winner);
        Assert.Equal(3, result.Pairs.Count);
        Assert.Equal(6, result.AllPairs.Count);
        VerdictReason runnerUp = Assert.Single(result.Verdict.Reasons, reason => reason.Kind == VerdictReasonKind.RunnerUpNotSeparated);
        Assert.Equal("B", runnerUp.Arm);
        Assert.All(result.Pairs, pair => Assert.True(pair.AdjustedPValue.Value >= pair.PValue.Value));
        Assert.Equal(Corrections.Holm([.. result.Pairs.Select(pair => pair.PValue.Value)]), result.Pairs.Select(pair => pair.AdjustedPValue.Value));
        Assert.Equal(Corrections.Holm([.. result.AllPairs.Select(pair => pair.PValue.Value)]), result.AllPairs.Select(pair => pair.AdjustedPValue.Value));
    }

    [Fact]
    public void A_correction_can_take_the_win_away()
    {
        Arm[] arms = [new("A", 10_000, 500), new("B", 10_000, 563), new("C", 10_000, 505), new("D", 10_000, 495)];
        Assert.Equal(VerdictKind.NoDifference, ProportionComparison.Compare(arms, Fortnight).Verdict.Kind);
        Assert.Equal("B", ProportionComparison.Compare(arms, Fortnight with { Correction = Correction.None }).Verdict.Winner);
    }

    [Fact]
    public void A_one_sided_test_only_finds_its_own_side()
    {
        Assert.Equal("B", ProportionComparison.Compare(Even(11_000, 231, 418), Fortnight with { Tail = Tail.Greater }).Verdict.Winner);
        Assert.Equal(VerdictKind.NoDifference, ProportionComparison.Compare(Even(11_000, 231, 418), Fortnight with { Tail = Tail.Less }).Verdict.Kind);
        Assert.Equal("A", ProportionComparison.Compare(Even(11_000, 418, 231), Fortnight with { Tail = Tail.Less }).Verdict.Winner);
    }

    private static Arm[] Even(long units, double a, double b) => [new("A", units, a), new("B", units, b)];
}
