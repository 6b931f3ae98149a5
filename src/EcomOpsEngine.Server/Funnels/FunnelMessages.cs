using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Services;

namespace EcomOpsEngine.Server.Funnels;

/// <summary>Counts of the funnel kernel as messages.</summary>
internal static class FunnelMessages
{
    /// <summary>The total, the breakdown values by entries, and Other: people of all values beyond the top, who are in one value each.</summary>
    public static ComputeFunnelResponse Answer(FunnelPlan plan, FunnelCountsResult counts)
    {
        var response = new ComputeFunnelResponse { WorstStep = WorstStep(counts.Total.Entered), Funnels = { Funnel(plan, counts.Total) } };
        if (plan.BreakdownFields.Count == 0)
        {
            return response;
        }

        var groups = counts.Groups
            .Select(group => (group, values: Values(plan, group)))
            .OrderByDescending(pair => pair.group.Entered[0])
            .ThenBy(pair => string.Join('\0', pair.values.Select(value => value.HasValue ? value.Value : "")), CodePointOrder.Instance)
            .ToList();
        response.BreakdownValuesFound = groups.Count;
        foreach (var (group, values) in groups.Take(plan.Top))
        {
            var funnel = Funnel(plan, group);
            funnel.BreakdownValues.AddRange(values);
            response.Funnels.Add(funnel);
        }

        if (groups.Count > plan.Top)
        {
            var rest = groups.Skip(plan.Top).Select(pair => pair.group).ToList();
            var entered = new long[plan.StepNames.Count];
            foreach (var group in rest)
            {
                for (var step = 0; step < entered.Length; step++)
                {
                    entered[step] += group.Entered[step];
                }
            }

            var other = Funnel(plan, new FunnelCounts([], entered, rest.Sum(group => group.Immature)));
            other.IsOther = true;
            response.Funnels.Add(other);
        }

        return response;
    }

    private static List<BreakdownValue> Values(FunnelPlan plan, FunnelCounts group)
    {
        var values = new List<BreakdownValue>();
        for (var i = 0; i < plan.BreakdownFields.Count; i++)
        {
            var value = new BreakdownValue();
            if (group.Codes[i] > 0)
            {
                value.Value = plan.BreakdownFields[i].Text!.Values[group.Codes[i] - 1];
            }

            values.Add(value);
        }

        return values;
    }

    private static Funnel Funnel(FunnelPlan plan, FunnelCounts counts)
    {
        var funnel = new Funnel { Immature = counts.Immature, OverallConversion = Ratio(counts.Entered[^1], counts.Entered[0]) };
        for (var step = 0; step < plan.StepNames.Count; step++)
        {
            funnel.Steps.Add(Step(plan.StepNames[step], counts.Entered, step));
        }

        return funnel;
    }

    private static FunnelStepResult Step(string name, long[] entered, int step)
    {
        var result = new FunnelStepResult
        {
            Name = name,
            Entered = entered[step],
            ConversionFromFirst = Ratio(entered[step], entered[0]),
        };
        if (step == entered.Length - 1)
        {
            result.Lost = Figures.None(NoValueReason.NoData);
            result.LossRate = Figures.None(NoValueReason.NoData);
            result.StepConversion = Figures.None(NoValueReason.NoData);
            return result;
        }

        var lost = entered[step] - entered[step + 1];
        result.Lost = Figures.Count(lost);
        result.LossRate = Ratio(lost, entered[step]);
        result.StepConversion = Ratio(entered[step + 1], entered[step]);
        result.Flagged = 100 * lost > 40 * entered[step];
        return result;
    }

    /// <summary>Position from 1 of the highest loss rate, the first of equals; 0 when nobody was lost. Compared as fractions, without rounding.</summary>
    private static int WorstStep(long[] entered)
    {
        var worst = 0;
        Int128 worstLost = 0;
        Int128 worstEntered = 1;
        for (var step = 0; step + 1 < entered.Length; step++)
        {
            Int128 lost = entered[step] - entered[step + 1];
            if (lost * worstEntered > worstLost * entered[step])
            {
                (worst, worstLost, worstEntered) = (step + 1, lost, entered[step]);
            }
        }

        return worst;
    }

    private static Estimate Ratio(long numerator, long denominator) =>
        denominator == 0 ? Figures.None(NoValueReason.ZeroDenominator) : Figures.Ratio((double)numerator / denominator);
}
