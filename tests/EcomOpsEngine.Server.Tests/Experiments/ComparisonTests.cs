using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Experiments;

/// <summary>Published figures of tests of rates, and the template's records, over the wire.</summary>
public sealed class ComparisonTests(RunningServer server)
{
    private static readonly ExperimentRecord Week = new() { FirstDate = "2023-10-01", LastDate = "2023-10-07" };

    [Fact]
    public async Task Published_tests_of_two_rates_are_reproduced()
    {
        // Newcombe 1998: 5/83 against 12/99; 7/34 − 1/34.
        Assert.Equal(.1592, (await PairAsync(5, 83, 12, 99)).PValue.Ratio, 5e-5);
        var newcombe = (await PairAsync(1, 34, 7, 34)).Newcombe.Interval;
        Assert.Equal((.019, .340), (Math.Round(newcombe.Lower, 3), Math.Round(newcombe.Upper, 3)));
        Assert.Equal(.610771, (await PairAsync(49, 100, 51, 100)).ChanceToWin.Ratio, 5e-7);
    }

    [Fact]
    public async Task The_wilson_interval_of_an_arm_is_reproduced()
    {
        var answer = await AskAsync([Arm("A", 19, 38), Arm("B", 19, 38)]);
        Assert.Equal(.3484993, answer.Arms[0].Wilson.Interval.Lower, 5e-8);
        Assert.Equal(.6515007, answer.Arms[0].Wilson.Interval.Upper, 5e-8);
    }

    [Theory]
    [InlineData(new long[] { 1000, 1200 }, null, .000020079)]
    [InlineData(new long[] { 500, 500, 600 }, new[] { .34, .33, .33 }, .000592638)]
    public async Task A_broken_split_is_flagged_and_voids_the_test(long[] units, double[]? weights, double p)
    {
        var arms = units.Select((count, i) => Arm(((char)('A' + i)).ToString(), 10, count)).ToArray();
        for (var i = 0; i < weights?.Length; i++)
        {
            arms[i].Weight = weights[i];
        }

        var check = (await server.Experiments.CheckSampleRatioAsync(new CheckSampleRatioRequest { Arms = { arms } })).SampleRatio;
        Assert.Equal(p, check.PValue.Ratio, 5e-10);
        Assert.True(check.Mismatch);
        var answer = await AskAsync(arms);
        Assert.Equal(check, answer.SampleRatio);
        Assert.Equal(Verdict.Invalid, answer.Verdict);
        Assert.Equal(VerdictReason.SampleRatioMismatch, answer.Reasons[0].Reason);
    }

    /// <summary>Table 5: 22,000 visitors at 2.1% and 3.8% make B the winner, 18,500 at 3.5% and 4.2% are too few.</summary>
    [Fact]
    public async Task The_template_s_records_get_their_verdicts_and_honest_confidences()
    {
        var first = await AskAsync([Arm("A", 231, 11_000), Arm("B", 418, 11_000)]);
        Assert.Equal((Verdict.Winner, "B", 7), (first.Verdict, first.Winner, first.Days));
        Assert.True(first.Pairs[0].Confidence.Ratio > .999);

        var second = await AskAsync([Arm("A", 324, 9_250), Arm("B", 389, 9_250)]);
        Assert.Equal(Verdict.Continue, second.Verdict);
        Assert.Equal(.9870, second.Pairs[0].Confidence.Ratio, 5e-5);
        Assert.Equal([VerdictReason.TooFewUnits, VerdictReason.TooFewUnits], second.Reasons.Select(note => note.Reason));
        Assert.Equal("版本 A 样本量为 9,250，每个版本至少需要 10,000，继续测试。", (await AskAsync([Arm("A", 324, 9_250), Arm("B", 389, 9_250)], r => r.Language = Language.Zh)).Reasons[0].Text);
    }

    [Fact]
    public async Task Many_arms_are_tested_together_and_then_in_pairs_with_either_correction()
    {
        Arm[] arms = [Arm("A", 1_000, 20_000), Arm("B", 1_060, 20_000), Arm("C", 1_140, 20_000), Arm("D", 1_005, 20_000)];
        var holm = await AskAsync(arms);
        Assert.Equal(6, holm.Pairs.Count);
        Assert.Equal((Verdict.Winner, "C"), (holm.Verdict, holm.Winner));
        Assert.Contains(holm.Reasons, note => note.Reason == VerdictReason.RunnerUpNotSeparated && note.Text.Contains('B'));
        Assert.True(holm.ChiSquaredPValue.Ratio < .01);
        var smallest = holm.Pairs.MinBy(pair => pair.PValue.Ratio)!;
        Assert.Equal(6 * smallest.PValue.Ratio, smallest.PValueAdjusted.Ratio, 1e-12);

        var bh = await AskAsync(arms, r => r.Correction = Correction.BenjaminiHochberg);
        var second = bh.Pairs.OrderBy(pair => pair.PValue.Ratio).ElementAt(1);
        Assert.Equal(3 * second.PValue.Ratio, second.PValueAdjusted.Ratio, 1e-12);
        var none = await AskAsync(arms, r => r.Correction = Correction.None);
        Assert.All(none.Pairs, pair => Assert.Equal(pair.PValue.Ratio, pair.PValueAdjusted.Ratio));
    }

