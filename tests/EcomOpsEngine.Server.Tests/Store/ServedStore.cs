using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Tests.Running;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;

namespace EcomOpsEngine.Server.Tests.Store;

/// <summary>A real server with a data directory of its own that can be ended and started again.</summary>
internal sealed class ServedStore : IAsyncDisposable
{
    /// <summary>The dataset.</summary>
    public const string Dataset = "shop";

    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("ecomops-store-tests-");
    private readonly ErrorLog _log = new();
    private ServerHost _host = null!;
    private int _loads;

    private ServedStore()
    {
    }

    public GrpcChannel Channel { get; private set; } = null!;

    public static async Task<ServedStore> StartAsync()
    {
        var store = new ServedStore();
        await store.OpenAsync();
        await new CatalogService.CatalogServiceClient(store.Channel).CreateDatasetAsync(
            new CreateDatasetRequest { Dataset = new Dataset { Name = Dataset, TimeZone = "Asia/Shanghai", Currency = "CNY", MoneyScale = 2 } });
        return store;
    }

    /// <summary>Ends the server in order and starts it again.</summary>
    /// <param name="withoutSegments">Everything is built from the durable tables then.</param>
    public async Task RestartAsync(bool withoutSegments)
    {
        await CloseAsync();
        if (withoutSegments)
        {
            Directory.Delete(Path.Combine(_work.FullName, Dataset, "segments"), recursive: true);
        }

        await OpenAsync();
    }

    /// <summary>Loads columns; rows that lower versions set aside refuse nothing.</summary>
    public async Task<Load> LoadAsync(Table table, int rows, params IReadOnlyList<ColumnData> columns)
    {
        using var call = new LoadService.LoadServiceClient(Channel).Load();
        await call.RequestStream.WriteAsync(new LoadRequest { Header = new LoadHeader { Dataset = Dataset, Table = table, LoadId = $"load-{++_loads}", OnError = OnError.AllOrNothing } });
        await call.RequestStream.WriteAsync(new LoadRequest { Batch = new ColumnBatch { Rows = rows, Columns = { columns } } });
        await call.RequestStream.CompleteAsync();
        return (await call.ResponseAsync).Load;
    }

    /// <summary>The current snapshot.</summary>
    public async Task<SnapshotState> SnapshotAsync()
    {
        using var watch = new CatalogService.CatalogServiceClient(Channel).WatchSnapshots(new WatchSnapshotsRequest { Dataset = Dataset });
        await watch.ResponseStream.MoveNext(CancellationToken.None);
        return watch.ResponseStream.Current.Snapshot;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _work.Delete(recursive: true);
        if (!_log.Errors.IsEmpty)
        {
            throw new InvalidOperationException("The server logged errors: " + string.Join(Environment.NewLine, _log.Errors));
        }
    }

    private async Task OpenAsync()
    {
        var options = ServerOptions.Default with { GrpcPort = 0, HttpPort = 0, DataDirectory = _work.FullName, UsesDevelopmentKey = true };
        _host = await ServerHost.StartAsync(options, logging => logging.AddProvider(_log), CancellationToken.None);
        Channel = GrpcChannel.ForAddress(_host.GrpcAddress);
    }

    private async Task CloseAsync()
    {
        Channel.Dispose();
        await _host.DisposeAsync();
    }
}
