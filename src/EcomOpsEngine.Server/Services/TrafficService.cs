using System.Diagnostics;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic;
using EcomOpsEngine.Server.Traffic.Anomalies;
using EcomOpsEngine.Server.Traffic.Daily;
using EcomOpsEngine.Server.Traffic.Visits;
using Grpc.Core;

namespace EcomOpsEngine.Server.Services;

/// <summary>Who comes, and who of them is no person.</summary>
internal sealed class TrafficService(RowQuestions questions, DatasetAccess access, QueryGate gate, KnownBots bots, TrafficRules rules) : Contracts.V1.TrafficService.TrafficServiceBase
{
    public override async Task<ComputeDailyTrafficResponse> ComputeDailyTraffic(ComputeDailyTrafficRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var dataset = access.Dataset(request.Dataset);
        return await questions.AskAsync(
            request, request.Dataset, request.SnapshotId, request.IncludeBots, (view, left, token) => new DailyTrafficRun(view, dataset, request, rules).Answer(left, started, token),
            context.CancellationToken);
    }

    public override async Task<DetectAnomaliesResponse> DetectAnomalies(DetectAnomaliesRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        return await questions.AskAsync(
            request, request.Dataset, request.SnapshotId, request.IncludeBots, (view, left, token) => new AnomalyRun(view, request, rules).Answer(left, started, token), context.CancellationToken);
    }

    public override async Task<DetectBotsResponse> DetectBots(DetectBotsRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var size = RequestChecks.PageSize(request.PageSize, Limits.DefaultPage, Limits.Page);
        var list = request.Clone();
        list.PageSize = 0;
        list.PageToken = "";
        var start = PageTokens.Read(list, request.PageToken);
        var view = access.View(request.Dataset, start.SnapshotId.Length > 0 ? start.SnapshotId : request.SnapshotId);
        var question = new BotPlanner(view, request, bots.Rules.Thresholds).Plan();
        var applied = question.IsSameAs(BotQuestion.Default(view.Snapshot, bots.Rules.Thresholds));
        var flags = applied
            ? await bots.OfAsync(view, false, context.CancellationToken)
            : await gate.RunAsync(token => BotDetection.Run(view, question, bots.Rules, bots.Matches, null, token), context.CancellationToken);
        return await gate.RunAsync(
            token =>
            {
                var response = BotMessages.Summary(flags, question, bots.Rules);
                response.Applied = applied;
                var page = flags.People.Skip((int)Math.Min(start.Offset, int.MaxValue)).Take(size).ToList();
                var ids = view.Ids.Find([.. page.Select(person => person.Person)], token).ToDictionary(id => id.Person);
                response.Visitors.AddRange(page.Select(person => BotMessages.Visitor(person, ids.GetValueOrDefault(person.Person))));
                response.NextPageToken = start.Offset + size < flags.People.Count ? PageTokens.Write(list, start.Offset + size, view.Snapshot.Id) : "";
                response.Info = Info(view, request, question, flags, started);
                return response;
            },
            context.CancellationToken);
    }

    private static QueryInfo Info(SnapshotView view, DetectBotsRequest request, BotQuestion question, BotFlags flags, long started)
    {
        var timeline = view.Snapshot.Timeline;
        InstantSpan? span = request.Range is not null ? question.Span
            : timeline.FirstUs is { } first && timeline.LastUs is { } last ? new InstantSpan(first, last + 1) : null;
        var info = QueryInfos.Build(view.Snapshot, started, timeline.Rows, span, null, BotFlags.None, "events", "orders", "order_status");
        if (request.Range is not null)
        {
            info.Warnings.AddRange(Warnings.OfRange(request.Language, question.Span, timeline.FirstUs, timeline.LastUs));
        }

        if (question.Agents && !flags.HasAgents)
        {
            info.Warnings.Add(Warnings.NoUserAgents(request.Language));
        }

        if (question.AsksDwell && question.Behaviour.Dwell is null)
        {
            info.Warnings.Add(Warnings.NoPages(request.Language));
        }

        return info;
    }
}
