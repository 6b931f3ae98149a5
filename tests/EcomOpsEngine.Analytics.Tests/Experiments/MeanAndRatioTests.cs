using CsCheck;
using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Analytics.Numerics;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Experiments;

/// <summary>Means, ratios by the delta method, CUPED and the percentile cap.</summary>
public sealed class MeanAndRatioTests(ITestOutputHelper output)
{
    private const int Draws = 4_000;

    private static readonly Gen<(double X, double Y)[]> Pairs = Gen.Select(Gen.Double[1, 5], Gen.Double[0, 100]).Array[2, 40];

    [Fact]
    public void A_ratio_over_a_constant_is_a_mean() =>
        Gen.Select(Gen.Double[0, 100].Array[2, 40], Gen.Double[0, 100].Array[2, 40]).Sample((control, treatment) =>
        {
            RatioComparisonResult ratio = RatioComparison.Delta(Over(2, control), Over(2, treatment));
            MeanComparisonResult mean = MeanComparison.Welch(SampleMoments.Of(control), SampleMoments.Of(treatment));
            Near.Absolute(mean.Difference.Value / 2, ratio.Difference, 1e-9, "difference");
            Near.Relative(mean.StandardError.Value / 2, ratio.StandardError, 1e-9, "standard error");
        }, iter: 200);

    [Fact]
    public void The_variance_of_a_ratio_is_that_of_its_residuals() => Pairs.Sample(pairs =>
    {
        JointMoments moments = Joint(pairs);
        double ratio = pairs.Sum(pair => pair.Y) / pairs.Sum(pair => pair.X);
        double[] residuals = [.. pairs.Select(pair => pair.Y - (ratio * pair.X))];
        double expected = SampleMoments.Of(residuals).Variance.Value / pairs.Length;
        Near.Absolute(expected, moments.VarianceOfMean(ratio), 1e-8 * (1 + expected), "variance");
    }, iter: 200);

    [Fact]
    public void Joint_moments_of_parts_merge_to_the_whole() => Gen.Select(Pairs, Pairs).Sample((left, right) =>
    {
        JointMoments merged = Joint(left) + Joint(right);
        JointMoments whole = Joint([.. left, .. right]);
        Assert.Equal(whole.Count, merged.Count);
        Near.Absolute(whole.MeanX, merged.MeanX, 1e-10, "x");
        Near.Absolute(whole.DeviationsXX, merged.DeviationsXX, 1e-7, "xx");
        Near.Absolute(whole.DeviationsYY, merged.DeviationsYY, 1e-5, "yy");
        Near.Absolute(whole.DeviationsXY, merged.DeviationsXY, 1e-6, "xy");
    }, iter: 200);

    /// <summary>Order value with 1 to 4 orders per person whose value rises with their number: the delta interval keeps its level.</summary>
    [Fact]
    public void The_delta_interval_of_a_ratio_keeps_its_level_where_one_that_takes_orders_as_independent_does_not()
    {
        Random random = new(42);
        int delta = 0;
        int naive = 0;
        for (int draw = 0; draw < Draws; draw++)
        {
            (JointMoments control, SampleMoments controlOrders) = People(random, 150);
            (JointMoments treatment, SampleMoments treatmentOrders) = People(random, 150);
            delta += RatioComparison.Delta(control, treatment).DifferenceInterval.Contains(0) ? 1 : 0;
            naive += MeanComparison.Welch(controlOrders, treatmentOrders).DifferenceInterval.Contains(0) ? 1 : 0;
        }

        output.WriteLine($"coverage: delta {(double)delta / Draws:P2}, orders as independent {(double)naive / Draws:P2}");
        Assert.InRange((double)delta / Draws, 0.935, 0.965);
        Assert.True((double)naive / Draws < 0.90);
    }

