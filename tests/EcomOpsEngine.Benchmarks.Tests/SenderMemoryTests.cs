using EcomOpsEngine.Benchmarks.Store;
using EcomOpsEngine.Contracts.V1;
using Xunit;

namespace EcomOpsEngine.Benchmarks.Tests;

/// <summary>Whatever senders do, the server's memory does not grow with what they send.</summary>
public sealed class SenderMemoryTests
{
    private const int StalledSenders = 4;
    private const int Rows = 10_000;
    private const int TextBytes = 2_000;
    private const int HugeBatches = 100;
    private const int WarmBatches = 30;

    [Fact]
    public async Task A_huge_load_beside_stalled_senders_does_not_fill_the_memory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The peak of a process is read from /proc.");
        var directory = Directory.CreateTempSubdirectory("ecomops-senders-").FullName;
        try
        {
            using var server = await ServerProcess.StartAsync(directory, TestContext.Current.CancellationToken, "--duckdb-memory-mb", "256");
            await new CatalogService.CatalogServiceClient(server.Channel).CreateDatasetAsync(new CreateDatasetRequest { Dataset = new Dataset { Name = "shop", TimeZone = "UTC", Currency = "CNY" } });
            var stalled = new List<Grpc.Core.AsyncClientStreamingCall<LoadRequest, LoadResponse>>();
            for (var i = 0; i < StalledSenders; i++)
            {
                stalled.Add(await BeginAsync(server, $"stalled-{i}"));
                await stalled[i].RequestStream.WriteAsync(new LoadRequest { Batch = Batch(i) });
            }

            using var huge = await BeginAsync(server, "huge");
            var warm = 0L;
            for (var i = 0; i < HugeBatches; i++)
            {
                warm = i == WarmBatches ? server.PeakBytes() : warm;
                await huge.RequestStream.WriteAsync(new LoadRequest { Batch = Batch(i) });
            }

            await huge.RequestStream.CompleteAsync();
            Assert.Equal(HugeBatches * Rows, (await huge.ResponseAsync).Load.RowsLoaded);
            stalled.ForEach(call => call.Dispose());

            // What the runtime and the database keep was there after the first batches; a server that kept what it is sent would grow by all of it.
            var (grown, sent) = (server.PeakBytes() - warm, (HugeBatches - WarmBatches) * (long)Rows * TextBytes);
            Assert.True(grown < sent / 2, $"The server grew by {grown >> 20} MiB from {warm >> 20} MiB on while {sent >> 20} MiB were sent.");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<Grpc.Core.AsyncClientStreamingCall<LoadRequest, LoadResponse>> BeginAsync(ServerProcess server, string loadId)
    {
        var call = new LoadService.LoadServiceClient(server.Channel).Load();
        await call.RequestStream.WriteAsync(new LoadRequest { Header = new LoadHeader { Dataset = "shop", Table = Table.Events, LoadId = loadId, OnError = OnError.AllOrNothing } });
        return call;
    }

    // One text in all rows of a batch: much to send, little to keep.
    private static ColumnBatch Batch(int number)
    {
        var text = new string((char)('a' + (number % 26)), TextBytes);
        return new ColumnBatch
        {
            Rows = Rows,
            Columns =
            {
                new ColumnData { Name = "occurred_at", TimesUs = new TimeValues { Values = { Enumerable.Repeat(1_740_801_600_000_000, Rows) } } },
                new ColumnData { Name = "event_name", Texts = new TextValues { Values = { Enumerable.Repeat("view", Rows) } } },
                new ColumnData { Name = "visitor_id", Texts = new TextValues { Values = { Enumerable.Range(0, Rows).Select(row => $"v{row}") } } },
                new ColumnData { Name = "page", Texts = new TextValues { Values = { Enumerable.Repeat(text, Rows) } } },
            },
        };
    }
}
