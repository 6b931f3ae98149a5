using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Services;
using KernelKind = EcomOpsEngine.Analytics.Experiments.OutcomeKind;
using NoValueReason = EcomOpsEngine.Contracts.V1.NoValueReason;

namespace EcomOpsEngine.Server.Experiments;

/// <summary>A comparison of means as messages.</summary>
internal static class OutcomeMessages
{
    public static CompareMeansResponse Answer(OutcomeQuestion question, ComparisonOptions options, Language language)
    {
        var plain = OutcomeComparison.Compare(question.Arms, question.Kind == KernelKind.Ratio ? KernelKind.Ratio : KernelKind.Mean, options);
        var adjusted = question.Kind == KernelKind.AdjustedMean ? OutcomeComparison.Compare(question.Arms, question.Kind, options) : null;
        return Answer(plain, adjusted, question.Cap?.Cap.Nullable, question.Cap?.CappedPerArm ?? [], [.. question.Arms.Select(arm => arm.Weight)], options, language);
    }

    /// <param name="plain">The comparison.</param>
    /// <param name="adjusted">The same after CUPED; null without.</param>
    /// <param name="cap">The cap; null without one.</param>
    /// <param name="capped">Values of each arm that it lowered; empty without one.</param>
    /// <param name="weights">Planned share of each arm.</param>
    /// <param name="options">How it was judged.</param>
    /// <param name="language">Language of texts.</param>
    public static CompareMeansResponse Answer(
        OutcomeComparisonResult plain, OutcomeComparisonResult? adjusted, double? cap, IReadOnlyList<long> capped, IReadOnlyList<double?> weights, ComparisonOptions options, Language language)
    {
        var judged = adjusted ?? plain;
        return new CompareMeansResponse
        {
            Arms = { plain.Arms.Select((arm, i) => Arm(arm, adjusted?.Arms[i], capped.Count > 0 ? capped[i] : 0)) },
            Pairs = { plain.Pairs.Select(pair => Pair(pair, null)) },
            AdjustedPairs = { adjusted is null ? [] : adjusted.Pairs.Select((pair, i) => Pair(pair, plain.Pairs[i])) },
            Theta = Figures.Of(judged.Theta),
            Cap = cap is { } value ? Figures.Ratio(value) : Figures.None(NoValueReason.NotAvailable),
            Homogeneity = Figures.Of(judged.Homogeneity.Statistic),
            HomogeneityPValue = Figures.Of(judged.Homogeneity.PValue),
            SampleRatio = ComparisonMessages.SampleRatio(plain.SampleRatio, [.. plain.Arms.Select(arm => arm.Name)], weights),
            Verdict = VerdictTexts.Verdict(judged.Verdict.Kind),
            Winner = judged.Verdict.Winner ?? "",
            Reasons = { judged.Verdict.Reasons.Select(reason => VerdictTexts.Note(reason, language)) },
            Days = options.Period?.Days ?? 0,
        };
    }

    private static OutcomeArmResult Arm(OutcomeEstimate arm, OutcomeEstimate? adjusted, long capped) => new()
    {
        Name = arm.Name,
        Units = arm.Units,
        Outcome = Figures.Of(arm.Outcome),
        StandardDeviation = Figures.Of(arm.StandardDeviation),
        Interval = Figures.Of(arm.Interval),
        Adjusted = adjusted is null ? Figures.None(NoValueReason.NotAvailable) : Figures.Of(adjusted.Outcome),
        CappedValues = capped,
    };

    private static OutcomePairResult Pair(OutcomePair pair, OutcomePair? plain) => new()
    {
        Control = pair.Control,
        Treatment = pair.Treatment,
        Difference = Figures.Of(pair.Difference),
        StandardError = Figures.Of(pair.StandardError),
        Statistic = Figures.Of(pair.Statistic),
        DegreesOfFreedom = Figures.Of(pair.DegreesOfFreedom),
        PValue = Figures.Of(pair.PValue),
        PValueAdjusted = Figures.Of(pair.AdjustedPValue),
        Confidence = Figures.Of(pair.Confidence),
        Interval = Figures.Of(pair.Interval),
        Sequential = Figures.Of(pair.Sequential),
        RelativeLift = Figures.Of(pair.RelativeLift),
        RelativeLiftLog = Figures.Of(pair.RelativeLiftLogScale),
        CohensD = Figures.Of(pair.CohensD),
        VarianceReduction = plain is null ? Figures.None(NoValueReason.NotAvailable) : Figures.Of(CovariateAdjustment.VarianceReduction(plain, pair)),
    };
}
