using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>An arm as the verdict sees it.</summary>
internal readonly record struct JudgedArm(string Name, long Units, double? Weight, Figure Outcome);

/// <summary>A pair as the verdict sees it: names of its arms, treatment − control, and p adjusted over all pairs.</summary>
internal readonly record struct JudgedPair(string Control, string Treatment, Figure Difference, Figure AdjustedPValue)
{
    public bool IsSignificant(ComparisonOptions options) => AdjustedPValue.TryGet(out double p) && p <= options.Alpha;
}

/// <summary>
/// The template's rules for a test record: a broken assignment voids the test; a verdict needs the units in each arm and the local days;
/// then the confidence decides between a winner and no difference.
/// </summary>
internal static class VerdictRules
{
    public static Verdict Judge(
        IReadOnlyList<JudgedArm> arms, IReadOnlyList<JudgedPair> allPairs, SampleRatioResult ratio, ComparisonOptions options)
    {
        // A winner is one of the control's pairs; with many arms their p-values are adjusted over all pairs, as a reader sees them.
        JudgedPair[] pairs = [.. allPairs.Where(pair => pair.Control == arms[0].Name)];
        List<VerdictReason> notices = [.. ratio.UnplannedArms.Select(arm =>
            new VerdictReason(VerdictReasonKind.UnitsInUnplannedArm, arms[arm].Name, arms[arm].Units, 0))];
        if (ratio.IsMismatch)
        {
            VerdictReason mismatch = new(VerdictReasonKind.SampleRatioMismatch, null, ratio.PValue.Nullable, SampleRatio.MismatchBelow);
            return new Verdict(VerdictKind.Invalid, null, [mismatch, .. notices]);
        }

        List<VerdictReason> missing = Missing(arms, options);
        int? best = Best(arms, pairs, options);
        VerdictReason confidence = Confidence(arms, pairs, best, options);
        if (missing.Count > 0 || confidence.Kind == VerdictReasonKind.NoTest)
        {
            IEnumerable<VerdictReason> unmet = confidence.Kind == VerdictReasonKind.ConfidenceReached ? [] : [confidence];
            return new Verdict(VerdictKind.Continue, null, [.. missing, .. unmet, .. notices]);
        }

        if (options.Period is null)
        {
            notices.Add(new VerdictReason(VerdictReasonKind.PeriodNotStated, null, null, options.MinDays));
        }

        if (best is not { } winner)
        {
            return new Verdict(VerdictKind.NoDifference, null, [confidence, .. notices]);
        }

        notices.AddRange(RunnerUp(arms, allPairs, winner, options));
        return new Verdict(VerdictKind.Winner, arms[winner].Name, [confidence, .. notices]);
    }

    private static List<VerdictReason> Missing(IReadOnlyList<JudgedArm> arms, ComparisonOptions options)
    {
        List<VerdictReason> missing = [];
        foreach (JudgedArm arm in arms)
        {
            if (arm.Units < options.MinUnitsPerArm && arm.Weight is not 0.0)
            {
                missing.Add(new VerdictReason(VerdictReasonKind.TooFewUnits, arm.Name, arm.Units, options.MinUnitsPerArm));
            }
        }

        if (options.Period is { } period && period.Days < options.MinDays)
        {
            missing.Add(new VerdictReason(VerdictReasonKind.TooFewDays, null, period.Days, options.MinDays));
        }
        else if (options.Period is null && options.UnstatedPeriod == UnstatedPeriod.Continue)
        {
            missing.Add(new VerdictReason(VerdictReasonKind.PeriodNotStated, null, null, options.MinDays));
        }

        return missing;
    }

    /// <summary>
    /// The arm of the highest rate among those significantly above the control; the control itself when every other arm is significantly
    /// below it; null when neither holds.
    /// </summary>
    private static int? Best(IReadOnlyList<JudgedArm> arms, JudgedPair[] pairs, ComparisonOptions options)
    {
        int? best = null;
        int below = 0;
        for (int i = 0; i < pairs.Length; i++)
        {
            if (!pairs[i].IsSignificant(options))
            {
                continue;
            }

            if (pairs[i].Difference.Value < 0)
            {
                below++;
            }
            else if (best is null || Outcome(arms[i + 1]) > Outcome(arms[best.Value]))
            {
                best = i + 1;
            }
        }

        int tested = pairs.Count(pair => pair.AdjustedPValue.HasValue);
        return best ?? (below > 0 && below == tested ? 0 : null);
    }

    private static VerdictReason Confidence(IReadOnlyList<JudgedArm> arms, JudgedPair[] pairs, int? best, ComparisonOptions options)
    {
        JudgedPair[] tested = [.. pairs.Where(pair => pair.AdjustedPValue.HasValue)];
        if (tested.Length == 0)
        {
            return new VerdictReason(VerdictReasonKind.NoTest);
        }

        // The winner's own comparison; where the control wins, its weakest one; else the best anyone reached.
        double found = best switch
        {
            null => tested.Max(pair => 1 - pair.AdjustedPValue.Value),
            0 => tested.Min(pair => 1 - pair.AdjustedPValue.Value),
            int arm => 1 - pairs[arm - 1].AdjustedPValue.Value,
        };
        VerdictReasonKind kind = best is null ? VerdictReasonKind.ConfidenceNotReached : VerdictReasonKind.ConfidenceReached;
        return new VerdictReason(kind, best is { } index ? arms[index].Name : null, found, options.ConfidenceLevel);
    }

    private static IEnumerable<VerdictReason> RunnerUp(
        IReadOnlyList<JudgedArm> arms, IReadOnlyList<JudgedPair> allPairs, int winner, ComparisonOptions options)
    {
        // A one-sided test looks from the earlier arm to the later one and may look away from the winner: no notice then.
        if (arms.Count == 2 || options.Tail != Tail.TwoSided)
        {
            return [];
        }

        int second = Enumerable.Range(0, arms.Count).Where(arm => arm != winner && arms[arm].Units > 0).MaxBy(arm => Outcome(arms[arm]));
        JudgedPair pair = allPairs.Single(pair =>
            (pair.Control == arms[winner].Name && pair.Treatment == arms[second].Name)
            || (pair.Control == arms[second].Name && pair.Treatment == arms[winner].Name));
        return pair.IsSignificant(options)
            ? []
            : [new VerdictReason(VerdictReasonKind.RunnerUpNotSeparated, arms[second].Name, 1 - pair.AdjustedPValue.Nullable, options.ConfidenceLevel)];
    }

    private static double Outcome(JudgedArm arm) => arm.Outcome.Nullable ?? double.NegativeInfinity;
}
