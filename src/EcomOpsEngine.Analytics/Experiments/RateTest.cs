using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>Two rates compared without the extras of a full comparison: for the many tests of a funnel's values, devices and events.</summary>
/// <param name="Difference">Treatment rate − control rate; no value (NoData) where an arm is empty.</param>
/// <param name="Z">z with the variance pooled under equal rates.</param>
/// <param name="PValue">Two-sided: of z, or exact (Fisher) where an expected count is below 5.</param>
/// <param name="Method">Which of the two.</param>
public readonly record struct RateTest(Figure Difference, Figure Z, Figure PValue, ProportionMethod Method)
{
    private const double LeastExpected = 5;

    /// <summary>Tests two arms.</summary>
    /// <param name="controlUnits">Units of the arm subtracted.</param>
    /// <param name="controlEvents">Of them, those of interest.</param>
    /// <param name="treatmentUnits">Units of the arm subtracted from.</param>
    /// <param name="treatmentEvents">Of them, those of interest.</param>
    public static RateTest Of(long controlUnits, long controlEvents, long treatmentUnits, long treatmentEvents)
    {
        if (controlUnits <= 0 || treatmentUnits <= 0)
        {
            Figure none = Figure.None(NoValueReason.NoData);
            return new RateTest(none, none, none, ProportionMethod.PooledZ);
        }

        var arms = new TwoArms(controlUnits, controlEvents, treatmentUnits, treatmentEvents);
        ZTest pooled = TwoProportionTest.Pooled(arms, Tail.TwoSided);
        bool exact = !arms.HasNoVariation && arms.SmallestExpected < LeastExpected;
        Figure p = exact ? Figure.Of(Math.Exp(FisherExact.LogPValue(arms, Tail.TwoSided))) : pooled.PValue;
        return new RateTest(Figure.Of(arms.Difference), pooled.Z, p, exact ? ProportionMethod.FisherExact : ProportionMethod.PooledZ);
    }

    /// <summary>Newcombe's interval of the difference of the same two arms; no value (NoData) where one is empty.</summary>
    /// <param name="controlUnits">Units of the arm subtracted.</param>
    /// <param name="controlEvents">Of them, those of interest.</param>
    /// <param name="treatmentUnits">Units of the arm subtracted from.</param>
    /// <param name="treatmentEvents">Of them, those of interest.</param>
    /// <param name="level">Confidence, between 0 and 1.</param>
    public static Interval Newcombe(long controlUnits, long controlEvents, long treatmentUnits, long treatmentEvents, double level) =>
        controlUnits <= 0 || treatmentUnits <= 0
            ? Interval.None(NoValueReason.NoData)
            : DifferenceIntervals.Newcombe(
                new TwoArms(controlUnits, controlEvents, treatmentUnits, treatmentEvents), StandardNormal.Quantile(1 - ((1 - level) / 2)));
}
