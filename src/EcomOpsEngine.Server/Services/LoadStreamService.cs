using System.Runtime.CompilerServices;
using Apache.Arrow;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Loads;
using Grpc.Core;

namespace EcomOpsEngine.Server.Services;

/// <summary>Load of <see cref="LoadService"/>: the messages are taken as they came, since making objects of their values costs more than all the rest of a load.</summary>
internal sealed class LoadStreamService(StreamLoads streams, ServerLifetime lifetime) : LoadStreamContract
{
    public override async Task<LoadResponse> Load(IAsyncStreamReader<LoadMessage> requestStream, ServerCallContext context)
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
}