    /// <summary>A covariate correlated at .8 takes out 64% of the variance and leaves the level alone.</summary>
    [Fact]
    public void Cuped_narrows_the_interval_by_the_squared_correlation_and_keeps_its_level()
    {
        const double Effect = 0.3;
        Random random = new(7);
        int hits = 0;
        double reduction = 0;
        for (int draw = 0; draw < Draws; draw++)
        {
            OutcomeArm[] arms = [new("A", Correlated(random, 100, 0)), new("B", Correlated(random, 100, Effect))];
            OutcomePair adjusted = OutcomeComparison.Compare(arms, OutcomeKind.AdjustedMean).Pairs[0];
            OutcomePair plain = OutcomeComparison.Compare(arms).Pairs[0];
            hits += adjusted.Interval.Contains(Effect) ? 1 : 0;
            reduction += (1 - Math.Pow(adjusted.StandardError.Value / plain.StandardError.Value, 2)) / Draws;
        }

        output.WriteLine($"coverage {(double)hits / Draws:P2}, mean variance reduction {reduction:P2}");
        Assert.InRange((double)hits / Draws, 0.935, 0.965);
        Assert.InRange(reduction, 0.62, 0.66);
    }

    [Fact]
    public void Cuped_takes_out_exactly_what_the_covariate_explains()
    {
        // y = 10 + 2x + e with e orthogonal to x in both arms; the treatment adds 1.
        JointMoments control = Joint([(1, 12.5), (2, 13.5), (3, 15.5), (4, 18.5)]);
        JointMoments treatment = Joint([(2, 15.5), (3, 16.5), (4, 18.5), (5, 21.5)]);
        OutcomeArm[] arms = [new("A", control), new("B", treatment)];
        OutcomeComparisonResult result = OutcomeComparison.Compare(arms, OutcomeKind.AdjustedMean);
        Near.Relative(2, result.Theta, 1e-12, "theta");
        Near.Relative(1, result.Pairs[0].Difference, 1e-12, "effect");
        OutcomePair plain = OutcomeComparison.Compare(arms).Pairs[0];
        Near.Relative(3, plain.Difference, 1e-12, "unadjusted");
        Assert.True(result.Pairs[0].StandardError.Value < 0.3 * plain.StandardError.Value);

        // One slope for all arms: a third arm of another slope moves it for everybody.
        JointMoments steep = Joint([(1, 5), (2, 9), (3, 13)]);
        double pooled = (control.DeviationsXY + treatment.DeviationsXY + steep.DeviationsXY) / (control.DeviationsXX + treatment.DeviationsXX + steep.DeviationsXX);
        Near.Relative(pooled, OutcomeComparison.Compare([.. arms, new("C", steep)], OutcomeKind.AdjustedMean).Theta, 1e-12, "pooled over three arms");
    }

    [Fact]
    public void A_constant_covariate_changes_nothing()
    {
        JointMoments control = Over(1, [1, 2, 4]);
        JointMoments treatment = Over(1, [2, 3, 9]);
        OutcomeArm[] arms = [new("A", control), new("B", treatment)];
        OutcomeComparisonResult result = OutcomeComparison.Compare(arms, OutcomeKind.AdjustedMean);
        Assert.Equal(0, result.Theta.Value);
        Assert.Equal(OutcomeComparison.Compare(arms).Pairs, result.Pairs);
    }

    [Fact]
    public void Ratios_and_covariates_without_data_say_so()
    {
        JointMoments some = Joint([(1, 2), (2, 5)]);
        Assert.Equal(NoValueReason.NoData, RatioComparison.Delta(default, some).Difference.Reason);
        Assert.Equal(NoValueReason.ZeroDenominator, RatioComparison.Delta(Joint([(0, 1), (0, 2)]), some).Test.PValue.Reason);
        Assert.Equal(NoValueReason.TooFewObservations, RatioComparison.Delta(Joint([(1, 2)]), some).Test.PValue.Reason);
        Assert.Equal(NoValueReason.NoVariation, RatioComparison.Delta(Joint([(1, 2), (2, 4)]), Joint([(1, 2), (2, 4)])).Test.PValue.Reason);
        Assert.Equal(NoValueReason.NoData, OutcomeComparison.Compare([new("A", default), new("B", some)], OutcomeKind.AdjustedMean).Pairs[0].Difference.Reason);
        Assert.Equal(NoValueReason.OutOfDomain, MeanComparison.Welch(SampleMoments.Of([-1.0, -2]), some.Y).RelativeLiftLogScale.Reason);
        Assert.Throws<ArgumentException>(() => JointMoments.Of([1], [1, 2]));
    }

