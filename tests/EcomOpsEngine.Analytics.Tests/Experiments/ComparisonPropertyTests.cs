using CsCheck;
using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Analytics.Numerics;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Experiments;

/// <summary>What must hold for any counts.</summary>
public sealed class ComparisonPropertyTests
{
    private static readonly Gen<Arm> AnyArm = Gen.OneOf(Gen.Long[1, 60], Gen.Long[1, 50_000])
        .SelectMany(units => Gen.Long[0, units].Select(conversions => new Arm("x", units, conversions)));

    private static readonly Gen<(Arm A, Arm B)> TwoArmsOf = Gen.Select(AnyArm, AnyArm, (a, b) => (a with { Name = "A" }, b with { Name = "B" }));

    private static readonly Gen<Arm> ArmOfAnySize = Gen.Select(Gen.Double[0, 6], Gen.Double[0, 1], Gen.Bool, (size, share, rare) =>
    {
        long units = (long)Math.Pow(10, size);
        return new Arm("x", units, Math.Floor(units * (rare ? share * share * share * 0.1 : share)));
    });

    [Fact]
    public void Swapping_the_arms_mirrors_everything() => TwoArmsOf.Sample(arms =>
    {
        ProportionPair forth = Pair(arms.A, arms.B);
        ProportionPair back = Pair(arms.B, arms.A);
        Mirrored(forth.Difference, back.Difference);
        Mirrored(forth.Pooled.Z, back.Pooled.Z);
        Mirrored(forth.Unpooled.Z, back.Unpooled.Z);
        Mirrored(forth.CohensH, back.CohensH);
        Same(forth.PValue, back.PValue);
        Same(forth.ChiSquare.Statistic, back.ChiSquare.Statistic);
        Same(forth.AchievedPower, back.AchievedPower);
        Mirrored(forth.Wald, back.Wald);
        Mirrored(forth.Newcombe, back.Newcombe);
        Mirrored(forth.MiettinenNurminen, back.MiettinenNurminen);
        Mirrored(forth.AgrestiCaffo, back.AgrestiCaffo);
        Mirrored(forth.Sequential, back.Sequential);
        Near.Absolute(1, forth.Bayesian.ChanceToWin.Value + back.Bayesian.ChanceToWin.Value, 1e-10, "chances add up to one");
        Near.Absolute(forth.Bayesian.ExpectedLossOfControl.Value, back.Bayesian.ExpectedLossOfTreatment, 1e-10, "losses trade places");
    }, iter: 400);

    [Fact]
    public void Intervals_hold_the_difference_and_the_score_intervals_stay_inside_the_possible() => TwoArmsOf.Sample(arms =>
    {
        ProportionPair pair = Pair(arms.A, arms.B);
        double difference = pair.Difference.Value;
        Assert.True(pair.Newcombe.Contains(difference));
        Assert.True(pair.MiettinenNurminen.Contains(difference));
        Assert.InRange(pair.Newcombe.Low, -1, 1);
        Assert.InRange(pair.Newcombe.High, -1, 1);
        Assert.InRange(pair.MiettinenNurminen.Low, -1, 1);
        Assert.InRange(pair.MiettinenNurminen.High, -1, 1);
        if (pair.Wald.HasValue)
        {
            Assert.True(pair.Wald.Contains(difference));
            Assert.True(pair.Sequential.Low < pair.Wald.Low && pair.Sequential.High > pair.Wald.High);
        }
    }, iter: 400);

    [Fact]
    public void P_confidence_and_logarithm_agree() => TwoArmsOf.Sample(arms =>
    {
        ProportionPair pair = Pair(arms.A, arms.B);
        if (!pair.PValue.TryGet(out double p))
        {
            Assert.Equal(NoValueReason.NoVariation, pair.PValue.Reason);
            return;
        }

        Assert.InRange(p, 0, 1);
        Assert.Equal(1 - p, pair.Confidence.Value);
        if (p > 1e-300)
        {
            Near.Absolute(Math.Log10(p), pair.Log10PValue, 1e-9 * Math.Max(1, -Math.Log10(p)), "log10 p");
        }

        Assert.Equal(pair.SmallestExpected.Value < 5 ? ProportionMethod.FisherExact : ProportionMethod.PooledZ, pair.Method);
    }, iter: 600);

    [Fact]
    public void The_two_one_sided_p_values_of_the_z_test_add_up_to_one() => TwoArmsOf.Sample(arms =>
    {
        Figure greater = TwoProportionTest.Pooled(arms.A, arms.B, Tail.Greater).PValue;
        Figure less = TwoProportionTest.Pooled(arms.A, arms.B, Tail.Less).PValue;
        if (greater.HasValue)
        {
            Near.Absolute(1, greater.Value + less.Value, 1e-14, "sum");
        }
    }, iter: 400);

