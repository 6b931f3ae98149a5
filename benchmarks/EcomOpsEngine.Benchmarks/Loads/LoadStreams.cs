using System.Diagnostics;
using Apache.Arrow;
using Apache.Arrow.Flight;
using Apache.Arrow.Flight.Client;
using Apache.Arrow.Types;
using EcomOpsEngine.Benchmarks.Peers;
using EcomOpsEngine.Benchmarks.Store;
using EcomOpsEngine.Contracts.V1;
using Google.Protobuf;
using Grpc.Net.Client;
using Field = Apache.Arrow.Field;
using Table = EcomOpsEngine.Contracts.V1.Table;

namespace EcomOpsEngine.Benchmarks.Loads;

/// <summary>Sends the rows of a file to a real server in a process of its own. The sender has its batches ready before the clock starts, and shares the machine with the server, which has taken in the same rows for another dataset before.</summary>
internal static class LoadStreams
{
    private const int RowsPerBatch = 50_000;
    private const string WarmUpDataset = "warm";

    /// <summary>Time from the first message to the acknowledgement, and the counts of the durable table.</summary>
    public static async Task<LoadTimes> SendAsync(string directory, LoadFormat format, int threads, CancellationToken cancellation)
    {
        var batches = Read(LoadFiles.PathOf(directory, format.File));
        var data = Directory.CreateDirectory(Path.Combine(directory, "served")).FullName;
        try
        {
            TimeSpan elapsed;
            using (var server = await ServerProcess.StartAsync(data, cancellation))
            {
                await SendAsync(WarmUpDataset);
                await new CatalogService.CatalogServiceClient(server.Channel).DeleteDatasetAsync(new DeleteDatasetRequest { Dataset = WarmUpDataset }, cancellationToken: cancellation);
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
        using var call = new FlightClient(channel).StartPut(FlightDescriptor.CreateCommandDescriptor(command.ToByteArray()));
        foreach (var batch in batches)
        {
            await call.RequestStream.WriteAsync(batch);
        }

        await call.RequestStream.CompleteAsync();
        return await call.ResponseStream.MoveNext(cancellation)
            ? watch.Elapsed
            : throw new InvalidOperationException("The put ended without a result.");
    }

    /// <summary>The rows of a file as batches.</summary>
    public static List<RecordBatch> Read(string parquet)
    {
        using var duckdb = new DuckDbPeer(2);
        var batches = new List<RecordBatch>();
        var columns = new BatchBuilder();
        duckdb.Each($"SELECT epoch_us(occurred_at), visitor_id, customer_id, event_name, device, channel FROM read_parquet('{parquet}')", row =>
        {
            columns.Times.Append(row.GetInt64(0));
            for (var text = 0; text < columns.Texts.Length; text++)
            {
                _ = row.IsDBNull(text + 1) ? columns.Texts[text].AppendNull() : columns.Texts[text].Append(row.GetString(text + 1));
            }

            if (columns.Times.Length == RowsPerBatch)
            {
                batches.Add(columns.Build());
                columns = new BatchBuilder();
            }
        });
        return columns.Times.Length == 0 ? batches : [.. batches, columns.Build()];
    }

    private static ColumnBatch Columns(RecordBatch batch)
    {
        var columns = new ColumnBatch { Rows = batch.Length };
        columns.Columns.Add(new ColumnData { Name = batch.Schema.FieldsList[0].Name, TimesUs = new TimeValues { Values = { ((TimestampArray)batch.Column(0)).Values.ToArray() } } });
        for (var column = 1; column < batch.ColumnCount; column++)
        {
            var (texts, values, validity) = ((StringArray)batch.Column(column), new TextValues(), new byte[(batch.Length + 7) / 8]);
            for (var row = 0; row < batch.Length; row++)
            {
                values.Values.Add(texts.IsNull(row) ? "" : texts.GetString(row));
                validity[row >> 3] |= (byte)(texts.IsNull(row) ? 0 : 1 << (row & 7));
            }

            columns.Columns.Add(new ColumnData { Name = batch.Schema.FieldsList[column].Name, Texts = values, Validity = texts.NullCount == 0 ? ByteString.Empty : ByteString.CopyFrom(validity) });
        }

        return columns;
    }

    private sealed class BatchBuilder
    {
        private static readonly string[] Names = ["visitor_id", "customer_id", "event_name", "device", "channel"];

        public Int64Array.Builder Times { get; } = new();

        public StringArray.Builder[] Texts { get; } = [.. Names.Select(_ => new StringArray.Builder())];

        public RecordBatch Build()
        {
            var times = new TimestampArray(new TimestampType(TimeUnit.Microsecond, "UTC"), Times.Build().ValueBuffer, ArrowBuffer.Empty, Times.Length, 0, 0);
            IArrowArray[] arrays = [times, .. Texts.Select(text => text.Build())];
            string[] names = ["occurred_at", .. Names];
            return new RecordBatch(new Schema(names.Zip(arrays, (name, array) => new Field(name, array.Data.DataType, true)), null), arrays, times.Length);
        }
    }
}
