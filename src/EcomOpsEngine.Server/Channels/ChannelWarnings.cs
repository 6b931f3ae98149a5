using EcomOpsEngine.Analytics.Channels;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Channels.Budgets;
using EcomOpsEngine.Server.Channels.Effectiveness;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic.Visits;

namespace EcomOpsEngine.Server.Channels;

/// <summary>What a reader of answers about channels should know.</summary>
internal static class ChannelWarnings
{
    public static IEnumerable<Warning> Of(Language language, AttributionAnswer answer)
    {
        if (answer.CutPaths > 0)
        {
            yield return Warnings.Make(
                language, "PATHS_CUT",
                $"{answer.CutPaths} orders have more than {Limits.PathTouches} touches in the look-back; the last {Limits.PathTouches} count.",
                $"{answer.CutPaths} 个订单在回溯期内的触点超过 {Limits.PathTouches} 个，仅计最后 {Limits.PathTouches} 个。");
        }

        if (answer.DifferentPaths is null)
        {
            yield return Warnings.Make(
                language, "PATHS_NOT_LISTED",
                "There are too many different paths to be listed; the credits hold all of them.",
                "不同路径过多，未列出；各渠道归因包含全部路径。");
        }
    }

    public static IEnumerable<Warning> Of(Language language, EffectivenessPlan plan, EffectivenessRun? run, SnapshotView view)
    {
        if (run is null)
        {
            yield return Warnings.RangeOutsideData(language);
            yield break;
        }

        foreach (var warning in VisitWarnings.Of(run.Visits is null ? null : plan.Visits, view, language))
        {
            yield return warning;
        }

        if (plan.Spend.Days is null)
        {
            yield return Warnings.Make(
                language, "NO_SPEND", "No channel spend is loaded: there are no returns on spend.", "未加载渠道投入，无法计算投入回报。");
        }

        if (run.Months.All(month => !month.IsComplete))
        {
            yield return Warnings.Make(
                language, "NO_COMPLETE_MONTH",
                "The range holds no complete month: monthly figures are those of the parts, and no channel is judged by its months.",
                "时间范围内没有完整的月份：月均值按不完整的月份计算，且不按月判断是否淘汰。");
        }
    }

    public static IEnumerable<Warning> Of(Language language, BudgetRun run)
    {
        if (run.Plan.History is null)
        {
            yield return Warnings.RangeOutsideData(language);
        }

        var beyond = Enumerable.Range(0, run.Budgets.Length).Count(run.IsExtrapolated);
        if (run.Plan.Method == BudgetMethod.Response && beyond > 0)
        {
            yield return Warnings.Make(
                language, "BUDGET_EXTRAPOLATED",
                $"{beyond} channels get more a day than they ever cost: what they would bring is extrapolated. Set ceilings or most_growth.",
                $"{beyond} 个渠道的日均预算超过其历史最高日投入，预期为外推；可设置上限或 most_growth。");
        }

        var pooled = run.Responses.Count(curve => curve is { Source: not Analytics.Channels.Budgets.ResponseSource.Fitted });
        if (pooled > 0)
        {
            yield return Warnings.Make(
                language, "RESPONSES_NOT_FITTED",
                $"The response of {pooled} channels could not be fitted to their days; they take the elasticity of the others, or an assumed one.",
                $"{pooled} 个渠道的响应曲线无法由其数据拟合，采用其他渠道的弹性或假定弹性。");
        }
    }

    public static IEnumerable<Warning> Of(Language language, SynergyPlan plan)
    {
        if (plan.ChannelsLeftOut > 0)
        {
            yield return Warnings.Make(
                language, "CHANNELS_LEFT_OUT",
                $"Only the {Limits.SynergyChannels} channels with most events are looked at in pairs; {plan.ChannelsLeftOut} are not. Name the pairs to ask about others.",
                $"仅按事件数最多的 {Limits.SynergyChannels} 个渠道两两比较，其余 {plan.ChannelsLeftOut} 个未比较；可在请求中指定渠道对。");
        }
    }
}
