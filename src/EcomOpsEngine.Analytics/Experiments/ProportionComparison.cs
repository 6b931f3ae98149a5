using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>The answer to a comparison of rates.</summary>
/// <param name="Arms">Each arm's rate, in the order given.</param>
/// <param name="Pairs">Every later arm against the first; p-values adjusted among these.</param>
/// <param name="AllPairs">Every later arm against every earlier one, adjusted among these; empty with two arms, where it would repeat.</param>
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
    /// <summary>The most arms a comparison takes.</summary>
    public const int MaxArms = 100;

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
        ArmEstimate[] estimates = [.. arms.Select(arm => Estimate(arm, z))];
        ProportionPair[] pairs = Adjusted([.. arms.Skip(1).Select(arm => PairComparison.Compare(arms[0], arm, options))], options);
        ProportionPair[] allPairs = arms.Count == 2 ? [] : Adjusted([.. EachPair(arms, options)], options);
        SampleRatioResult ratio = SampleRatio.Check(
            [.. arms.Select(arm => arm.Units)],
            arms[0].Weight is null ? null : [.. arms.Select(arm => arm.Weight ?? 0)]);
        Verdict verdict = VerdictRules.Judge(arms, pairs, allPairs, ratio, options);
        return new ProportionComparisonResult(estimates, pairs, allPairs, TwoProportionTest.Homogeneity(arms), ratio, verdict, options);
    }

    private static ArmEstimate Estimate(Arm arm, double criticalZ) => new(
        arm.Name,
        arm.Units,
        arm.Conversions,
        arm.Units == 0 ? Figure.None(NoValueReason.NoData) : Figure.Of(arm.Conversions / arm.Units),
        ProportionIntervals.Wilson(arm.Units, arm.Conversions, criticalZ),
        ProportionIntervals.Wald(arm.Units, arm.Conversions, criticalZ));

    private static IEnumerable<ProportionPair> EachPair(IReadOnlyList<Arm> arms, ComparisonOptions options)
    {
        for (int control = 0; control < arms.Count; control++)
        {
            for (int treatment = control + 1; treatment < arms.Count; treatment++)
            {
                yield return PairComparison.Compare(arms[control], arms[treatment], options);
            }
        }
    }

    /// <summary>Adjusts within the family; a pair without a test does not count as one.</summary>
    private static ProportionPair[] Adjusted(ProportionPair[] family, ComparisonOptions options)
    {
        int[] tested = [.. Enumerable.Range(0, family.Length).Where(index => family[index].PValue.HasValue)];
        double[] adjusted = Corrections.Adjust([.. tested.Select(index => Math.Min(1, family[index].PValue.Value))], options.Correction);
        for (int i = 0; i < tested.Length; i++)
        {
            family[tested[i]] = family[tested[i]] with
            {
                AdjustedPValue = Figure.Of(adjusted[i]),
                AdjustedConfidence = Figure.Of(1 - adjusted[i]),
            };
        }

        return family;
    }

    private static void CheckArms(IReadOnlyList<Arm> arms)
    {
        if (arms.Count is < 2 or > MaxArms)
        {
            throw new ArgumentException($"Found {arms.Count} arms; a comparison takes 2 to {MaxArms}.", nameof(arms));
        }

        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (Arm arm in arms)
        {
            if (!names.Add(arm.Name))
            {
                throw new ArgumentException($"Two arms are named '{arm.Name}'; names must differ.", nameof(arms));
            }

            if (arm.Units < 0 || arm.Conversions is not (>= 0) || arm.Conversions > arm.Units)
            {
                throw new ArgumentException(
                    $"Arm '{arm.Name}' has {arm.Conversions} conversions of {arm.Units} units; conversions run from 0 to the units.", nameof(arms));
            }

            if (arm.Weight is null != arms[0].Weight is null)
            {
                throw new ArgumentException($"Arm '{arm.Name}' differs from the first in having a weight; give every arm a weight or none.", nameof(arms));
            }
        }
    }
}
