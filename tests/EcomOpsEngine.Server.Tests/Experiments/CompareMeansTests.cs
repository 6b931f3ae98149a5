using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Experiments;

/// <summary>Means and ratios over the wire: values and statistics agree, caps are stated, CUPED is pooled over the arms.</summary>
public sealed class CompareMeansTests(RunningServer server)
{
    private static readonly double[] Control = [12.1, 9.8, 11.4, 10.2, 13.3, 9.9];
    private static readonly double[] Treatment = [14.0, 12.7, 15.1, 11.9, 13.8];

    [Fact]
    public async Task Welch_of_values_and_of_their_statistics_are_the_same()
    {
        var values = await AskAsync([Values("A", Control), Values("B", Treatment)]);
        var pair = Assert.Single(values.Pairs);

        // SciPy: ttest_ind(…, equal_var=False).
        Assert.Equal(2.9933616267938157, pair.Statistic.Ratio, 1e-9);
        Assert.Equal(8.951250860574774, pair.DegreesOfFreedom.Ratio, 1e-9);
        Assert.Equal(.015208677432855035, pair.PValue.Ratio, 1e-9);
        Assert.Equal(.5806932150534956, pair.Interval.Interval.Lower, 1e-9);
        Assert.Equal(1.8019739205001275, pair.CohensD.Ratio, 1e-9);
        Assert.True(pair.Sequential.Interval.Lower < pair.Interval.Interval.Lower);
        Assert.Equal(pair.Statistic.Ratio * pair.Statistic.Ratio, values.Homogeneity.Ratio, 1e-9);
        Assert.Equal(Verdict.Continue, values.Verdict);

        var statistics = (await AskAsync([Statistics("A", Control), Statistics("B", Treatment)])).Pairs[0];
        Assert.Equal(pair.PValue.Ratio, statistics.PValue.Ratio, 1e-12);
        Assert.Equal(pair.Interval.Interval.Upper, statistics.Interval.Interval.Upper, 1e-12);
    }

    [Fact]
    public async Task A_cap_holds_for_all_arms_and_is_stated_with_what_it_lowered()
    {
        double[] heavy = [.. Treatment, 1_000_000];
        var plain = await AskAsync([Values("A", Control), Values("B", heavy)]);
        Assert.Equal(NoValueReason.NotAvailable, plain.Cap.NoValue.Reason);

        var capped = await AskAsync([Values("A", Control), Values("B", heavy)], r => r.CapPercentile = .9);
        double[] sorted = [.. Control.Concat(heavy).Order()];
        var cap = sorted[9] + (.9 * (sorted.Length - 1) % 1 * (sorted[10] - sorted[9]));
        Assert.Equal(cap, capped.Cap.Ratio, 1e-9);
        Assert.Equal([0L, 2L], capped.Arms.Select(arm => arm.CappedValues));
        Assert.Equal(heavy.Select(value => Math.Min(value, cap)).Average(), capped.Arms[1].Outcome.Ratio, 1e-9);
    }

    [Fact]
    public async Task A_ratio_is_the_quotient_of_sums_with_the_delta_method_s_error()
    {
        double[] amounts = [30, 80, 15, 0, 120], orders = [1, 2, 1, 0, 3];
        double[] others = [50, 0, 75, 40], theirs = [2, 0, 2, 1];
        var answer = await AskAsync([Ratio("A", amounts, orders), Ratio("B", others, theirs)], r => r.Kind = OutcomeKind.Ratio);
        Assert.Equal(245.0 / 7, answer.Arms[0].Outcome.Ratio, 1e-12);
        Assert.Equal(165.0 / 5, answer.Arms[1].Outcome.Ratio, 1e-12);

        // Variance of the mean of y − R·x over the squared mean of x, both arms added.
        Assert.Equal(Math.Sqrt(Squared(amounts, orders) + Squared(others, theirs)), answer.Pairs[0].StandardError.Ratio, 1e-12);
        Assert.Equal(NoValueReason.NotAvailable, answer.Pairs[0].DegreesOfFreedom.NoValue.Reason);

        static double Squared(double[] y, double[] x)
        {
            var ratio = y.Sum() / x.Sum();
            double[] rest = [.. y.Zip(x, (a, b) => a - (ratio * b))];
            return Variance(rest) / rest.Length / Math.Pow(x.Average(), 2);
        }
    }

