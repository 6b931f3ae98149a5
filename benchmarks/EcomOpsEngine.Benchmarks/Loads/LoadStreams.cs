using System.Diagnostics;
using Apache.Arrow;
using EcomOpsEngine.Benchmarks.Peers;
using EcomOpsEngine.Benchmarks.Store;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData.Flight;
using Google.Protobuf;
using Grpc.Net.Client;
using Table = EcomOpsEngine.Contracts.V1.Table;

namespace EcomOpsEngine.Benchmarks.Loads;

/// <summary>Sends the rows of a file to a real server in a process of its own. The sender has its batches ready before the clock starts, and shares the machine with the server, which has taken in the same rows for other datasets before (<see cref="LoadsCommand.WarmUpLoads"/>).</summary>
internal static class LoadStreams
{
    private const string WarmUpDataset = "warm";

    /// <summary>Time from the first message to the acknowledgement, and the counts of the durable table.</summary>
    public static async Task<LoadTimes> SendAsync(string directory, LoadFormat format, int threads, CancellationToken cancellation)
    {
        var batches = LoadBatches.Read(LoadFiles.PathOf(directory, format.File));
        var data = Directory.CreateDirectory(Path.Combine(directory, "served")).FullName;
        try
        {
            TimeSpan elapsed;
            using (var server = await ServerProcess.StartAsync(data, cancellation))
            {
                for (var warm = 0; warm < LoadsCommand.WarmUpLoads; warm++)
                {
                    await SendAsync(WarmUpDataset);
                    await new CatalogService.CatalogServiceClient(server.Channel).DeleteDatasetAsync(new DeleteDatasetRequest { Dataset = WarmUpDataset }, cancellationToken: cancellation);
                }

                elapsed = await SendAsync(StoreServer.Dataset);

                async Task<TimeSpan> SendAsync(string dataset)
                {
                    await StoreLoads.CreateAsync(server.Channel, dataset, cancellation);
                    var header = StoreLoads.Header(dataset, Table.Events, "events");
                    return format.Way == LoadWay.Flight
                        ? await PutAsync(server.Channel, header, batches, cancellation)
                        : await LoadAsync(server.Channel, header, batches.ConvertAll(batch => new LoadRequest { Batch = Columns(batch) }), cancellation);
                }

                // What was acknowledged is in the files, whatever becomes of the server; the next reader needs their lock.
                await server.KillAsync();
            }

            using var duckdb = new DuckDbPeer(threads, Path.Combine(data, StoreServer.Dataset, "dataset.duckdb"));
            return new LoadTimes(null, elapsed, duckdb.Query("SELECT count(*), count(DISTINCT visitor), count(DISTINCT customer) FROM events"));
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task<TimeSpan> LoadAsync(GrpcChannel channel, LoadHeader header, List<LoadRequest> batches, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        await StoreLoads.SendAsync(channel, header, batches.ToAsyncEnumerable(), cancellation);
        return watch.Elapsed;
    }

    private static async Task<TimeSpan> PutAsync(GrpcChannel channel, LoadHeader header, List<RecordBatch> batches, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var command = new FlightCommand { Load = header };
        await CodedPut.SendAsync(channel, command.ToByteArray(), batches, null, cancellation);
        return watch.Elapsed;
    }

    private static ColumnBatch Columns(RecordBatch batch)
    {
        var columns = new ColumnBatch { Rows = batch.Length };
        columns.Columns.Add(new ColumnData { Name = batch.Schema.FieldsList[0].Name, TimesUs = new TimeValues { Values = { ((TimestampArray)batch.Column(0)).Values.ToArray() } } });
        for (var column = 1; column < batch.ColumnCount; column++)
        {
            var (array, data) = (batch.Column(column), new ColumnData { Name = batch.Schema.FieldsList[column].Name });
            if (array is DictionaryArray { Indices: UInt16Array indexes, Dictionary: StringArray words })
            {
                data.Dictionary = new DictionaryTexts { Values = { Enumerable.Range(0, words.Length).Select(word => words.GetString(word)) }, Indexes = { indexes.Values.ToArray().Select(index => (uint)index) } };
            }
            else
            {
                data.Texts = new TextValues { Values = { Enumerable.Range(0, batch.Length).Select(row => ((StringArray)array).GetString(row) ?? "") } };
            }

            if (array.NullCount > 0)
            {
                var validity = new byte[(batch.Length + 7) / 8];
                for (var row = 0; row < batch.Length; row++)
                {
                    validity[row >> 3] |= (byte)(array.IsNull(row) ? 0 : 1 << (row & 7));
                }

                data.Validity = ByteString.CopyFrom(validity);
            }

            columns.Columns.Add(data);
        }

        return columns;
    }
}
