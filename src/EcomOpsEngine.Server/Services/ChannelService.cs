using System.Diagnostics;
using EcomOpsEngine.Analytics.Channels;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Channels;
using EcomOpsEngine.Server.Channels.Budgets;
using EcomOpsEngine.Server.Channels.Effectiveness;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic.Visits;
using Grpc.Core;

namespace EcomOpsEngine.Server.Services;

/// <summary>What channels bring, what they cost, and where to put the money.</summary>
internal sealed class ChannelService(RowQuestions questions, DatasetAccess access, TrafficRules rules, ChannelActions actions) : Contracts.V1.ChannelService.ChannelServiceBase
{
    private static readonly string[] HistoryTables = ["events", "orders", "order_status"];
    private static readonly string[] SpendTables = [.. HistoryTables, "channel_spend"];

    public override async Task<ComputeEffectivenessResponse> ComputeEffectiveness(ComputeEffectivenessRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var dataset = access.Dataset(request.Dataset);
        return await questions.AskAsync(request, request.Dataset, request.SnapshotId, request.IncludeBots, (view, bots, token) =>
        {
            var plan = new EffectivenessPlanner(view, dataset, request, bots, rules).Plan(token);
            var run = EffectivenessRun.Of(view, plan, request.Language, token);
            var response = run is null
                ? new ComputeEffectivenessResponse { Headings = { EffectivenessMessages.Headings(request.Language) }, Touches = plan.Attribution.Touches.Stated }
                : new EffectivenessMessages(view, run, actions, request.Language).Answer();
            response.Info = QueryInfos.Build(view.Snapshot, started, run?.RowsScanned ?? 0, run?.Days.Span(view), request.Filter, bots, SpendTables);
            response.Info.Warnings.AddRange(ChannelWarnings.Of(request.Language, plan, run, view));
            return response;
        }, context.CancellationToken);
    }

    public override async Task<AttributeOrdersResponse> AttributeOrders(AttributeOrdersRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        return await questions.AskAsync(request, request.Dataset, request.SnapshotId, request.IncludeBots, (view, bots, token) =>
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

    public override async Task<AllocateBudgetResponse> AllocateBudget(AllocateBudgetRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var dataset = access.Dataset(request.Dataset);
        return await questions.AskAsync(request, request.Dataset, request.SnapshotId, request.IncludeBots, (view, bots, token) =>
        {
            var run = BudgetRun.Of(view, new BudgetPlanner(view, dataset, request, bots, rules).Plan(token), token);
            var stages = new StageRun(view, run);
            var response = new BudgetMessages(run, stages.Lines(token), view.Snapshot.Settings, request.Language).Answer();
            response.Info = QueryInfos.Build(view.Snapshot, started, run.RowsScanned + stages.RowsScanned, run.Plan.History?.Span(view), request.Filter, bots, SpendTables);
            response.Info.Warnings.AddRange(ChannelWarnings.Of(request.Language, run));
            return response;
        }, context.CancellationToken);
    }

    public override async Task<ComputeSynergyResponse> ComputeSynergy(ComputeSynergyRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        return await questions.AskAsync(request, request.Dataset, request.SnapshotId, request.IncludeBots, (view, bots, token) =>
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
