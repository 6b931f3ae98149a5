using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>Fills a <see cref="ProportionPair"/> from the counts of two arms.</summary>
internal static class PairComparison
{
    private const double ExactBelowExpected = 5;

    public static ProportionPair Compare(Arm control, Arm treatment, ComparisonOptions options)
    {
        if (control.Units == 0 || treatment.Units == 0)
        {
            return Empty(control, treatment);
        }

        TwoArms arms = TwoArms.Of(control, treatment);
        double z = StandardNormal.CriticalTwoSided(options.ConfidenceLevel);
        double h = Power.CohensH(arms.ControlRate, arms.TreatmentRate);
        ZTest pooled = TwoProportionTest.Pooled(arms, options.Tail);
        (ProportionMethod method, Figure fisher, Figure p, Figure log10P) = Reported(arms, pooled, options.Tail);
        double variance = arms.UnpooledVariance;
        return new ProportionPair
        {
            Control = control.Name,
            Treatment = treatment.Name,
            Difference = Figure.Of(arms.Difference),
            Pooled = pooled,
            Unpooled = TwoProportionTest.Unpooled(arms, options.Tail),
            StandardErrorUnpooled = variance > 0 ? Figure.Of(Math.Sqrt(variance)) : Figure.None(NoValueReason.NoVariation),
            ChiSquare = TwoProportionTest.Homogeneity([control, treatment]),
            ChiSquareYates = TwoProportionTest.Yates(arms),
            SmallestExpected = Figure.Of(arms.SmallestExpected),
            FisherPValue = fisher,
            Method = method,
            PValue = p,
            Log10PValue = log10P,
            AdjustedPValue = p,
            Confidence = p.Map(value => 1 - value),
            AdjustedConfidence = p.Map(value => 1 - value),
            Wald = DifferenceIntervals.Wald(arms, z),
            Newcombe = DifferenceIntervals.Newcombe(arms, z),
            MiettinenNurminen = ScoreInterval.MiettinenNurminen(arms, z),
            AgrestiCaffo = DifferenceIntervals.AgrestiCaffo(arms, z),
            Sequential = DifferenceIntervals.Sequential(arms, options.Alpha, options.SequentialTarget),
            RelativeLift = Figure.Growth(arms.ControlRate, arms.TreatmentRate),
            RelativeLiftLogScale = LiftInterval(arms, z),
            CohensH = Figure.Of(h),
            AchievedPower = Figure.Of(Power.ByCohensH(h, arms.ControlUnits, arms.TreatmentUnits, options.Alpha, options.Tail)),
            Bayesian = BetaComparison.Compare(arms),
        };
    }

    /// <summary>Fisher's test where a count of the table is expected below 5, as long as the counts are whole; else the pooled z.</summary>
    private static (ProportionMethod Method, Figure Fisher, Figure PValue, Figure Log10PValue) Reported(TwoArms arms, ZTest pooled, Tail tail)
    {
        Figure fisher = Figure.None(arms.HasNoVariation ? NoValueReason.NoVariation
            : arms.SmallestExpected >= ExactBelowExpected ? NoValueReason.NotAvailable
            : NoValueReason.NotWholeCounts);
        if (arms.HasNoVariation || arms.SmallestExpected >= ExactBelowExpected || !arms.HasWholeConversions)
        {
            return (ProportionMethod.PooledZ, fisher, pooled.PValue, pooled.Log10PValue);
        }

        double logP = FisherExact.LogPValue(arms, tail);
        fisher = Figure.Of(Math.Exp(logP));
        return (ProportionMethod.FisherExact, fisher, fisher, Figure.Of(logP / Math.Log(10)));
    }

    /// <summary>exp(ln RR ± z·√((1 − pc)/xc + (1 − pt)/xt)) − 1 (Katz et al. 1978).</summary>
    private static Interval LiftInterval(TwoArms arms, double criticalZ)
    {
        if (arms.ControlConversions == 0 || arms.TreatmentConversions == 0)
        {
            return Interval.None(NoValueReason.OutOfDomain);
        }

        double variance = ((1 - arms.ControlRate) / arms.ControlConversions) + ((1 - arms.TreatmentRate) / arms.TreatmentConversions);
        if (variance <= 0)
        {
            return Interval.None(NoValueReason.NoVariation);
        }

        double log = Math.Log(arms.TreatmentRate / arms.ControlRate);
        double half = criticalZ * Math.Sqrt(variance);
        return Interval.Of(NearZero.ExpMinusOne(log - half), NearZero.ExpMinusOne(log + half));
    }

    private static ProportionPair Empty(Arm control, Arm treatment)
    {
        Figure none = Figure.None(NoValueReason.NoData);
        Interval noInterval = Interval.None(NoValueReason.NoData);
        ZTest noTest = ZTest.None(NoValueReason.NoData);
        return new ProportionPair
        {
            Control = control.Name,
            Treatment = treatment.Name,
            Difference = none,
            Pooled = noTest,
            Unpooled = noTest,
            StandardErrorUnpooled = none,
            ChiSquare = ChiSquareTest.None(NoValueReason.NoData, 1),
            ChiSquareYates = ChiSquareTest.None(NoValueReason.NoData, 1),
            SmallestExpected = none,
            FisherPValue = none,
            Method = ProportionMethod.PooledZ,
            PValue = none,
            Log10PValue = none,
            AdjustedPValue = none,
            Confidence = none,
            AdjustedConfidence = none,
            Wald = noInterval,
            Newcombe = noInterval,
            MiettinenNurminen = noInterval,
            AgrestiCaffo = noInterval,
            Sequential = noInterval,
            RelativeLift = none,
            RelativeLiftLogScale = noInterval,
            CohensH = none,
            AchievedPower = none,
            Bayesian = new BetaComparisonResult(none, none, none),
        };
    }
}
