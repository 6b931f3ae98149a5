using System.Runtime.CompilerServices;
using Apache.Arrow;
using Apache.Arrow.Flight;
using Apache.Arrow.Flight.Server;
using Apache.Arrow.Types;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Loads;
using EcomOpsEngine.Server.Queries;
using Google.Protobuf;
using Grpc.Core;

namespace EcomOpsEngine.Server.Flight;

/// <summary>Arrow Flight on the gRPC port: bulk loads in by DoPut, row results out by DoGet; see ecomops/v1/flight.proto.</summary>
internal sealed class FlightDoor(StreamLoads loads, FlightAnswers answers, ServerLifetime lifetime) : FlightServer
{
    private static readonly TimeSpan LongestStall = TimeSpan.FromSeconds(60);

    public override async Task DoPut(
        FlightServerRecordBatchStreamReader requestStream, IAsyncStreamWriter<FlightPutResult> responseStream, ServerCallContext context)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.Ending);
        var descriptor = await GuardedAsync(async () => await requestStream.FlightDescriptor);
        var (command, isJson) = FlightCommands.Read(CommandOf(descriptor), "descriptor.cmd");
        if (command.CommandCase != FlightCommand.CommandOneofCase.Load)
        {
            throw RequestException.Invalid("descriptor.cmd", $"Found {command.CommandCase}; DoPut takes the command load.");
        }

        var response = await loads.RunAsync(command.Load, Batches(requestStream, both.Token), both.Token);
        await responseStream.WriteAsync(new FlightPutResult(FlightCommands.Write(response, isJson)));
    }

    public override async Task DoGet(FlightTicket ticket, FlightServerRecordBatchStreamWriter responseStream, ServerCallContext context)
    {
        var (command, isJson) = FlightCommands.Read(ticket.Ticket, "ticket");
        await answers.SendAsync(command, Take, context);

        async Task Take(RecordBatch batch, IMessage? about, CancellationToken token)
        {
            var written = about is null ? responseStream.WriteAsync(batch) : responseStream.WriteAsync(batch, FlightCommands.Write(about, isJson));
            try
            {
                await written.WaitAsync(LongestStall, token);
            }
            catch (TimeoutException)
            {
                context.GetHttpContext().Abort();
                throw new OperationCanceledException("The reader stopped reading.");
            }
        }
    }

    public override async Task<FlightInfo> GetFlightInfo(FlightDescriptor request, ServerCallContext context)
    {
        var command = CommandOf(request);
        var schema = await GetSchema(request, context);
        return new FlightInfo(schema, request, [new FlightEndpoint(new FlightTicket(command), [])], totalRecords: -1, totalBytes: -1);
    }

    /// <summary>The schema of an answer is that of its first batch.</summary>
    public override async Task<Schema> GetSchema(FlightDescriptor request, ServerCallContext context)
    {
        var (command, _) = FlightCommands.Read(CommandOf(request), "descriptor.cmd");
        Schema? schema = null;
        try
        {
            await answers.SendAsync(
                command,
                (batch, _, _) =>
                {
                    schema = batch.Schema;
                    throw new FirstBatchException();
                },
                context);
        }
        catch (FirstBatchException)
        {
        }

        return schema ?? new Schema([], null);
    }

    private static ByteString CommandOf(FlightDescriptor? descriptor) => descriptor?.Type == FlightDescriptorType.Command
        ? descriptor.Command
        : throw RequestException.Invalid("descriptor", "Expected a descriptor of type CMD with an ecomops.v1.FlightCommand.");

    private static async IAsyncEnumerable<RecordBatch> Batches(FlightServerRecordBatchStreamReader stream, [EnumeratorCancellation] CancellationToken token)
    {
        var schema = await GuardedAsync(async () => await stream.Schema);
        if (schema.FieldsList.FirstOrDefault(field => field.DataType is DictionaryType) is { } coded)
        {
            throw RequestException.Invalid($"batch.{Shown.Text(coded.Name)}", "Dictionary-coded; by Flight send plain utf8, or send the batches as `arrow_ipc` of LoadService.Load.");
        }

        while (await GuardedAsync(() => stream.MoveNext(token)))
        {
            if (stream.Current.Length > Limits.BatchRows)
            {
                throw RequestException.Invalid("batch", $"A batch of {stream.Current.Length} rows; at most {Limits.BatchRows}.");
            }

            yield return stream.Current;
        }
    }

    // What the sender's bytes make the reader of Arrow throw is the sender's fault.
    private static async Task<T> GuardedAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception broken) when (broken is not (RequestException or OperationCanceledException or RpcException or IOException or OutOfMemoryException))
        {
            throw RequestException.Invalid("batch", $"Not a sound stream of Arrow record batches: {Shown.Text(broken.Message)}");
        }
    }

    private sealed class FirstBatchException : Exception;
}
