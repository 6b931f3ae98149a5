using Apache.Arrow;
using Apache.Arrow.Flight;
using Apache.Arrow.Flight.Server;
using EcomOpsEngine.Server.Errors;
using Google.Protobuf;
using Grpc.Core;

namespace EcomOpsEngine.Server.Flight;

/// <summary>Arrow Flight on the gRPC port, but for DoPut (<see cref="FlightPut"/>): row results out by DoGet; see ecomops/v1/flight.proto.</summary>
internal sealed class FlightDoor(FlightAnswers answers) : FlightServer
{
    private static readonly TimeSpan LongestStall = TimeSpan.FromSeconds(60);

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
        : throw RequestException.Invalid("descriptor", FlightCommands.DescriptorExpected);

    private sealed class FirstBatchException : Exception;
}
