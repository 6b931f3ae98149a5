using EcomOpsEngine.Analytics.Channels.Effectiveness;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Services;
using EcomOpsEngine.Storage.Datasets;
using KernelReason = EcomOpsEngine.Analytics.Numerics.NoValueReason;
using NoValueReason = EcomOpsEngine.Contracts.V1.NoValueReason;

namespace EcomOpsEngine.Server.Channels.Effectiveness;

/// <summary>What platforms report, as a message: sums, and ratios of sums.</summary>
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

    private static Estimate Count(long? count) => count is { } known ? Figures.Count(known) : Figures.None(NoValueReason.NoData);

    private static Estimate Ratio(double? numerator, double? denominator) =>
        Figures.Of(numerator is { } top && denominator is { } bottom ? Figure.Ratio(top, bottom) : Figure.None(KernelReason.NoData));
}
