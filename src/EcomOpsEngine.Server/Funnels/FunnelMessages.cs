using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Services;

namespace EcomOpsEngine.Server.Funnels;

/// <summary>Readings of a funnel as messages.</summary>
internal static class FunnelMessages
{
    /// <summary>The total, the breakdown values by entries, and Other.</summary>
    public static ComputeFunnelResponse Answer(FunnelPlan plan, FunnelReading reading)
    {
        var response = new ComputeFunnelResponse { WorstStep = reading.WorstStep ?? 0, Funnels = { Funnel(plan, reading.Total) } };
        if (plan.BreakdownFields.Count == 0)
        {
            return response;
        }

        response.BreakdownValuesFound = reading.ValuesFound;
        foreach (var line in reading.Values)
        {
            var funnel = Funnel(plan, line);
            funnel.BreakdownValues.AddRange(line.Codes.Select((code, i) => Value(plan, i, code)));
            response.Funnels.Add(funnel);
        }

        if (reading.Other is { } rest)
        {
            var other = Funnel(plan, rest);
            other.IsOther = true;
            response.Funnels.Add(other);
        }

        return response;
    }

    /// <summary>The text of a code of a breakdown field.</summary>
    public static BreakdownValue Value(FunnelPlan plan, int field, int code) =>
        code == 0 ? new BreakdownValue() : new BreakdownValue { Value = plan.BreakdownFields[field].Text!.Values[code - 1] };

    /// <summary>One funnel.</summary>
    public static Funnel Funnel(FunnelPlan plan, FunnelLine line)
    {
        var funnel = new Funnel { Immature = line.Immature, OverallConversion = Figures.Of(line.OverallConversion) };
        funnel.Steps.AddRange(line.Steps.Select((step, i) => new FunnelStepResult
        {
            Name = plan.StepNames[i],
            Entered = step.Entered,
            Lost = step.Lost is { } lost ? Figures.Count(lost) : Figures.None(NoValueReason.NoData),
            LossRate = Figures.Of(step.LossRate),
            StepConversion = Figures.Of(step.StepConversion),
            ConversionFromFirst = Figures.Of(step.ConversionFromFirst),
            Flagged = step.Flagged,
        }));
        return funnel;
    }
}
