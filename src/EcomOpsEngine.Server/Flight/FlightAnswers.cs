using Apache.Arrow;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Sql;
using Google.Protobuf;
using Grpc.Core;

namespace EcomOpsEngine.Server.Flight;

/// <summary>Takes one batch of an answer; the first comes with what the contract says about the answer, where it says something.</summary>
internal delegate Task BatchTaker(RecordBatch batch, IMessage? about, CancellationToken token);

/// <summary>Asks the services the question of a command and hands their answer over as record batches. One meaning: nothing is computed here.</summary>
internal sealed class FlightAnswers(Services.SegmentService segments, Services.FunnelService funnels, Services.MatrixService matrices, Services.LoadService loads, SqlQuestions statements)
{
    public async Task SendAsync(FlightCommand command, BatchTaker take, ServerCallContext context)
    {
        switch (command.CommandCase)
        {
            case FlightCommand.CommandOneofCase.ListCustomers:
                await segments.ListCustomers(command.ListCustomers, Into<ListCustomersResponse>(page => AnswerBatches.Of(page, command.ListCustomers), page => page.Info, take), context);
                break;
            case FlightCommand.CommandOneofCase.ListFunnelUnits:
                await funnels.ListFunnelUnits(command.ListFunnelUnits, Into<ListFunnelUnitsResponse>(AnswerBatches.Of, page => page.Info, take), context);
                break;
            case FlightCommand.CommandOneofCase.ComputeMatrix:
                await SendMatrixAsync(command.ComputeMatrix, take, context);
                break;
            case FlightCommand.CommandOneofCase.ListRejectedRows:
                await SendRejectsAsync(command.ListRejectedRows, take, context);
                break;
            case FlightCommand.CommandOneofCase.ListCleanedRows:
                await SendCleanedAsync(command.ListCleanedRows, take, context);
                break;
            case FlightCommand.CommandOneofCase.QuerySql:
                await statements.AskAsync(command.QuerySql, (batch, _) => take(batch, null, context.CancellationToken), context.CancellationToken);
                break;
            default:
                throw RequestException.Invalid("ticket", "A load is sent by DoPut; a ticket holds a question, such as list_customers.");
        }
    }

    private static BatchSink<T> Into<T>(Func<T, RecordBatch> batch, Func<T, IMessage?> about, BatchTaker take) => new(batch, about, take);

    private async Task SendMatrixAsync(ComputeMatrixRequest request, BatchTaker take, ServerCallContext context)
    {
        var question = request.Clone();
        MatrixBatches? batches = null;
        do
        {
            var page = await matrices.ComputeMatrix(question, context);
            var isFirst = batches is null;
            batches ??= new MatrixBatches(request, page);
            await take(batches.Of(page), isFirst ? page.Info : null, context.CancellationToken);
            question.PageToken = page.NextPageToken;
        }
        while (question.PageToken.Length > 0);
    }

    private async Task SendRejectsAsync(ListRejectedRowsRequest request, BatchTaker take, ServerCallContext context)
    {
        var question = request.Clone();
        do
        {
            var page = await loads.ListRejectedRows(question, context);
            await take(AnswerBatches.Of(page.Rows), null, context.CancellationToken);
            question.PageToken = page.NextPageToken;
        }
        while (question.PageToken.Length > 0);
    }

    private async Task SendCleanedAsync(ListCleanedRowsRequest request, BatchTaker take, ServerCallContext context)
    {
        var question = request.Clone();
        do
        {
            var page = await loads.ListCleanedRows(question, context);
            await take(AnswerBatches.Of(page.Rows), null, context.CancellationToken);
            question.PageToken = page.NextPageToken;
        }
        while (question.PageToken.Length > 0);
    }

    /// <summary>A server stream of a service whose messages become batches.</summary>
    private sealed class BatchSink<T>(Func<T, RecordBatch> batch, Func<T, IMessage?> about, BatchTaker take) : IServerStreamWriter<T>
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

        public Task WriteAsync(T message, CancellationToken cancellationToken) => take(batch(message), about(message), cancellationToken);
    }
}
