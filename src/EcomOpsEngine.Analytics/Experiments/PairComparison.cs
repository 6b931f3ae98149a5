using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>Fills a <see cref="ProportionPair"/> from the counts of two arms.</summary>
internal static class PairComparison
{
    private const double ExactBelowExpected = 5;

    public static ProportionPair Compare(Arm control, Arm treatment, ComparisonOptions options, double criticalZ)
    {
        if (control.Units == 0 || treatment.Units == 0)
        {
            return Empty(control, treatment);
        }

        TwoArms arms = TwoArms.Of(control, treatment);
        double h = Power.CohensH(arms.ControlRate, arms.TreatmentRate);
        ZTest pooled = TwoProportionTest.Pooled(arms, options.Tail);
        (ProportionMethod method, Figure fisher, Figure p, Figure log10P) = Reported(arms, pooled, options.Tail);
        double variance = arms.UnpooledVariance;
        Figure difference = Figure.Of(arms.Difference);
        Figure error = variance > 0 ? Figure.Of(Math.Sqrt(variance)) : Figure.None(NoValueReason.NoVariation);
        double critical = options.Tail == Tail.TwoSided ? criticalZ : Power.Critical(options.Alpha, options.Tail);
        return new ProportionPair
        {
            Control = control.Name,
            Treatment = treatment.Name,
            Difference = difference,
            Pooled = pooled,
            Unpooled = TwoProportionTest.Unpooled(arms, options.Tail),
            StandardErrorUnpooled = error,
            ChiSquare = TwoProportionTest.ChiSquare(arms),
            ChiSquareYates = TwoProportionTest.Yates(arms),
            SmallestExpected = Figure.Of(arms.SmallestExpected),
            FisherPValue = fisher,
            Method = method,
            PValue = p,
            Log10PValue = log10P,
            AdjustedPValue = p,
            Confidence = p.Map(value => 1 - value),
            AdjustedConfidence = p.Map(value => 1 - value),
            Wald = DifferenceIntervals.Wald(arms, criticalZ),
            Newcombe = DifferenceIntervals.Newcombe(arms, criticalZ),
            MiettinenNurminen = ScoreInterval.MiettinenNurminen(arms, criticalZ),
            AgrestiCaffo = DifferenceIntervals.AgrestiCaffo(arms, criticalZ),
            Sequential = DifferenceIntervals.Sequential(difference, error, arms.TotalUnits, options),
            RelativeLift = Figure.Growth(arms.ControlRate, arms.TreatmentRate),
            RelativeLiftLogScale = LiftInterval(arms, criticalZ),
            CohensH = Figure.Of(h),
            AchievedPower = Figure.Of(Power.ByCohensH(h, arms.ControlUnits, arms.TreatmentUnits, critical, options.Tail)),
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

    /// <summary>The log risk ratio (Katz et al. 1978): the variance of a rate over its square is (1 − rate)/conversions.</summary>
    private static Interval LiftInterval(TwoArms arms, double criticalZ) => LogLift.Of(
        arms.ControlRate,
        arms.ControlRate * (1 - arms.ControlRate) / arms.ControlUnits,
        arms.TreatmentRate,
        arms.TreatmentRate * (1 - arms.TreatmentRate) / arms.TreatmentUnits,
        criticalZ);

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
