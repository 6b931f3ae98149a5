using Apache.Arrow;
using Apache.Arrow.Ipc;
using EcomOpsEngine.Contracts.V1;
using Google.Protobuf;
using Grpc.Net.Client;
using Table = EcomOpsEngine.Contracts.V1.Table;

namespace EcomOpsEngine.Benchmarks.Store;

/// <summary>Makes datasets of the benchmarks and loads rows into them over gRPC.</summary>
internal static class StoreLoads
{
    /// <summary>Creates a dataset.</summary>
    public static async Task CreateAsync(GrpcChannel channel, string dataset, CancellationToken cancellation) =>
        await new CatalogService.CatalogServiceClient(channel).CreateDatasetAsync(
            new CreateDatasetRequest { Dataset = new Dataset { Name = dataset, TimeZone = "Asia/Shanghai", Currency = "CNY", MoneyScale = 2 } }, cancellationToken: cancellation);

    /// <summary>The header of a load that is refused for any bad row.</summary>
    public static LoadHeader Header(string dataset, Table table, string loadId) => new() { Dataset = dataset, Table = table, LoadId = loadId, OnError = OnError.AllOrNothing };

    /// <summary>Loads batches as Arrow IPC; returns when they can be asked for.</summary>
    public static Task SendAsync(GrpcChannel channel, LoadHeader header, IAsyncEnumerable<RecordBatch> batches, CancellationToken cancellation) =>
        SendAsync(channel, header, Requests(batches), cancellation);

    /// <summary>Loads what messages of a load hold; returns when it can be asked for.</summary>
    public static async Task SendAsync(GrpcChannel channel, LoadHeader header, IAsyncEnumerable<LoadRequest> rows, CancellationToken cancellation)
    {
        using var call = new LoadService.LoadServiceClient(channel).Load(cancellationToken: cancellation);
        await call.RequestStream.WriteAsync(new LoadRequest { Header = header }, cancellation);
        await foreach (var request in rows.WithCancellation(cancellation))
        {
            await call.RequestStream.WriteAsync(request, cancellation);
        }

        await call.RequestStream.CompleteAsync();
        await call.ResponseAsync;
    }

    private static async IAsyncEnumerable<LoadRequest> Requests(IAsyncEnumerable<RecordBatch> batches)
    {
        await foreach (var batch in batches)
        {
            using var stream = new MemoryStream();
            using var writer = new ArrowStreamWriter(stream, batch.Schema, leaveOpen: true);
            await writer.WriteRecordBatchAsync(batch);
            await writer.WriteEndAsync();
            yield return new LoadRequest { ArrowIpc = ByteString.CopyFrom(stream.GetBuffer(), 0, (int)stream.Length) };
        }
    }
}
