using System.Diagnostics;
using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Funnels.Explanations;
using EcomOpsEngine.Analytics.Funnels.Times;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Funnels;
using EcomOpsEngine.Server.Funnels.Devices;
using EcomOpsEngine.Server.Funnels.Explanations;
using EcomOpsEngine.Server.Funnels.Times;
using EcomOpsEngine.Server.Funnels.Trends;
using EcomOpsEngine.Server.Funnels.Units;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic;
using Grpc.Core;

namespace EcomOpsEngine.Server.Services;

/// <summary>How far people get through a sequence of events.</summary>
internal sealed class FunnelService(RowQuestions questions, DatasetAccess access, QueryGate gate, AdviceRules advice, ServerLifetime lifetime) : Contracts.V1.FunnelService.FunnelServiceBase
{
    public override async Task<ComputeFunnelResponse> ComputeFunnel(ComputeFunnelRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        return await questions.AskAsync(request, request.Dataset, request.SnapshotId, request.IncludeBots, (view, bots, token) =>
        {
            var plan = new FunnelPlanner(view, request).Plan();
            var devices = DevicePlan.Of(view, request.DevicesApart);
            var query = plan.Without(bots.LeftOut);
            var (counts, times) = request.Detail == FunnelDetail.Times
                ? FunnelTimes.RunWithCounts(view.Runs, query, QueryGate.Threads, token)
                : (FunnelKernel.Run(view.Runs, query, QueryGate.Threads, token), (FunnelStepTimes?)null);
            using var borrowed = times;
            var response = FunnelMessages.Answer(plan, FunnelReading.Of(counts, Math.Max(1, plan.Top)), times);
            response.Devices = devices?.Compare(view, plan, bots.LeftOut, token);
            response.Info = Info(view, plan, counts, bots, request, started);
            return response;
        }, context.CancellationToken);
    }

    public override async Task<ExplainFunnelResponse> ExplainFunnel(ExplainFunnelRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var (funnel, dataset) = EmbeddedFunnel.Read(request.Dataset, request.Funnel, "to explain");
        return await questions.AskAsync(request, dataset, funnel.SnapshotId, funnel.IncludeBots, (view, bots, token) =>
        {
            var plan = new ExplainPlanner(view, request).Plan();
            var query = plan.Query with { Funnel = plan.Funnel.Without(bots.LeftOut) };
            var counts = ExplainKernel.Run(view.Runs, query, QueryGate.Threads, token);
            var reading = LossReading.Of(counts, plan.Steps.Count > 0 ? plan.Steps : LossReading.Flagged(counts), plan.Options);
            var response = new ExplainMessages(plan, request, advice, view.Snapshot.Timeline.Fields[0].Values).Answer(counts, reading);
            response.Info = FunnelMessages.Info(view, plan.Funnel, funnel, counts.RowsScanned, bots, started);
            return response;
        }, context.CancellationToken);
    }

    public override async Task<ComputeFunnelTrendResponse> ComputeFunnelTrend(ComputeFunnelTrendRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var (funnel, dataset) = EmbeddedFunnel.Read(request.Dataset, request.Funnel, "to ask about");
        return await questions.AskAsync(
            request, dataset, funnel.SnapshotId, funnel.IncludeBots, (view, bots, token) => new TrendRun(view, request, funnel).Answer(bots, started, token), context.CancellationToken);
    }

    public override async Task<ComputeTimeToConvertResponse> ComputeTimeToConvert(ComputeTimeToConvertRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var (funnel, dataset) = EmbeddedFunnel.Read(request.Dataset, request.Funnel, "to ask about");
        return await questions.AskAsync(
            request, dataset, funnel.SnapshotId, funnel.IncludeBots, (view, bots, token) => new TimesRun(view, request, funnel).Answer(bots, started, token), context.CancellationToken);
    }

    public override async Task ListFunnelUnits(ListFunnelUnitsRequest request, IServerStreamWriter<ListFunnelUnitsResponse> responseStream, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var (funnel, name) = EmbeddedFunnel.Read(request.Dataset, request.Funnel, "to ask about");
        var dataset = access.Dataset(name);
        var (view, bots, pages) = await questions.AskAsync(
            name, funnel.SnapshotId, funnel.IncludeBots, (view, bots, _) => (view, bots, UnitPages.Of(view, request, funnel, bots)), context.CancellationToken);
        using var open = pages;
        using var both = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.Ending);

        // A place is held for one page at a time: a slow reader keeps nobody waiting.
        for (var first = true; first || !pages.IsAtEnd; first = false)
        {
            var page = await gate.RunAsync(pages.Next, context.CancellationToken);
            if (first)
            {
                page.Info = FunnelMessages.Info(view, pages.Plan, funnel, pages.RowsScanned, bots, started);
            }

            await Streams.WriteAsync(responseStream, page, context, both.Token);
        }
    }

    private static QueryInfo Info(
        SnapshotView view, FunnelPlan plan, FunnelCountsResult counts, BotFlags bots, ComputeFunnelRequest request, long started)
    {
        var info = FunnelMessages.Info(view, plan, request, counts.RowsScanned, bots, started);
        if (counts.Total.Immature > 0 && !request.CompletedWindowsOnly)
        {
            info.Warnings.Add(Warnings.ManyImmature(request.Language, counts.Total.Immature, counts.Total.Entered[0]));
        }

        return info;
    }
}
