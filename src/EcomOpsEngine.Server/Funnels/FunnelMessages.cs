using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Funnels.Times;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Services;
using EcomOpsEngine.Server.Traffic;
using Google.Protobuf.WellKnownTypes;

namespace EcomOpsEngine.Server.Funnels;

/// <summary>Readings of a funnel as messages.</summary>
internal static class FunnelMessages
{
    /// <summary>The total, the breakdown values by entries, and Other.</summary>
    /// <param name="plan">The question.</param>
    /// <param name="reading">The counts.</param>
    /// <param name="times">The times; null where they were not asked for.</param>
    public static ComputeFunnelResponse Answer(FunnelPlan plan, FunnelReading reading, FunnelStepTimes? times)
    {
        var response = new ComputeFunnelResponse { WorstStep = reading.WorstStep ?? 0, Funnels = { Timed(Funnel(plan, reading.Total), times?.Total) } };
        if (plan.BreakdownFields.Count == 0)
        {
            return response;
        }

        response.BreakdownValuesFound = reading.ValuesFound;
        foreach (var line in reading.Values)
        {
            var funnel = Timed(Funnel(plan, line), times?.Of(line.Codes));
            funnel.BreakdownValues.AddRange(line.Codes.Select((code, i) => Value(plan, i, code)));
            response.Funnels.Add(funnel);
        }

        if (reading.Other is { } rest)
        {
            var other = Timed(Funnel(plan, rest), times?.Rest([.. reading.Values.Select(line => line.Codes)]));
            other.IsOther = true;
            response.Funnels.Add(other);
        }

        return response;
    }

    private static Funnel Timed(Funnel funnel, IReadOnlyList<StepTimes>? times)
    {
        for (var step = 0; step < (times?.Count ?? 0); step++)
        {
            if (times![step].SincePrevious?.MedianUs is { HasValue: true } median)
            {
                funnel.Steps[step].MedianTime = Duration.FromTimeSpan(TimeSpan.FromTicks((long)Math.Round(median.Value * TimeSpan.TicksPerMicrosecond)));
            }
        }

        return funnel;
    }

    /// <summary>The text of a code of a breakdown field.</summary>
    public static BreakdownValue Value(FunnelPlan plan, int field, int code) =>
        code == 0 ? new BreakdownValue() : new BreakdownValue { Value = plan.BreakdownFields[field].Text!.Values[code - 1] };

    /// <summary>One funnel.</summary>
    public static Funnel Funnel(FunnelPlan plan, FunnelLine line)
    {
        var funnel = new Funnel { Immature = line.Immature, OverallConversion = Figures.Of(line.OverallConversion) };
        funnel.Steps.AddRange(line.Steps.Select((step, i) => Step(plan.StepNames[i], step, plan.Query.Steps[i].Optional)));
        return funnel;
    }

    /// <summary>One step.</summary>
    public static FunnelStepResult Step(string name, FunnelStepReading step, bool optional) => new()
    {
        Name = name,
        Entered = step.Entered,
        Lost = step.Lost is { } lost ? Figures.Count(lost) : Figures.None(NoValueReason.NoData),
        LossRate = Figures.Of(step.LossRate),
        StepConversion = Figures.Of(step.StepConversion),
        ConversionFromFirst = Figures.Of(step.ConversionFromFirst),
        Flagged = step.Flagged,
        Optional = optional,
    };

    /// <summary>What the answer says about itself.</summary>
    public static QueryInfo Info(SnapshotView view, FunnelPlan plan, ComputeFunnelRequest funnel, long rowsScanned, BotFlags bots, long started)
    {
        var timeline = view.Snapshot.Timeline;
        var info = QueryInfos.Build(view.Snapshot, started, rowsScanned, plan.Span, funnel.Filter, bots, "events", "orders", "order_status");
        info.Warnings.AddRange(Warnings.OfRange(funnel.Language, plan.Span, timeline.FirstUs, timeline.LastUs));
        return info;
    }
}