    [Fact]
    public async Task Covariates_of_all_arms_share_one_slope_and_the_verdict_rests_on_the_adjusted_pairs()
    {
        var random = new Random(6);
        var arms = new[] { 0, 0, .06 }.Select((effect, index) =>
        {
            var values = new UnitValues();
            for (var i = 0; i < 10_000; i++)
            {
                var before = (random.NextDouble() * 100) - 50;
                values.Covariates.Add(before);
                values.Values.Add((2 * before) + effect + random.NextDouble());
            }

            return new OutcomeArm { Name = ((char)('A' + index)).ToString(), Values = values };
        }).ToArray();
        var answer = await AskAsync(arms);
        Assert.Equal(2, answer.Theta.Ratio, .01);
        Assert.Equal(3, answer.AdjustedPairs.Count);
        Assert.All(answer.AdjustedPairs, pair => Assert.InRange(pair.VarianceReduction.Ratio, .99, 1));
        Assert.True(answer.Pairs[1].PValue.Ratio > .05);
        Assert.Equal((Verdict.Winner, "C"), (answer.Verdict, answer.Winner));
        Assert.Equal(.06, answer.AdjustedPairs[1].Difference.Ratio, .02);
    }

    [Fact]
    public async Task Faults_of_arms_are_named()
    {
        await Invalid([Values("A", Control)], "arms");
        await Invalid([Values("A", Control), Values("A", Treatment)], "arms[1].name");
        await Invalid([Values("A", Control), Statistics("B", Treatment)], "arms[1]");
        await Invalid([Values("A", Control), Values("B", [double.NaN])], "arms[1].values.values[0]");
        await Invalid([Values("A", Control), Ratio("B", Treatment, [1])], "arms[1].values.denominators", r => r.Kind = OutcomeKind.Ratio);
        await Invalid([Ratio("A", Control, Control), Ratio("B", Treatment, Treatment)], "arms[0].values.denominators");
        await Invalid([Statistics("A", Control), Statistics("B", Treatment)], "cap_percentile", r => r.CapPercentile = .99);
        await Invalid([Values("A", Control), Values("B", Treatment)], "cap_percentile", r => r.CapPercentile = 99);
        await Invalid([Values("A", Control), Values("B", Treatment)], "kind", r => r.Kind = (OutcomeKind)9);
        await Invalid([Statistics("A", Control), Statistics("B", Treatment)], "arms[0].statistics.denominator", r => r.Kind = OutcomeKind.Ratio);
        await Invalid([Values("A", Control), Values("B", Treatment)], "record.variable", r => r.Record = new ExperimentRecord { Variable = "颜色、文案" });
        var broken = Statistics("B", Treatment);
        broken.Statistics.Covariate = new SecondMoments { Variance = 1, Covariance = 99 };
        var whole = Statistics("A", Control);
        whole.Statistics.Covariate = new SecondMoments { Variance = 1 };
        await Invalid([whole, broken], "arms[1].statistics.covariate.covariance");
        broken.Statistics.Variance = -1;
        await Invalid([whole, broken], "arms[1].statistics.variance");

        Task Invalid(OutcomeArm[] arms, string field, Action<CompareMeansRequest>? change = null) => Failure.InvalidAsync(() => AskAsync(arms, change), field);
    }

    private static OutcomeArm Values(string name, double[] values) => new() { Name = name, Values = new UnitValues { Values = { values } } };

    private static OutcomeArm Ratio(string name, double[] values, double[] denominators) =>
        new() { Name = name, Values = new UnitValues { Values = { values }, Denominators = { denominators } } };

    private static OutcomeArm Statistics(string name, double[] values) =>
        new() { Name = name, Statistics = new SufficientStatistics { Units = values.Length, Mean = values.Average(), Variance = Variance(values) } };

    private static double Variance(double[] values) => values.Sum(value => Math.Pow(value - values.Average(), 2)) / (values.Length - 1);

    private async Task<CompareMeansResponse> AskAsync(OutcomeArm[] arms, Action<CompareMeansRequest>? change = null)
    {
        var request = new CompareMeansRequest { Arms = { arms }, Record = new ExperimentRecord { FirstDate = "2025-03-01", LastDate = "2025-03-07" } };
        change?.Invoke(request);
        return await server.Experiments.CompareMeansAsync(request);
    }
}