    /// <summary>N* is fixed before the test: the interval of 4,000 units is not the one that a target of 4,000 would give.</summary>
    [Fact]
    public async Task The_always_valid_interval_is_tightest_at_a_target_that_the_data_do_not_move()
    {
        Arm[] arms = [Arm("A", 200, 2_000), Arm("B", 240, 2_000)];
        var otherwise = (await AskAsync(arms)).Pairs[0];
        var stated = (await AskAsync(arms, r => r.SequentialTargetUnits = 20_000)).Pairs[0];
        var seen = (await AskAsync(arms, r => r.SequentialTargetUnits = 4_000)).Pairs[0];
        Assert.Equal(stated.Sequential, otherwise.Sequential);
        Assert.True(Width(seen.Sequential) < Width(stated.Sequential));

        // ρ² = (−2 ln α + ln(1 − 2 ln α))/N*, half width SE·√(2(nρ² + 1) ln(√(nρ² + 1)/α)/(nρ²)).
        var rho2 = ((-2 * Math.Log(.05)) + Math.Log(1 - (2 * Math.Log(.05)))) / 20_000;
        var n = 4_000 * rho2;
        var half = stated.StandardError.Ratio * Math.Sqrt(2 * (n + 1) * Math.Log(Math.Sqrt(n + 1) / .05) / n);
        Assert.Equal(.02 - half, stated.Sequential.Interval.Lower, 1e-12);
    }

    [Fact]
    public async Task The_losses_of_both_choices_differ_by_the_difference_of_the_posterior_means()
    {
        var pair = await PairAsync(5, 83, 12, 99);
        Assert.Equal((13.0 / 101) - (6.0 / 85), pair.ExpectedLossOfControl.Ratio - pair.ExpectedLoss.Ratio, 1e-12);
        Assert.True(pair.ExpectedLoss.Ratio > 0);
    }

    [Fact]
    public async Task Plans_share_the_level_among_the_comparisons_and_say_what_is_detectable()
    {
        var request = new PlanSampleSizeRequest { BaselineRate = .035, MarginOfError = .005, TargetRate = .042, UnitsPerArm = 9_250 };
        var two = await server.Experiments.PlanSampleSizeAsync(request);
        Assert.Equal(5_191, two.TemplateSize.Units);
        Assert.Equal(11_858, two.PerArmPooled.Units);
        Assert.Equal(.007972149928239115, two.DetectableDifference.Ratio, 1e-12);
        Assert.Equal(.05, two.AlphaPerComparison, 1e-15);

        request.Arms = 4;
        var four = await server.Experiments.PlanSampleSizeAsync(request);
        Assert.Equal(.05 / 3, four.AlphaPerComparison, 1e-15);
        Assert.True(four.PerArmPooled.Units > two.PerArmPooled.Units);
        Assert.True(four.DetectableDecrease.Ratio > two.DetectableDecrease.Ratio);
        await Failure.InvalidAsync(async () => await server.Experiments.PlanSampleSizeAsync(new PlanSampleSizeRequest { BaselineRate = .1, Arms = 1 }), "arms");
    }

    private static double Width(IntervalEstimate interval) => interval.Interval.Upper - interval.Interval.Lower;

    private static Arm Arm(string name, long conversions, long units) => new() { Name = name, Conversions = conversions, Units = units };

    private async Task<PairResult> PairAsync(long control, long controlUnits, long treatment, long treatmentUnits) =>
        (await AskAsync([Arm("A", control, controlUnits), Arm("B", treatment, treatmentUnits)])).Pairs[0];

    private async Task<CompareProportionsResponse> AskAsync(Arm[] arms, Action<CompareProportionsRequest>? change = null)
    {
        var request = new CompareProportionsRequest { Arms = { arms }, Record = Week };
        change?.Invoke(request);
        return await server.Experiments.CompareProportionsAsync(request);
    }
}
