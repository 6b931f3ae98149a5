using CsCheck;
using EcomOpsEngine.Analytics.Experiments;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Experiments;

/// <summary>Figures are finite or absent (they cannot be built otherwise), whatever the size and shape of the arms.</summary>
public sealed class ExtremeInputTests
{
    private static readonly Gen<Arm> AnyArm = Gen.Select(
        OneOf(0L, 1, 2, 7, 100, 10_000, 1_000_000, 1_000_000_000, 1_000_000_000_000),
        OneOf(0, 1e-7, 1e-4, 0.03, 0.5, 0.999, 1 - 1e-7, 1.0),
        Gen.Bool,
        (units, share, whole) => new Arm("x", units, whole ? Math.Floor(units * share) : units * share));

    private static readonly Gen<JointMoments> AnyOutcome = Gen.Select(
        OneOf(0L, 1, 2, 3, 1_000, 1L << 53), OneOf(-1e70, -1, 0, 1e-70, 1, 1e70), OneOf(0, 1e-70, 1, 1e70), OneOf(-1.0, 0, 1e-70, 1, 1e70), OneOf(-1.0, 0, 0.5, 1),
        (count, mean, variance, other, correlation) => count == 0 ? default : new JointMoments(
            count, other, mean, Math.Abs(other) * (count - 1), variance * (count - 1), correlation * Math.Sqrt(Math.Abs(other)) * Math.Sqrt(variance) * (count - 1)));

    [Fact]
    public void Nothing_allowed_throws_or_hangs() =>
        Gen.Select(AnyArm, AnyArm, OneOf(0.5, 0.9, 0.95, 0.999999), OneOf(Tail.TwoSided, Tail.Greater, Tail.Less)).Sample((a, b, level, tail) =>
        {
            ProportionComparisonResult result = ProportionComparison.Compare(
                [a with { Name = "A" }, b with { Name = "B" }],
                new ComparisonOptions { ConfidenceLevel = level, Tail = tail, Period = TestPeriod.OfDays(7) });
            ProportionPair pair = result.Pairs[0];
            Assert.Equal(a.Units > 0 && b.Units > 0, pair.Difference.HasValue);
            if (pair.PValue.TryGet(out double p))
            {
                Assert.InRange(p, 0, 1);
                Assert.InRange(pair.Bayesian.ChanceToWin.Value, 0, 1);
                Assert.True(pair.Bayesian.ExpectedLossOfControl.Value >= 0 && pair.Bayesian.ExpectedLossOfTreatment.Value >= 0);
            }
        }, iter: 1_000);

    [Fact]
    public void No_means_or_ratios_throw_or_hang() =>
        Gen.Select(AnyOutcome, AnyOutcome, OneOf(0.5, 0.95, 0.999999), OneOf(OutcomeKind.Mean, OutcomeKind.Ratio, OutcomeKind.AdjustedMean)).Sample((a, b, level, kind) =>
        {
            OutcomeComparisonResult result = OutcomeComparison.Compare([new("A", a), new("B", b)], kind, new ComparisonOptions { ConfidenceLevel = level });
            Assert.Equal(a.Count > 0 && b.Count > 0 && (kind != OutcomeKind.Ratio || (a.MeanX != 0 && b.MeanX != 0)), result.Pairs[0].Difference.HasValue);
            if (result.Pairs[0].PValue.TryGet(out double p))
            {
                Assert.InRange(p, 0, 1);
            }
        }, iter: 1_000);

    [Fact]
    public void A_p_value_beyond_the_doubles_keeps_its_logarithm()
    {
        ProportionPair pair = ProportionComparison.Compare([new Arm("A", 10_000_000, 1_000_000), new Arm("B", 10_000_000, 2_000_000)]).Pairs[0];
        Assert.Equal(0, pair.PValue.Value);
        Assert.True(pair.Log10PValue.Value < -80_000);
        Assert.Equal(1, pair.Confidence.Value);
    }

    [Theory]
    [InlineData(1_000_000, 1, 1_000_000, 8, 0.0390625)]
    [InlineData(3, 3, 1_000_000, 500_000, 0.25)]
    public void Fisher_with_a_million_units_is_the_binomial_limit(long controlUnits, double control, long treatmentUnits, double treatment, double p)
    {
        ProportionPair pair = ProportionComparison.Compare([new Arm("A", controlUnits, control), new Arm("B", treatmentUnits, treatment)]).Pairs[0];
        Assert.Equal(ProportionMethod.FisherExact, pair.Method);

        // 8 of 9 conversions on one side: 2·(1 + 9)/2^9. Three of three at a rate just above one half: both ends, 2/8.
        Near.Absolute(p, pair.PValue, 2e-5, "p");
    }

    [Fact]
    public void The_exact_one_sided_p_values_overlap_in_the_table_seen() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Double[0, 1], Gen.Double[0, 1]).Sample((n1, n2, r1, r2) =>
        {
            TwoArms arms = new(n1, Math.Floor(n1 * r1), n2, Math.Floor(n2 * r2));
            double greater = Math.Exp(FisherExact.LogPValue(arms, Tail.Greater));
            double less = Math.Exp(FisherExact.LogPValue(arms, Tail.Less));
            double both = Math.Exp(FisherExact.LogPValue(arms, Tail.TwoSided));
            Near.Absolute(1 + Chance(arms), greater + less, 1e-10, $"{arms}");
            Assert.InRange(both, Math.Min(greater, less) * (1 - 1e-9), 1);
        }, iter: 500);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static double Chance(TwoArms arms) => Math.Exp(
        LogChoose(arms.TreatmentUnits, arms.TreatmentConversions) + LogChoose(arms.ControlUnits, arms.ControlConversions)
        - LogChoose(arms.TotalUnits, arms.TotalConversions));

    private static double LogChoose(double n, double k) => MathNet.Numerics.SpecialFunctions.GammaLn(n + 1)
        - MathNet.Numerics.SpecialFunctions.GammaLn(k + 1) - MathNet.Numerics.SpecialFunctions.GammaLn(n - k + 1);
}
