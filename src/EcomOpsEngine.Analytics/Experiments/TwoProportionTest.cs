using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>A z statistic with its p-value; log10 of p still holds where p itself underflows (beyond |z| ≈ 38).</summary>
/// <param name="Z">Treatment − control in standard errors.</param>
/// <param name="PValue">For the tail asked for.</param>
/// <param name="Log10PValue">Decimal logarithm of the p-value; no value (OutOfRange) beyond |z| ≈ 1e153, whose square leaves the doubles.</param>
public readonly record struct ZTest(Figure Z, Figure PValue, Figure Log10PValue)
{
    internal static ZTest None(NoValueReason reason) => new(Figure.None(reason), Figure.None(reason), Figure.None(reason));

    internal static ZTest Of(double z, Tail tail)
    {
        double logP = tail switch
        {
            Tail.Greater => StandardNormal.LogSurvival(z),
            Tail.Less => StandardNormal.LogSurvival(-z),
            _ => Math.Min(0, StandardNormal.LogSurvival(Math.Abs(z)) + Math.Log(2)),
        };
        double p = tail switch
        {
            Tail.Greater => StandardNormal.Survival(z),
            Tail.Less => StandardNormal.Survival(-z),
            _ => 2 * StandardNormal.Survival(Math.Abs(z)),
        };
        return new ZTest(Figure.Of(z), Figure.Of(p), Figure.InRange(logP / Math.Log(10)));
    }
}

/// <summary>A chi-square statistic with its upper-tail p-value.</summary>
/// <param name="Statistic">Not negative.</param>
/// <param name="DegreesOfFreedom">1 for a 2×2 table, arms − 1 overall.</param>
/// <param name="PValue">P(χ² above the statistic).</param>
public readonly record struct ChiSquareTest(Figure Statistic, int DegreesOfFreedom, Figure PValue)
{
    internal static ChiSquareTest Of(double statistic, int degreesOfFreedom) =>
        new(Figure.Of(statistic), degreesOfFreedom, Figure.Of(ChiSquare.Survival(statistic, degreesOfFreedom)));

    internal static ChiSquareTest None(NoValueReason reason, int degreesOfFreedom) =>
        new(Figure.None(reason), degreesOfFreedom, Figure.None(reason));
}

/// <summary>The statistics of two or more rates, usable on their own where a full comparison would be too much (the cells of a matrix).</summary>
public static class TwoProportionTest
{
    /// <summary>
    /// z with the variance pooled under equal rates, no continuity correction: the test whose p-value is reported.
    /// No value (NoData) where an arm has no units, (NoVariation) where the rate is 0 in both arms or 1 in both.
    /// </summary>
    /// <param name="control">The arm subtracted.</param>
    /// <param name="treatment">The arm subtracted from.</param>
    /// <param name="tail">The alternative.</param>
    public static ZTest Pooled(Arm control, Arm treatment, Tail tail = Tail.TwoSided) => WithData(control, treatment) is { } arms
        ? Pooled(arms, tail)
        : ZTest.None(NoValueReason.NoData);

    /// <summary>z with each arm's own variance, the one the Wald interval inverts.</summary>
    /// <param name="control">The arm subtracted.</param>
    /// <param name="treatment">The arm subtracted from.</param>
    /// <param name="tail">The alternative.</param>
    public static ZTest Unpooled(Arm control, Arm treatment, Tail tail = Tail.TwoSided) => WithData(control, treatment) is { } arms
        ? Unpooled(arms, tail)
        : ZTest.None(NoValueReason.NoData);

    /// <summary>Pearson's χ² of equal rates over all arms that have units; arms without units are left out of the degrees of freedom.</summary>
    /// <param name="arms">Two or more arms.</param>
    public static ChiSquareTest Homogeneity(IReadOnlyList<Arm> arms)
    {
        Arm[] filled = [.. arms.Where(arm => arm.Units > 0)];
        int degrees = Math.Max(0, filled.Length - 1);
        if (filled.Length < 2)
        {
            return ChiSquareTest.None(NoValueReason.NoData, degrees);
        }

        double units = filled.Sum(arm => (double)arm.Units);
        double rate = filled.Sum(arm => arm.Conversions) / units;
        if (rate is <= 0 or >= 1)
        {
            return ChiSquareTest.None(NoValueReason.NoVariation, degrees);
        }

        // (x − nr)²/(nr) + (n − x − n(1 − r))²/(n(1 − r)) = (x − nr)²/(nr(1 − r)).
        double statistic = 0;
        foreach (Arm arm in filled)
        {
            double excess = arm.Conversions - (arm.Units * rate);
            statistic += excess * excess / (arm.Units * rate * (1 - rate));
        }

        return ChiSquareTest.Of(statistic, degrees);
    }

    /// <summary>Pearson's χ² of the 2×2 table: the square of the pooled z.</summary>
    internal static ChiSquareTest ChiSquare(TwoArms arms)
    {
        ZTest pooled = Pooled(arms, Tail.TwoSided);
        return pooled.Z.TryGet(out double z) ? new ChiSquareTest(Figure.Of(z * z), 1, pooled.PValue) : ChiSquareTest.None(NoValueReason.NoVariation, 1);
    }

    internal static ZTest Pooled(TwoArms arms, Tail tail)
    {
        if (arms.HasNoVariation)
        {
            return ZTest.None(NoValueReason.NoVariation);
        }

        double rate = arms.TotalConversions / arms.TotalUnits;
        double variance = rate * (1 - rate) * ((1 / arms.ControlUnits) + (1 / arms.TreatmentUnits));
        return ZTest.Of(arms.Difference / Math.Sqrt(variance), tail);
    }

    internal static ZTest Unpooled(TwoArms arms, Tail tail)
    {
        double variance = arms.UnpooledVariance;
        return variance > 0 ? ZTest.Of(arms.Difference / Math.Sqrt(variance), tail) : ZTest.None(NoValueReason.NoVariation);
    }

    /// <summary>χ² of the 2×2 table with Yates's correction, which takes half a count (at most the whole excess) off every cell.</summary>
    internal static ChiSquareTest Yates(TwoArms arms)
    {
        if (arms.HasNoVariation)
        {
            return ChiSquareTest.None(NoValueReason.NoVariation, 1);
        }

        if (!arms.HasWholeConversions)
        {
            return ChiSquareTest.None(NoValueReason.NotWholeCounts, 1);
        }

        double rate = arms.TotalConversions / arms.TotalUnits;
        double excess = Math.Max(0, Math.Abs(arms.TreatmentConversions - (arms.TreatmentUnits * rate)) - 0.5);
        double scale = 1 / (rate * (1 - rate)) * ((1 / arms.ControlUnits) + (1 / arms.TreatmentUnits));
        return ChiSquareTest.Of(excess * excess * scale, 1);
    }

    private static TwoArms? WithData(Arm control, Arm treatment) =>
        control.Units > 0 && treatment.Units > 0 ? TwoArms.Of(control, treatment) : null;
}
