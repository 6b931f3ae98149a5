using System.Diagnostics;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Matrices;
using EcomOpsEngine.Server.Matrices.Opportunities;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic;
using EcomOpsEngine.Storage.Spend;
using Grpc.Core;

namespace EcomOpsEngine.Server.Services;

/// <summary>Figures by any combination of dimensions.</summary>
internal sealed class MatrixService(RowQuestions questions, DatasetAccess access, PagedRuns paged, ActionRules actions) : Contracts.V1.MatrixService.MatrixServiceBase
{
    public override async Task<ComputeMatrixResponse> ComputeMatrix(ComputeMatrixRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var size = RequestChecks.PageSize(request.PageSize, Limits.DefaultMatrixPage, Limits.MatrixPage);
        var question = request.Clone();
        question.PageSize = 0;
        question.PageToken = "";
        var start = PageTokens.Read(question, request.PageToken);
        return await questions.AskAsync(request, request.Dataset, start.SnapshotId.Length > 0 ? start.SnapshotId : request.SnapshotId, request.IncludeBots, (view, bots, token) =>
        {
            var run = paged.Find(view.Snapshot, question) ?? Compute(view, request, bots, token);
            var response = Page(view, run, question, start.Offset, size, token);
            Keep(view, run, question, response);
            response.Info = Info(view, run, bots, request, started);
            return response;
        }, context.CancellationToken);
    }

    public override async Task<FindOpportunitiesResponse> FindOpportunities(FindOpportunitiesRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var size = RequestChecks.PageSize(request.PageSize, Limits.DefaultOpportunityPage, Limits.OpportunityPage);
        var question = request.Clone();
        question.PageSize = 0;
        question.PageToken = "";
        var start = PageTokens.Read(question, request.PageToken);
        return await questions.AskAsync(request, request.Dataset, start.SnapshotId.Length > 0 ? start.SnapshotId : request.SnapshotId, request.IncludeBots, (view, bots, token) =>
        {
            var run = OpportunityRun.Of(view, request, SpendOf(request.Dataset, view, token), bots.LeftOut, token);
            var from = (int)Math.Min(start.Offset, run.Cells.Count);
            var response = new OpportunityMessages(run, actions, view.Snapshot.Settings, request.Language).Answer(from, size);
            response.NextPageToken = from + size < run.Cells.Count ? PageTokens.Write(question, from + size, view.Snapshot.Id) : "";
            response.Info = Info(view, run.Matrix, bots, run.Question.Matrix, started);
            return response;
        }, context.CancellationToken);
    }

    private MatrixRun Compute(SnapshotView view, ComputeMatrixRequest request, BotFlags bots, CancellationToken token)
    {
        var planner = new MatrixPlanner(view, request, SpendOf(request.Dataset, view, token), bots.LeftOut, token);
        return MatrixRun.Of(planner.Plan(), bots.LeftOut, token);
    }

    private Func<int, int, IReadOnlyList<ChannelSpendRow>> SpendOf(string dataset, SnapshotView view, CancellationToken token)
    {
        var source = access.Dataset(dataset);
        return (from, to) => source.FindChannelSpend(view.Snapshot, from, to, token);
    }

    private static ComputeMatrixResponse Page(
        SnapshotView view, MatrixRun run, ComputeMatrixRequest question, long offset, int size, CancellationToken token)
    {
        var messages = new MatrixMessages(run.Dimensions, view.Snapshot.Settings);
        var count = run.Reading.CellCount;
        var from = (int)Math.Min(offset, count);
        var to = (int)Math.Min((long)from + size, count);
        var response = new ComputeMatrixResponse
        {
            TotalCells = count,
            NextPageToken = to < count ? PageTokens.Write(question, to, view.Snapshot.Id) : "",
        };
        for (var index = from; index < to; index++)
        {
            if ((index & 1_023) == 0)
            {
                token.ThrowIfCancellationRequested();
            }

            response.Cells.Add(messages.Cell(run.Reading.Cell(index)));
        }

        response.Totals.AddRange(run.Reading.Totals().Select(messages.Figure));
        return response;
    }

    private void Keep(SnapshotView view, MatrixRun run, ComputeMatrixRequest question, ComputeMatrixResponse response)
    {
        if (response.NextPageToken.Length > 0)
        {
            paged.Keep(view.Snapshot, question, run);
        }
        else if (paged.Find(view.Snapshot, question) is not null)
        {
            paged.Drop(view.Snapshot);
        }
    }

    private static QueryInfo Info(SnapshotView view, MatrixRun run, BotFlags bots, ComputeMatrixRequest request, long started)
    {
        var range = run.Plan.Range;
        InstantSpan? span = view.FirstUs is null && request.Range is null ? null : range.Span;
        string[] tables = range.Spend is null ? ["events", "orders", "order_status"] : ["events", "orders", "order_status", "channel_spend"];
        var info = QueryInfos.Build(view.Snapshot, started, run.RowsScanned, span, request.Filter, bots, tables);
        info.Warnings.AddRange(Warnings.OfRange(request.Language, range.Span, view.FirstUs, view.LastUs));
        info.Warnings.AddRange(MatrixWarnings.Of(run, view.Snapshot.Settings, request.Language));
        return info;
    }
}
