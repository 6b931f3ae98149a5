using System.Runtime.CompilerServices;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Loads;
using EcomOpsEngine.Server.Queries;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace EcomOpsEngine.Server.Flight;

/// <summary>Bulk loads in by Flight's DoPut; see ecomops/v1/flight.proto.</summary>
internal sealed class FlightPut(StreamLoads loads, ServerLifetime lifetime) : FlightPutContract
{
    public override async Task DoPut(IAsyncStreamReader<FlightMessage> requestStream, IServerStreamWriter<BytesValue> responseStream, ServerCallContext context)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.Ending);
        await using var bytes = new FlightBytes(requestStream, both.Token);
        var found = await GuardedAsync(bytes.CommandAsync) ?? throw RequestException.Invalid("descriptor", FlightCommands.DescriptorExpected);
        var (command, isJson) = FlightCommands.Read(found, "descriptor.cmd");
        if (command.CommandCase != FlightCommand.CommandOneofCase.Load)
        {
            throw RequestException.Invalid("descriptor.cmd", $"Found {command.CommandCase}; DoPut takes the command load.");
        }

        var response = await loads.RunAsync(command.Load, Batches(bytes, both.Token), both.Token);
        await responseStream.WriteAsync(new BytesValue { Value = FlightCommands.Write(response, isJson) }, both.Token);
    }

    private static async IAsyncEnumerable<RecordBatch> Batches(FlightBytes bytes, [EnumeratorCancellation] CancellationToken token)
    {
        using var reader = new ArrowStreamReader(bytes, bytes.Bodies, leaveOpen: true);
        while (await GuardedAsync(async () => await reader.ReadNextRecordBatchAsync(token)) is { } batch)
        {
            if (batch.Length > Limits.BatchRows)
            {
                throw RequestException.Invalid("batch", $"A batch of {batch.Length} rows; at most {Limits.BatchRows}.");
            }

            yield return batch;
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
}
