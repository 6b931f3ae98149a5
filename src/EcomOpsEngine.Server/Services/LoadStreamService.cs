using System.Runtime.CompilerServices;
using Apache.Arrow;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Loads;
using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace EcomOpsEngine.Server.Services;

/// <summary>Load of <see cref="LoadService"/>: the messages are taken as they came, since making objects of their values costs more than all the rest of a load.</summary>
internal sealed class LoadStreamService(StreamLoads streams, ServerLifetime lifetime)
{
    /// <summary>Loads the rows of a stream.</summary>
    public async Task<LoadResponse> Load(IAsyncStreamReader<LoadMessage> requestStream, ServerCallContext context)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.Ending);
        var header = await requestStream.MoveNext(both.Token) ? Header(requestStream.Current) : null;
        return header is null
            ? throw RequestException.Invalid("header", "The first message must be the header.")
            : await streams.RunAsync(header, Batches(requestStream, both.Token), both.Token);
    }

    private static LoadHeader? Header(LoadMessage first)
    {
        using (first)
        {
            return BatchReader.Parse(first, "messages[0]") is { PartCase: LoadRequest.PartOneofCase.Header, Header: var header } ? header : null;
        }
    }

    private static async IAsyncEnumerable<RecordBatch> Batches(IAsyncStreamReader<LoadMessage> stream, [EnumeratorCancellation] CancellationToken token)
    {
        for (var number = 1; await stream.MoveNext(token); number++)
        {
            using var message = stream.Current;
            foreach (var batch in BatchReader.Read(message, $"messages[{number}]"))
            {
                yield return batch;
            }
        }
    }

    /// <summary>Says how the messages of the call are read and written.</summary>
    internal sealed class Binding : IServiceMethodProvider<LoadStreamService>
    {
        private static readonly Method<LoadMessage, LoadResponse> Method = new(
            MethodType.ClientStreaming,
            Contracts.V1.LoadService.Descriptor.FullName,
            nameof(Load),
            Marshallers.Create<LoadMessage>((_, _) => throw new NotSupportedException("The server only receives these messages."), LoadMessage.Of),
            Marshallers.Create(
                (LoadResponse response, SerializationContext context) => context.Complete(response.ToByteArray()), context => LoadResponse.Parser.ParseFrom(context.PayloadAsReadOnlySequence())));

        public void OnServiceMethodDiscovery(ServiceMethodProviderContext<LoadStreamService> context) =>
            context.AddClientStreamingMethod(Method, [], (service, stream, call) => service.Load(stream, call));
    }
}