    [Fact]
    public void The_cap_is_one_for_all_arms_and_is_counted()
    {
        double[] control = [.. Enumerable.Range(1, 50).Select(value => (double)value)];
        double[] treatment = [.. Enumerable.Range(51, 49).Select(value => (double)value), 1_000_000];
        PercentileCap capped = PercentileCap.Apply([control, treatment], 0.99);
        Near.Relative(99 + (0.01 * (1_000_000 - 99)), capped.Cap, 1e-12, "cap");
        Assert.Equal([0L, 1L], capped.CappedPerArm);
        Assert.Equal(1_000_000, treatment[^1]);
        Assert.Equal(capped.Cap.Value, capped.Arms[1][^1]);
        Assert.Equal(control, capped.Arms[0]);
        Assert.Equal([0L, 0L], PercentileCap.Apply([control, treatment], 1).CappedPerArm);
        Assert.Equal(NoValueReason.NoData, PercentileCap.Apply([[], []], 0.9).Cap.Reason);
        Assert.Throws<ArgumentOutOfRangeException>(() => PercentileCap.Apply([control], 99));
    }

    [Fact]
    public void Many_arms_are_adjusted_over_the_pairs_that_have_a_test()
    {
        OutcomeComparisonResult result = OutcomeComparison.Compare(
        [
            new OutcomeArm("A", OfY(100, 10, 4)), new OutcomeArm("B", OfY(100, 10.6, 4)), new OutcomeArm("empty", default), new OutcomeArm("C", OfY(100, 10.1, 4)),
        ]);
        Assert.Equal(["B-A", "empty-A", "C-A", "empty-B", "C-B", "C-empty"], result.Pairs.Select(pair => $"{pair.Treatment}-{pair.Control}"));
        Near.Relative(3 * result.Pairs[0].PValue.Value, result.Pairs[0].AdjustedPValue, 1e-12, "Holm over three tests");
        Assert.Equal(NoValueReason.NoData, result.Pairs[1].AdjustedPValue.Reason);
        Near.Relative(result.Pairs[2].PValue.Value, result.Pairs[2].AdjustedPValue, 1e-12, "the largest");
        Assert.Equal(2, result.Homogeneity.DegreesOfFreedom);
        Assert.Equal(VerdictKind.Invalid, result.Verdict.Kind);
        Assert.Throws<ArgumentException>(() => OutcomeComparison.Compare([new OutcomeArm("A", default)]));
        Assert.Throws<ArgumentException>(() => OutcomeComparison.Compare([new OutcomeArm("A", default), new OutcomeArm("A", default)]));
    }

    [Fact]
    public void All_outcomes_together_are_tested_by_the_weighted_distances_from_their_mean()
    {
        // Two arms: Q is the square of difference over standard error. Three equal errors: Q = Σ (m − mean)² / error².
        OutcomeComparisonResult two = OutcomeComparison.Compare([new("A", OfY(50, 3, 2)), new("B", OfY(80, 4, 5))]);
        Near.Relative(Math.Pow(two.Pairs[0].Statistic.Value, 2), two.Homogeneity.Statistic, 1e-12, "t²");
        OutcomeComparisonResult three = OutcomeComparison.Compare([new("A", OfY(100, 1, 4)), new("B", OfY(100, 2, 4)), new("C", OfY(100, 6, 4))]);
        Near.Relative((4 + 1 + 9) / 0.04, three.Homogeneity.Statistic, 1e-12, "Q");
    }

    [Fact]
    public void A_winner_of_means_needs_what_a_winner_of_rates_needs()
    {
        ComparisonOptions week = new() { Period = TestPeriod.OfDays(7) };
        Assert.Equal("B", OutcomeComparison.Compare([new("A", OfY(10_000, 10, 4)), new("B", OfY(10_000, 10.2, 4))], OutcomeKind.Mean, week).Verdict.Winner);
        Assert.Equal("A", OutcomeComparison.Compare([new("A", OfY(10_000, 10, 4)), new("B", OfY(10_000, 9.8, 4))], OutcomeKind.Mean, week).Verdict.Winner);
        Assert.Equal(VerdictKind.Continue, OutcomeComparison.Compare([new("A", OfY(9_999, 10, 4)), new("B", OfY(10_000, 10.2, 4))], OutcomeKind.Mean, week).Verdict.Kind);
        Assert.Equal(VerdictKind.NoDifference, OutcomeComparison.Compare([new("A", OfY(10_000, 10, 4)), new("B", OfY(10_000, 10.01, 4))], OutcomeKind.Mean, week).Verdict.Kind);
        Assert.Equal(VerdictKind.Invalid, OutcomeComparison.Compare([new("A", OfY(10_000, 10, 4)), new("B", OfY(11_000, 10.2, 4))], OutcomeKind.Mean, week).Verdict.Kind);
    }

