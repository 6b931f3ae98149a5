using EcomOpsEngine.Analytics.Channels.Effectiveness;
using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Funnels;
using EcomOpsEngine.Server.Services;
using EcomOpsEngine.Storage.Datasets;
using KernelReason = EcomOpsEngine.Analytics.Numerics.NoValueReason;
using NoValueReason = EcomOpsEngine.Contracts.V1.NoValueReason;

namespace EcomOpsEngine.Server.Channels.Effectiveness;

/// <summary>What platforms report, as messages: sums, ratios of sums, and the numbers as a funnel.</summary>
internal static class ReportedMessages
{
    public static ReportedFigures Of(SpendSums spend, DatasetSettings settings)
    {
        var reported = spend.Reported;
        var unit = Math.Pow(10, settings.MoneyScale);
        double? cost = spend.Rows == 0 ? null : spend.SpendMinor / unit;
        var revenue = reported.RevenueMinor / unit;
        return new ReportedFigures
        {
            Rows = spend.Rows,
            Impressions = Count(reported.Impressions),
            Reach = Count(reported.Reach),
            Clicks = Count(reported.Clicks),
            Searches = Count(reported.Searches),
            ContentViews = Count(reported.ContentViews),
            CartAdds = Count(reported.CartAdds),
            Leads = Count(reported.Leads),
            Orders = Count(reported.Orders),
            Revenue = reported.RevenueMinor is { } minor ? Figures.Money(minor, settings) : Figures.None(NoValueReason.NoData),
            ClickRate = Ratio(reported.Clicks, reported.Impressions),
            LeadRate = Ratio(reported.Leads, reported.Clicks),
            OrdersPerClick = Ratio(reported.Orders, reported.Clicks),
            OrdersPerLead = Ratio(reported.Orders, reported.Leads),
            OrderValue = Ratio(revenue, reported.Orders),
            RevenuePerClick = Ratio(revenue, reported.Clicks),
            CostPerClick = Ratio(cost, reported.Clicks),
            CostPerThousand = Ratio(1_000 * cost, reported.Impressions),
            CostPerLead = Ratio(cost, reported.Leads),
            CostPerOrder = Ratio(cost, reported.Orders),
            Roas = Ratio(revenue, cost),
            NetRoas = Ratio(revenue - cost, cost),
            Profit = reported.RevenueMinor is { } earned ? Figures.Money(checked(earned - spend.SpendMinor), settings) : Figures.None(NoValueReason.NoData),
        };
    }

    /// <summary>The numbers that rows hold, as a funnel.</summary>
    public static IEnumerable<FunnelStepResult> Steps(ReportedSums reported, Language language)
    {
        var steps = new (string En, string Zh, long? Count)[]
        {
            ("impressions", "曝光", reported.Impressions), ("reach", "触达", reported.Reach), ("clicks", "点击", reported.Clicks), ("searches", "搜索", reported.Searches),
            ("content views", "浏览", reported.ContentViews), ("cart additions", "加购", reported.CartAdds), ("leads", "线索", reported.Leads), ("orders", "订单", reported.Orders),
        }.Where(step => step.Count is not null).ToList();
        return steps.Count == 0
            ? []
            : FunnelLine.Of(new FunnelCounts([], [.. steps.Select(step => step.Count!.Value)], 0)).Steps
                .Select((step, at) => FunnelMessages.Step(language == Language.Zh ? steps[at].Zh : steps[at].En, step, optional: false));
    }

    private static Estimate Count(long? count) => count is { } known ? Figures.Count(known) : Figures.None(NoValueReason.NoData);

    private static Estimate Ratio(double? numerator, double? denominator) =>
        Figures.Of(numerator is { } top && denominator is { } bottom ? Figure.Ratio(top, bottom) : Figure.None(KernelReason.NoData));
}
