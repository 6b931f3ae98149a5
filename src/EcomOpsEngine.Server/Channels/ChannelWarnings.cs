using EcomOpsEngine.Analytics.Channels;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;

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