    [Fact]
    public void Intervals_of_one_arm_are_t_for_means_and_normal_for_ratios()
    {
        OutcomeEstimate mean = OutcomeComparison.Compare([new("A", OfY(16, 5, 4)), new("B", OfY(16, 5, 4))]).Arms[0];
        Near.Absolute(5 + (2.131449545559776 * 0.5), mean.Interval.High, 1e-9, "t with 15 degrees");
        JointMoments doubled = Over(2, [2, 4, 6, 8]);
        OutcomeEstimate ratio = OutcomeComparison.Compare([new("A", doubled), new("B", doubled)], OutcomeKind.Ratio).Arms[0];
        Near.Relative(2.5, ratio.Outcome, 1e-12, "Σy / Σx");
        Near.Absolute(2.5 + (1.959963984540054 * Math.Sqrt(20.0 / 3 / 4) / 2), ratio.Interval.High, 1e-12, "normal");
    }

    [Theory]
    [InlineData(0.042, 100_000, 4_326, true)]
    [InlineData(0.042, 100_000, 4_074, true)]
    [InlineData(0.042, 100_000, 4_327, false)]
    [InlineData(0.042, 100_000, 4_073, false)]
    public void After_roll_out_three_percent_either_way_is_normal(double tested, long units, double conversions, bool normal) =>
        Assert.Equal(normal, RolloutReading.Of(Figure.Of(tested), Figure.Of(conversions / units), default).IsNormalFluctuation);

    [Fact]
    public void Roll_out_without_people_or_base_is_not_judged()
    {
        RolloutReading empty = RolloutReading.Of(Figure.Of(0.04), Figure.None(NoValueReason.NoData), default);
        Assert.Null(empty.IsNormalFluctuation);
        Assert.Equal(NoValueReason.NoData, empty.RelativeDeviation.Reason);
        Assert.Equal(NoValueReason.ZeroBase, RolloutReading.Of(Figure.Of(0), Figure.Of(0.1), default).RelativeDeviation.Reason);
        Assert.Equal(NoValueReason.NoData, RolloutReading.Of(Figure.None(NoValueReason.NoData), Figure.Of(0.1), default).RelativeDeviation.Reason);
        Assert.Throws<ArgumentOutOfRangeException>(() => RolloutReading.Of(Figure.Of(1), Figure.Of(1), default, 0));
    }

    private static JointMoments Joint((double X, double Y)[] pairs) =>
        JointMoments.Of([.. pairs.Select(pair => pair.X)], [.. pairs.Select(pair => pair.Y)]);

    private static JointMoments OfY(long count, double mean, double variance) => new(count, 0, mean, 0, variance * (count - 1), 0);

    private static JointMoments Over(double constant, double[] values) =>
        JointMoments.Of([.. values.Select(_ => constant)], values);

    private static (JointMoments ByPerson, SampleMoments ByOrder) People(Random random, int count)
    {
        double[] orders = new double[count];
        double[] amounts = new double[count];
        List<double> values = [];
        for (int person = 0; person < count; person++)
        {
            int number = 1 + random.Next(4);
            double level = 20 + (10 * number) + (20 * random.NextDouble());
            for (int order = 0; order < number; order++)
            {
                double value = level + (10 * random.NextDouble());
                values.Add(value);
                amounts[person] += value;
            }

            orders[person] = number;
        }

        return (JointMoments.Of(orders, amounts), SampleMoments.Of([.. values]));
    }

    private static JointMoments Correlated(Random random, int count, double effect)
    {
        double[] before = new double[count];
        double[] after = new double[count];
        for (int person = 0; person < count; person++)
        {
            before[person] = Normal(random);
            after[person] = (0.8 * before[person]) + (0.6 * Normal(random)) + effect;
        }

        return JointMoments.Of(before, after);
    }

    private static double Normal(Random random) => StandardNormal.Quantile((random.Next(1 << 30) + 0.5) / (1 << 30));
}
