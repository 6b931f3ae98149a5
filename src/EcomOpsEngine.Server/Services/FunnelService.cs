using System.Diagnostics;
using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Funnels.Explanations;
using EcomOpsEngine.Analytics.Funnels.Times;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
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
internal sealed class FunnelService(DatasetAccess access, QueryGate gate, KnownBots known, AdviceRules advice, ServerLifetime lifetime) : Contracts.V1.FunnelService.FunnelServiceBase
{
    public override async Task<ComputeFunnelResponse> ComputeFunnel(ComputeFunnelRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var view = access.View(request.Dataset, request.SnapshotId);
        var bots = await known.OfAsync(access.Dataset(request.Dataset), view, request.IncludeBots, context.CancellationToken);
        return await gate.RunAsync(
            token =>
            {
                var plan = new FunnelPlanner(view, request).Plan();
                var devices = DevicePlan.Of(view, request.DevicesApart);
                var counts = FunnelKernel.Run(view.Runs, plan.Without(bots.LeftOut), QueryGate.Threads, token);
                var times = request.Detail == FunnelDetail.Times ? FunnelTimes.Run(view.Runs, plan.Without(bots.LeftOut), QueryGate.Threads, token) : null;
                var response = FunnelMessages.Answer(plan, FunnelReading.Of(counts, Math.Max(1, plan.Top)), times);
                response.Devices = devices?.Compare(view, plan, bots.LeftOut, token);
                response.Info = Info(view, plan, counts, bots, request, started);
                return response;
            },
            context.CancellationToken);
    }

    public override async Task<ExplainFunnelResponse> ExplainFunnel(ExplainFunnelRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var funnel = request.Funnel ?? throw RequestException.Invalid("funnel", "Expected the funnel to explain.");
        if (request.Dataset.Length > 0 && funnel.Dataset.Length > 0 && request.Dataset != funnel.Dataset)
        {
            throw RequestException.Invalid("dataset", $"'{Shown.Text(request.Dataset)}' differs from funnel.dataset '{Shown.Text(funnel.Dataset)}'.");
        }

        var dataset = request.Dataset.Length > 0 ? request.Dataset : funnel.Dataset;
        var view = access.View(dataset, funnel.SnapshotId);
        var bots = await known.OfAsync(access.Dataset(dataset), view, funnel.IncludeBots, context.CancellationToken);
        return await gate.RunAsync(
            token =>
            {
                var plan = new ExplainPlanner(view, request).Plan();
                var query = plan.Query with { Funnel = plan.Funnel.Without(bots.LeftOut) };
                var counts = ExplainKernel.Run(view.Runs, query, QueryGate.Threads, token);
                var reading = LossReading.Of(counts, plan.Steps.Count > 0 ? plan.Steps : LossReading.Flagged(counts), plan.Options);
                var response = new ExplainMessages(plan, request, advice, view.Snapshot.Timeline.Fields[0].Values).Answer(counts, reading);
                var timeline = view.Snapshot.Timeline;
                response.Info = QueryInfos.Build(view.Snapshot, started, counts.RowsScanned, plan.Funnel.Span, funnel.Filter, bots, "events", "orders", "order_status");
                response.Info.Warnings.AddRange(Warnings.OfRange(funnel.Language, plan.Funnel.Span, timeline.FirstUs, timeline.LastUs));
                return response;
            },
            context.CancellationToken);
    }

    public override async Task<ComputeFunnelTrendResponse> ComputeFunnelTrend(ComputeFunnelTrendRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var (funnel, dataset) = EmbeddedFunnel.Read(request.Dataset, request.Funnel);
        var view = access.View(dataset, funnel.SnapshotId);
        var bots = await known.OfAsync(access.Dataset(dataset), view, funnel.IncludeBots, context.CancellationToken);
        return await gate.RunAsync(token => new TrendRun(view, request, funnel).Answer(bots, started, token), context.CancellationToken);
    }

    public override async Task<ComputeTimeToConvertResponse> ComputeTimeToConvert(ComputeTimeToConvertRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var (funnel, dataset) = EmbeddedFunnel.Read(request.Dataset, request.Funnel);
        var view = access.View(dataset, funnel.SnapshotId);
        var bots = await known.OfAsync(access.Dataset(dataset), view, funnel.IncludeBots, context.CancellationToken);
        return await gate.RunAsync(token => new TimesRun(view, request, funnel).Answer(bots, started, token), context.CancellationToken);
    }

    public override async Task ListFunnelUnits(ListFunnelUnitsRequest request, IServerStreamWriter<ListFunnelUnitsResponse> responseStream, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var (funnel, name) = EmbeddedFunnel.Read(request.Dataset, request.Funnel);
        var view = access.View(name, funnel.SnapshotId);
        var dataset = access.Dataset(name);
        var bots = await known.OfAsync(dataset, view, funnel.IncludeBots, context.CancellationToken);
        var pages = await gate.RunAsync(_ => UnitPages.Of(view, dataset, request, funnel, bots), context.CancellationToken);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.Ending);

        // A place is held for one page at a time: a slow reader keeps nobody waiting.
        for (var first = true; first || !pages.IsAtEnd; first = false)
        {
            var page = await gate.RunAsync(pages.Next, context.CancellationToken);
            if (first)
            {
                page.Info = EmbeddedFunnel.Info(view, pages.Plan, funnel, pages.RowsScanned, bots, started);
            }

            await Streams.WriteAsync(responseStream, page, context, both.Token);
        }
    }

    private static QueryInfo Info(
        SnapshotView view, FunnelPlan plan, FunnelCountsResult counts, BotFlags bots, ComputeFunnelRequest request, long started)
    {
        var timeline = view.Snapshot.Timeline;
        var info = QueryInfos.Build(view.Snapshot, started, counts.RowsScanned, plan.Span, request.Filter, bots, "events", "orders", "order_status");
        info.Warnings.AddRange(Warnings.OfRange(request.Language, plan.Span, timeline.FirstUs, timeline.LastUs));
        if (counts.Total.Immature > 0 && !request.CompletedWindowsOnly)
        {
            info.Warnings.Add(Warnings.ManyImmature(request.Language, counts.Total.Immature, counts.Total.Entered[0]));
        }

        return info;
    }
}
