using EcomOpsEngine.Analytics.Funnels.Times;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Services;
using EcomOpsEngine.Server.Traffic;

namespace EcomOpsEngine.Server.Funnels.Times;

/// <summary>Answers ComputeTimeToConvert.</summary>
internal sealed class TimesRun(SnapshotView view, ComputeTimeToConvertRequest request, ComputeFunnelRequest funnel)
{
    public ComputeTimeToConvertResponse Answer(BotFlags bots, long started, CancellationToken token)
    {
        var violations = new Violations();
        RequestChecks.Enum(request.Scale, "scale", violations);
        if (request.Buckets is < 0 or > Limits.HistogramBuckets)
        {
            violations.Add("buckets", $"{request.Buckets}; expected 1 to {Limits.HistogramBuckets}, or 0 for {Limits.DefaultHistogramBuckets}.");
        }

        var span = Span(violations);
        var plan = EmbeddedFunnel.Plan(view, funnel, takesBreakdown: true, violations);
        violations.ThrowIfAny();

        using var answer = FunnelTimes.Run(view.Runs, plan!.Without(bots.LeftOut), [span], QueryGate.Threads, token);
        var total = answer.Total(0);
        var edges = Edges(total);
        var response = new ComputeTimeToConvertResponse { FromStep = span.From, ToStep = span.To, Times = { Times(total, edges) } };
        response.Edges.AddRange(edges.Select(DurationMessages.Duration));
        AddValues(response, plan, answer, edges);
        response.Info = FunnelMessages.Info(view, plan, funnel, answer.RowsScanned, bots, started);
        return response;
    }

    private StepSpan Span(Violations violations)
    {
        var steps = funnel.Steps.Count;
        var from = request.FromStep == 0 ? 1 : request.FromStep;
        var to = request.ToStep == 0 ? steps : request.ToStep;
        if (from < 1 || from >= Math.Max(2, steps))
        {
            violations.Add("from_step", $"{request.FromStep}; expected 1 to {Math.Max(1, steps - 1)}, or 0 for the first.");
        }
        else if (to <= from || to > Math.Max(2, steps))
        {
            violations.Add("to_step", $"{request.ToStep}; expected a step after {from}, at most {Math.Max(2, steps)}, or 0 for the last.");
        }

        return new StepSpan(from, to);
    }

    private static void AddValues(ComputeTimeToConvertResponse response, FunnelPlan plan, SpanAnswer answer, IReadOnlyList<long> edges)
    {
        if (plan.BreakdownFields.Count == 0)
        {
            return;
        }

        response.BreakdownValuesFound = answer.Values.Count;
        for (var value = 0; value < Math.Min(plan.Top, answer.Values.Count); value++)
        {
            var one = Times(answer.Of(0, value), edges);
            one.BreakdownValues.AddRange(answer.Values[value].Select((code, field) => FunnelMessages.Value(plan, field, code)));
            response.Times.Add(one);
        }

        if (answer.Values.Count > plan.Top)
        {
            var other = Times(answer.From(0, plan.Top), edges);
            other.IsOther = true;
            response.Times.Add(other);
        }
    }

    private IReadOnlyList<long> Edges(SpanTimes total)
    {
        if (total is not { MinUs: { } min, MaxUs: { } max })
        {
            return [];
        }

        var buckets = request.Buckets == 0 ? Limits.DefaultHistogramBuckets : request.Buckets;
        return request.Scale == HistogramScale.EqualRatio ? HistogramEdges.EqualRatio(min, max, buckets) : HistogramEdges.EqualWidth(min, max, buckets);
    }

    private static TimeToConvert Times(SpanTimes times, IReadOnlyList<long> edges)
    {
        var message = new TimeToConvert
        {
            Reached = times.Reached,
            Converted = times.Count,
            Conversion = Figures.Of(Figure.Ratio(times.Count, times.Reached)),
            Median = DurationMessages.Of(times.MedianUs),
            P75 = DurationMessages.Of(times.P75Us),
            P95 = DurationMessages.Of(times.P95Us),
            Mean = DurationMessages.Of(times.MeanUs),
            Min = DurationMessages.Of(times.MinUs),
            Max = DurationMessages.Of(times.MaxUs),
        };
        if (times.Count > 0)
        {
            message.Histogram.AddRange(times.Histogram(edges));
        }

        return message;
    }
}
