using System.Diagnostics;
using EcomOpsEngine.Analytics.Channels;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Channels;
using EcomOpsEngine.Server.Queries;
using Grpc.Core;

namespace EcomOpsEngine.Server.Services;

/// <summary>What channels bring, what they cost, and where to put the money.</summary>
internal sealed class ChannelService(RowQuestions questions) : Contracts.V1.ChannelService.ChannelServiceBase
{
    private static readonly string[] HistoryTables = ["events", "orders", "order_status"];

    public override async Task<AttributeOrdersResponse> AttributeOrders(AttributeOrdersRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        return await questions.AskAsync(request.Dataset, request.SnapshotId, request.IncludeBots, (view, bots, token) =>
        {
            var plan = new AttributionPlanner(view, request, bots).Plan();
            var answer = AttributionKernel.Run(view.Runs, view.Orders, plan.Query, QueryGate.Threads, token);
            var response = new AttributionMessages(plan, answer, view.Snapshot.Settings).Answer();
            response.Info = QueryInfos.Build(view.Snapshot, started, answer.RowsScanned, view.FirstUs is null ? null : plan.Span, request.Filter, bots, HistoryTables);
            response.Info.Warnings.AddRange(Warnings.OfRange(request.Language, plan.Span, view.FirstUs, view.LastUs));
            response.Info.Warnings.AddRange(ChannelWarnings.Of(request.Language, answer));
            return response;
        }, context.CancellationToken);
    }

    public override async Task<ComputeSynergyResponse> ComputeSynergy(ComputeSynergyRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        return await questions.AskAsync(request.Dataset, request.SnapshotId, request.IncludeBots, (view, bots, token) =>
        {
            var run = SynergyRun.Of(view, new SynergyPlanner(view, request, bots).Plan(), token);
            var response = run.Message();
            response.Info = QueryInfos.Build(view.Snapshot, started, run.RowsScanned, view.FirstUs is null ? null : run.Plan.Span, request.Filter, bots, HistoryTables);
            response.Info.Warnings.AddRange(Warnings.OfRange(request.Language, run.Plan.Span, view.FirstUs, view.LastUs));
            response.Info.Warnings.AddRange(ChannelWarnings.Of(request.Language, run.Plan));
            return response;
        }, context.CancellationToken);
    }
}
