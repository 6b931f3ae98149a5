using System.Diagnostics;
using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Funnels;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic;
using Grpc.Core;

namespace EcomOpsEngine.Server.Services;

/// <summary>How far people get through a sequence of events.</summary>
internal sealed class FunnelService(DatasetAccess access, QueryGate gate, KnownBots known) : Contracts.V1.FunnelService.FunnelServiceBase
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
                var counts = FunnelKernel.Run(view.Runs, plan.Query with { LeftOut = bots.LeftOut }, QueryGate.Threads, token);
                var response = FunnelMessages.Answer(plan, FunnelReading.Of(counts, Math.Max(1, plan.Top)));
                response.Info = Info(view, plan, counts, bots, request, started);
                return response;
            },
            context.CancellationToken);
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
