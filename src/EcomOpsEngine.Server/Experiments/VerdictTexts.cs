using System.Globalization;
using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Contracts.V1;
using Contract = EcomOpsEngine.Contracts.V1.VerdictReason;
using Reason = EcomOpsEngine.Analytics.Experiments.VerdictReason;

namespace EcomOpsEngine.Server.Experiments;

/// <summary>Reasons of a verdict as sentences in both languages.</summary>
internal static class VerdictTexts
{
    public static VerdictNote Note(Reason reason, Language language) => new()
    {
        Reason = Kind(reason.Kind),
        Text = language == Language.Zh ? Chinese(reason) : English(reason),
    };

    /// <summary>The conclusion of table 5 (结论): the verdict, and where it goes on the first reason why.</summary>
    public static string Conclusion(Contracts.V1.Verdict verdict, string winner, IReadOnlyList<VerdictNote> reasons, Language language)
    {
        var zh = language == Language.Zh;
        var why = reasons.Count == 0 ? "" : (zh ? "：" : ": ") + reasons[0].Text;
        return verdict switch
        {
            Contracts.V1.Verdict.Winner => zh ? $"{winner}版本胜出" : $"{winner} wins",
            Contracts.V1.Verdict.NoDifference => zh ? "无显著差异" : "no difference",
            Contracts.V1.Verdict.Invalid => (zh ? "测试无效" : "invalid") + why,
            _ => (zh ? "继续测试" : "continue testing") + why,
        };
    }

    public static Contracts.V1.Verdict Verdict(VerdictKind kind) => kind switch
    {
        VerdictKind.Winner => Contracts.V1.Verdict.Winner,
        VerdictKind.NoDifference => Contracts.V1.Verdict.NoDifference,
        VerdictKind.Invalid => Contracts.V1.Verdict.Invalid,
        _ => Contracts.V1.Verdict.Continue,
    };

    private static Contract Kind(VerdictReasonKind kind) => kind switch
    {
        VerdictReasonKind.ConfidenceReached => Contract.ConfidenceReached,
        VerdictReasonKind.ConfidenceNotReached => Contract.ConfidenceBelowLevel,
        VerdictReasonKind.RunnerUpNotSeparated => Contract.RunnerUpNotSeparated,
        VerdictReasonKind.TooFewUnits => Contract.TooFewUnits,
        VerdictReasonKind.TooFewDays => Contract.TooFewDays,
        VerdictReasonKind.PeriodNotStated => Contract.DaysUnknown,
        VerdictReasonKind.SampleRatioMismatch => Contract.SampleRatioMismatch,
        VerdictReasonKind.UnitsInUnplannedArm => Contract.UnitsInUnplannedArm,
        _ => Contract.NoVariation,
    };

    private static string English(Reason reason) => reason.Kind switch
    {
        VerdictReasonKind.ConfidenceReached => $"The confidence of {Percent(reason.Found)} reaches the level of {Percent(reason.Required)}.",
        VerdictReasonKind.ConfidenceNotReached => $"The confidence of {Percent(reason.Found)} is below the level of {Percent(reason.Required)}.",
        VerdictReasonKind.TooFewUnits => $"Arm {reason.Arm} has {Whole(reason.Found)} units; at least {Whole(reason.Required)} are required in each arm.",
        VerdictReasonKind.TooFewDays => $"The test ran {Whole(reason.Found)} days; at least {Whole(reason.Required)} are required.",
        VerdictReasonKind.PeriodNotStated => $"No dates are stated, so the {Whole(reason.Required)} required days cannot be judged.",
        VerdictReasonKind.SampleRatioMismatch => $"The units were not split as planned (p {Small(reason.Found)}, flagged below {reason.Required}); the results must not be read.",
        VerdictReasonKind.UnitsInUnplannedArm => $"Arm {reason.Arm} was planned without traffic but has {Whole(reason.Found)} units.",
        VerdictReasonKind.RunnerUpNotSeparated => $"Arm {reason.Arm} comes second and is not told apart from the winner (confidence {Percent(reason.Found)}).",
        _ => "An arm has no units, or nothing varies, so there is no test.",
    };

    private static string Chinese(Reason reason) => reason.Kind switch
    {
        VerdictReasonKind.ConfidenceReached => $"置信度 {Percent(reason.Found)} 达到要求的 {Percent(reason.Required)}。",
        VerdictReasonKind.ConfidenceNotReached => $"置信度 {Percent(reason.Found)} 低于要求的 {Percent(reason.Required)}。",
        VerdictReasonKind.TooFewUnits => $"版本 {reason.Arm} 样本量为 {Whole(reason.Found)}，每个版本至少需要 {Whole(reason.Required)}，继续测试。",
        VerdictReasonKind.TooFewDays => $"测试只进行了 {Whole(reason.Found)} 天，至少需要 {Whole(reason.Required)} 天，继续测试。",
        VerdictReasonKind.PeriodNotStated => $"未填写测试周期，无法判断是否满 {Whole(reason.Required)} 天。",
        VerdictReasonKind.SampleRatioMismatch => $"分流比例与计划不符（p {Small(reason.Found)}，低于 {reason.Required} 即报警），结果不可采信。",
        VerdictReasonKind.UnitsInUnplannedArm => $"版本 {reason.Arm} 计划流量为零，却有 {Whole(reason.Found)} 个样本。",
        VerdictReasonKind.RunnerUpNotSeparated => $"第二名版本 {reason.Arm} 与胜出版本没有显著差异（置信度 {Percent(reason.Found)}）。",
        _ => "某个版本没有样本，或数据没有变化，无法检验。",
    };

    /// <summary>Never rounds up to 100%: a confidence is below certainty however many nines it has.</summary>
    private static string Percent(double? share)
    {
        if (share is not { } value)
        {
            return "–";
        }

        return value is > 0.9999 and < 1 ? "> 99.99%" : value.ToString("0.00%", CultureInfo.InvariantCulture);
    }

    private static string Whole(double? value) => value?.ToString("#,##0", CultureInfo.InvariantCulture) ?? "–";

    // A p-value that no double can hold is still not zero.
    private static string Small(double? value) => value switch
    {
        null => "–",
        0 => "< 1e-300",
        { } number => "= " + number.ToString("0.###e+0", CultureInfo.InvariantCulture),
    };
}
