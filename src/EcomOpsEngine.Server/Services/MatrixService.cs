using System.Diagnostics;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Matrices;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic;
using Grpc.Core;

namespace EcomOpsEngine.Server.Services;

/// <summary>Figures by any combination of dimensions.</summary>
internal sealed class MatrixService(RowQuestions questions, PagedRuns paged) : Contracts.V1.MatrixService.MatrixServiceBase
{
    public override async Task<ComputeMatrixResponse> ComputeMatrix(ComputeMatrixRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var size = RequestChecks.PageSize(request.PageSize, Limits.DefaultMatrixPage, Limits.MatrixPage);
        var question = request.Clone();
        question.PageSize = 0;
        question.PageToken = "";
        var start = PageTokens.Read(question, request.PageToken);
        return await questions.AskAsync(request.Dataset, start.SnapshotId.Length > 0 ? start.SnapshotId : request.SnapshotId, request.IncludeBots, (view, bots, token) =>
        {
            var run = paged.Find(view.Snapshot, question) ?? MatrixRun.Of(view, new MatrixPlanner(view, request).Plan(), bots.LeftOut, token);
            var response = Page(view, run, question, start.Offset, size, token);
            Keep(view, run, question, response);
            response.Info = Info(view, run, bots, request, started);
            return response;
        }, context.CancellationToken);
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
        InstantSpan? span = view.FirstUs is null && request.Range is null ? null : run.Plan.Span;
        var info = QueryInfos.Build(view.Snapshot, started, run.RowsScanned, span, request.Filter, bots, "events", "orders", "order_status");
        info.Warnings.AddRange(Warnings.OfRange(request.Language, run.Plan.Span, view.FirstUs, view.LastUs));
        return info;
    }
}