    [Fact]
    public void The_expected_losses_differ_by_the_difference_of_the_posterior_means() => TwoArmsOf.Sample(arms =>
    {
        BetaComparisonResult result = Pair(arms.A, arms.B).Bayesian;
        double difference = Mean(arms.B) - Mean(arms.A);
        Near.Absolute(difference, result.ExpectedLossOfControl.Value - result.ExpectedLossOfTreatment.Value, 1e-11, "E[(B−A)⁺] − E[(A−B)⁺]");

        static double Mean(Arm arm) => (arm.Conversions + 1) / (arm.Units + 2);
    }, iter: 400);

    [Fact]
    public void The_chance_to_win_equals_the_finite_sum_for_whole_counts() =>
        Gen.Select(AnyArm.Where(arm => arm.Units <= 3_000), AnyArm.Where(arm => arm.Units <= 3_000)).Sample((a, b) =>
            Near.Absolute(FiniteSum(a, b), Pair(a with { Name = "A" }, b with { Name = "B" }).Bayesian.ChanceToWin, 1e-9, $"{a} {b}"), iter: 150);

    /// <summary>Arms of any size, also some so unlike that the two posteriors share no lattice.</summary>
    [Fact]
    public void The_bayesian_comparison_equals_its_oracle() =>
        Gen.Select(ArmOfAnySize, ArmOfAnySize).Sample((a, b) =>
        {
            BetaComparisonResult found = BetaComparison.Compare(TwoArms.Of(a, b));
            (double chance, double lossOfTreatment, double lossOfControl) = BetaPanels.Compare(TwoArms.Of(a, b));
            Near.Absolute(chance, found.ChanceToWin, 1e-11, $"chance {a} {b}");
            Near.Absolute(lossOfTreatment, found.ExpectedLossOfTreatment, 1e-12, $"loss of treatment {a} {b}");
            Near.Absolute(lossOfControl, found.ExpectedLossOfControl, 1e-12, $"loss of control {a} {b}");
        }, iter: 400);

    [Fact]
    public void Moments_of_parts_merge_to_the_moments_of_the_whole() =>
        Gen.Select(Gen.Double[-1e6, 1e6].Array[1, 60], Gen.Int[0, 60]).Sample((values, cut) =>
        {
            int at = Math.Min(cut, values.Length);
            SampleMoments whole = SampleMoments.Of(values);
            SampleMoments merged = SampleMoments.Of(values.AsSpan(0, at)) + SampleMoments.Of(values.AsSpan(at));
            Assert.Equal(whole.Count, merged.Count);
            Near.Absolute(whole.Mean, merged.Mean, 1e-9 * (1 + Math.Abs(whole.Mean)), "mean");
            Near.Absolute(whole.SquaredDeviations, merged.SquaredDeviations, 1e-9 * (1 + whole.SquaredDeviations), "squares");
        }, iter: 500);

    /// <summary>P(B > A) = Σ over the successes of B of a ratio of beta functions (E. Miller): an independent way for whole counts.</summary>
    private static double FiniteSum(Arm a, Arm b)
    {
        double a1 = a.Conversions + 1;
        double b1 = a.Units - a.Conversions + 1;
        double b2 = b.Units - b.Conversions + 1;
        double sum = 0;
        for (int i = 0; i <= b.Conversions; i++)
        {
            sum += Math.Exp(LogBeta(a1 + i, b1 + b2) - Math.Log(b2 + i) - LogBeta(1 + i, b2) - LogBeta(a1, b1));
        }

        return sum;

        static double LogBeta(double x, double y) =>
            MathNet.Numerics.SpecialFunctions.GammaLn(x) + MathNet.Numerics.SpecialFunctions.GammaLn(y) - MathNet.Numerics.SpecialFunctions.GammaLn(x + y);
    }

    private static ProportionPair Pair(Arm a, Arm b) => ProportionComparison.Compare([a, b]).Pairs[0];

    private static void Same(Figure forth, Figure back)
    {
        Assert.Equal(forth.Reason, back.Reason);
        if (forth.HasValue)
        {
            Near.Absolute(forth.Value, back.Value, 1e-12 * Math.Max(1, Math.Abs(forth.Value)), "same");
        }
    }

    private static void Mirrored(Figure forth, Figure back) => Same(forth, back.Map(value => -value));

    private static void Mirrored(Interval forth, Interval back)
    {
        Assert.Equal(forth.Reason, back.Reason);
        if (forth.HasValue)
        {
            Near.Absolute(forth.Low, -back.High, 1e-11, "low");
            Near.Absolute(forth.High, -back.Low, 1e-11, "high");
        }
    }
}
