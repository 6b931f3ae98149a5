using EcomOpsEngine.Analytics.Decomposition;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData.Expected;

namespace EcomOpsEngine.Server.Tests.PublicData;

/// <summary>Compares what ComputeEffectiveness says of spend and of what platforms report with blocks of the expected answers.</summary>
internal static class SpendExpectation
{
    private static readonly (string Name, FactorMethod Method)[] Methods = [("sequential", FactorMethod.Sequential), ("shapley", FactorMethod.Shapley), ("lmdi", FactorMethod.Lmdi)];

    /// <summary>Every number of a block that it holds, under the names of the file.</summary>
    public static void CheckBlock(ExpectedFigures expected, string at, ChannelFigures figures)
    {
        var reported = figures.Reported;
        var numbers = new (string Name, Estimate Served)[]
        {
            ("impressions", reported.Impressions), ("reach", reported.Reach), ("clicks", reported.Clicks), ("searches", reported.Searches), ("view_content", reported.ContentViews),
            ("add_to_cart", reported.CartAdds), ("leads", reported.Leads), ("orders", reported.Orders), ("purchases", reported.Orders), ("revenue", reported.Revenue), ("profit", reported.Profit),
            ("roi", reported.NetRoas), ("roas", reported.Roas), ("ctr", reported.ClickRate), ("ctr_clicks_per_impression", reported.ClickRate), ("lead_rate", reported.LeadRate),
            ("order_per_lead", reported.OrdersPerLead), ("order_per_click", reported.OrdersPerClick), ("purchase_per_click", reported.OrdersPerClick), ("aov", reported.OrderValue),
            ("revenue_per_click", reported.RevenuePerClick), ("cpc", reported.CostPerClick), ("cpm", reported.CostPerThousand), ("cost_per_lead", reported.CostPerLead),
            ("cac_cost_per_order", reported.CostPerOrder), ("cost_per_purchase", reported.CostPerOrder),
        };
        foreach (var (name, served) in numbers.Where(number => expected.Has($"{at}/{number.Name}")))
        {
            expected.Ratio($"{at}/{name}", FunnelExpectation.Number(served));
        }

        foreach (var name in new[] { "rows", "days" }.Where(name => expected.Has($"{at}/{name}")))
        {
            expected.Count($"{at}/{name}", reported.Rows);
        }

        foreach (var name in new[] { "spend", "mark_spent" }.Where(name => expected.Has($"{at}/{name}")))
        {
            expected.Money($"{at}/{name}", figures.Spend.Units, figures.Spend.Scale);
        }
    }

    /// <summary>The reported numbers as a funnel, under the names of the file.</summary>
    public static void CheckFunnel(ExpectedFigures expected, string at, IEnumerable<FunnelStepResult> steps, params string[] names)
    {
        var funnel = new Funnel();
        funnel.Steps.AddRange(steps.Select((step, n) => new FunnelStepResult(step) { Name = names[n] }));
        funnel.OverallConversion = funnel.Steps[^1].ConversionFromFirst;
        FunnelExpectation.Check(expected, at, funnel);
    }

    /// <summary>The change of a product of factors, shared out by every method.</summary>
    public static void CheckChange(ExpectedFigures expected, string at, (string Name, double Before, double After)[] factors)
    {
        Figure[] before = [.. factors.Select(factor => Figure.Of(factor.Before))];
        Figure[] after = [.. factors.Select(factor => Figure.Of(factor.After))];
        var (from, to) = (factors.Aggregate(1.0, (product, factor) => product * factor.Before), factors.Aggregate(1.0, (product, factor) => product * factor.After));
        expected.Ratio($"{at}/from", from);
        expected.Ratio($"{at}/to", to);
        expected.Ratio($"{at}/change", to - from);
        expected.Ratio($"{at}/growth", Figure.Growth(from, to).Nullable);
        for (var n = 0; n < factors.Length; n++)
        {
            expected.Ratio($"{at}/factor_from/{factors[n].Name}", factors[n].Before);
            expected.Ratio($"{at}/factor_to/{factors[n].Name}", factors[n].After);
            expected.Ratio($"{at}/factor_growth/{factors[n].Name}", Figure.Growth(factors[n].Before, factors[n].After).Nullable);
            foreach (var (name, method) in Methods)
            {
                expected.Number($"{at}/{name}/{factors[n].Name}", FactorDecomposition.Of(before, after, method).Effects[n], 1e-8);
            }
        }
    }
}
