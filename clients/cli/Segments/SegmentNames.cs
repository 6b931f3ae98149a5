using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Segments;

/// <summary>Tiers and segments as people type and read them.</summary>
internal static class SegmentNames
{
    public static string Tier(RfmTier tier, Words words) => tier switch
    {
        RfmTier.Vip => words["VIP", "VIP客户"],
        RfmTier.Potential => words["potential", "潜力客户"],
        RfmTier.Regular => words["regular", "普通客户"],
        RfmTier.Churned => words["churned", "流失客户"],
        RfmTier.Prospect => words["prospect", "未购客户"],
        _ => words["total", "合计"],
    };

    public static string Segment(RfmSegment segment, Words words) => segment switch
    {
        RfmSegment.Champions => words["champions", "核心客户"],
        RfmSegment.Loyal => words["loyal", "忠诚客户"],
        RfmSegment.New => words["new", "新客户"],
        RfmSegment.AtRisk => words["at risk", "流失风险"],
        RfmSegment.Hibernating => words["hibernating", "沉睡客户"],
        RfmSegment.Other => words["other", "其他"],
        _ => Figures.None,
    };

    /// <summary>A value of a field, tiers and segments as people read them.</summary>
    public static string Shown(string field, string value, Words words) => field switch
    {
        "customer.rfm_tier" => Tier(ParseTier(value), words),
        "customer.rfm_segment" => Segment(ParseSegment(value), words),
        _ => value,
    };

    public static RfmTier ParseTier(string text) => text.ToLowerInvariant() switch
    {
        "vip" => RfmTier.Vip,
        "potential" => RfmTier.Potential,
        "regular" => RfmTier.Regular,
        "churned" => RfmTier.Churned,
        "prospect" => RfmTier.Prospect,
        _ => throw new UsageException($"tier '{text}' is unknown: expected vip, potential, regular, churned or prospect"),
    };

    public static RfmSegment ParseSegment(string text) => text.ToLowerInvariant() switch
    {
        "champions" => RfmSegment.Champions,
        "loyal" => RfmSegment.Loyal,
        "new" => RfmSegment.New,
        "at-risk" or "at_risk" => RfmSegment.AtRisk,
        "hibernating" => RfmSegment.Hibernating,
        "other" => RfmSegment.Other,
        _ => throw new UsageException($"segment '{text}' is unknown: expected champions, loyal, new, at-risk, hibernating or other"),
    };
}
