using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>The answer to a comparison of rates.</summary>
/// <param name="Arms">Each arm's rate, in the order given.</param>
/// <param name="Pairs">Every later arm against the first; p-values adjusted among these.</param>
/// <param name="AllPairs">
/// Every later arm against every earlier one, adjusted among these; empty with two arms, where it would repeat. With more arms the verdict
/// rests on the rows against the control in here.
/// </param>
/// <param name="Overall">χ² of equal rates over all arms.</param>
/// <param name="SampleRatio">Do the arms hold the units they were planned to hold?</param>
/// <param name="Verdict">What it comes to.</param>
/// <param name="Options">The options it was computed with.</param>
public sealed record ProportionComparisonResult(
    IReadOnlyList<ArmEstimate> Arms,
    IReadOnlyList<ProportionPair> Pairs,
    IReadOnlyList<ProportionPair> AllPairs,
    ChiSquareTest Overall,
    SampleRatioResult SampleRatio,
    Verdict Verdict,
    ComparisonOptions Options);

/// <summary>Compares the rates of two or more arms (an A/B test) and gives the template's verdict.</summary>
public static class ProportionComparison
{
    /// <summary>Compares every later arm with the first; all differences are treatment − control.</summary>
    /// <param name="arms">2 to 100 arms with distinct names, the control first.</param>
    /// <param name="options">Level, tail, correction and verdict rules; null for the template's.</param>
    /// <exception cref="ArgumentException">Too few or too many arms, names that repeat, counts out of range, or weights for some arms only.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static ProportionComparisonResult Compare(IReadOnlyList<Arm> arms, ComparisonOptions? options = null)
    {
        options ??= ComparisonOptions.Default;
        options.Check();
        CheckArms(arms);

        double z = StandardNormal.CriticalTwoSided(options.ConfidenceLevel);
        ArmEstimate[] estimates = new ArmEstimate[arms.Count];
        JudgedArm[] judged = new JudgedArm[arms.Count];
        long[] units = new long[arms.Count];
        for (int i = 0; i < estimates.Length; i++)
        {
            estimates[i] = Estimate(arms[i], z);
            judged[i] = new JudgedArm(arms[i].Name, arms[i].Units, arms[i].Weight, estimates[i].Rate);
            units[i] = arms[i].Units;
        }

        ProportionPair[] every = EachPair(arms, options, z);
        ProportionPair[] pairs = Adjusted(every.AsSpan(0, arms.Count - 1), options);
        ProportionPair[] allPairs = arms.Count == 2 ? [] : Adjusted(every, options);
        SampleRatioResult ratio = SampleRatio.Check(units, arms[0].Weight is null ? null : [.. arms.Select(arm => arm.Weight ?? 0)]);
        Verdict verdict = VerdictRules.Judge(
            judged,
            Array.ConvertAll(arms.Count == 2 ? pairs : allPairs, pair => new JudgedPair(pair.Control, pair.Treatment, pair.Difference, pair.AdjustedPValue)),
            ratio,
            options);
        return new ProportionComparisonResult(estimates, pairs, allPairs, TwoProportionTest.Homogeneity(arms), ratio, verdict, options);
    }

    private static ArmEstimate Estimate(Arm arm, double criticalZ) => new(
        arm.Name,
        arm.Units,
        arm.Conversions,
        arm.Units == 0 ? Figure.None(NoValueReason.NoData) : Figure.Of(arm.Conversions / arm.Units),
        ProportionIntervals.Wilson(arm.Units, arm.Conversions, criticalZ),
        ProportionIntervals.Wald(arm.Units, arm.Conversions, criticalZ));

    /// <summary>Every later arm against every earlier one; those against the first come first.</summary>
    private static ProportionPair[] EachPair(IReadOnlyList<Arm> arms, ComparisonOptions options, double criticalZ)
    {
        ProportionPair[] pairs = new ProportionPair[arms.Count * (arms.Count - 1) / 2];
        int next = 0;
        for (int control = 0; control < arms.Count; control++)
        {
            for (int treatment = control + 1; treatment < arms.Count; treatment++)
            {
                pairs[next++] = PairComparison.Compare(arms[control], arms[treatment], options, criticalZ);
            }
        }

        return pairs;
    }

    /// <summary>The same pairs, adjusted within the family; a pair whose p-value stays is not copied.</summary>
    private static ProportionPair[] Adjusted(ReadOnlySpan<ProportionPair> family, ComparisonOptions options)
    {
        ProportionPair[] pairs = family.ToArray();
        double?[] adjusted = Corrections.AdjustTested(Array.ConvertAll(pairs, pair => pair.PValue), options.Correction);
        for (int i = 0; i < pairs.Length; i++)
        {
            if (adjusted[i] is { } p && p != pairs[i].AdjustedPValue.Value)
            {
                pairs[i] = pairs[i] with { AdjustedPValue = Figure.Of(p), AdjustedConfidence = Figure.Of(1 - p) };
            }
        }

        return pairs;
    }

    private static void CheckArms(IReadOnlyList<Arm> arms)
    {
        ArmSet.Check(arms, arm => arm.Name, arm => arm.Weight);
        foreach (Arm arm in arms)
        {
            if (arm.Units < 0 || arm.Conversions is not (>= 0) || arm.Conversions > arm.Units)
            {
                throw new ArgumentException(
                    $"Arm '{arm.Name}' has {arm.Conversions} conversions of {arm.Units} units; conversions run from 0 to the units.", nameof(arms));
            }
        }
    }
}
