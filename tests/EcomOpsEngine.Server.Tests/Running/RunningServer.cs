using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Tests.Running;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;
using Xunit;

[assembly: AssemblyFixture(typeof(RunningServer))]

namespace EcomOpsEngine.Server.Tests.Running;

/// <summary>The real server on free ports with a real channel and a data directory of its own; shared by all tests, each with datasets of its own.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("ecomops-server-tests-");
    private readonly ErrorLog _log = new();
    private ServerHost? _host;
    private GrpcChannel? _channel;
    private int _datasets;

    public GrpcChannel Channel => _channel!;

    public Uri GrpcAddress => _host!.GrpcAddress;

    public Uri HttpAddress => _host!.HttpAddress;

    /// <summary>Folder of the load root <c>files</c>.</summary>
    public string Files => Path.Combine(_work.FullName, "files");

    /// <summary>Folder of the load root <c>demo</c>.</summary>
    public string DemoFiles => Path.Combine(_work.FullName, "demo");

    public string Work => _work.FullName;

    public CatalogService.CatalogServiceClient Catalog => new(Channel);

    public LoadService.LoadServiceClient Loads => new(Channel);

    public FunnelService.FunnelServiceClient Funnels => new(Channel);

    public SegmentService.SegmentServiceClient Segments => new(Channel);

    public MatrixService.MatrixServiceClient Matrices => new(Channel);

    public ExperimentService.ExperimentServiceClient Experiments => new(Channel);

    public DecompositionService.DecompositionServiceClient Decompositions => new(Channel);

    public ChannelService.ChannelServiceClient Channels => new(Channel);

    public SqlService.SqlServiceClient Sql => new(Channel);

    public TrafficService.TrafficServiceClient Traffic => new(Channel);

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Files);
        Directory.CreateDirectory(DemoFiles);
        var options = ServerOptions.Default with
        {
            GrpcPort = 0,
            HttpPort = 0,
            DataDirectory = Path.Combine(_work.FullName, "data"),
            UsesDevelopmentKey = true,
            LoadRoots = new Dictionary<string, string> { ["files"] = Files, ["demo"] = DemoFiles },
            Reflection = true,
        };
        _host = await ServerHost.StartAsync(options, logging => logging.AddProvider(_log), CancellationToken.None);
        _channel = GrpcChannel.ForAddress(_host.GrpcAddress, new GrpcChannelOptions { MaxReceiveMessageSize = Limits.MessageBytes, MaxSendMessageSize = null });
    }

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        _work.Delete(recursive: true);
        if (!_log.Errors.IsEmpty)
        {
            throw new InvalidOperationException("The server logged errors: " + string.Join(Environment.NewLine, _log.Errors));
        }
    }

    /// <summary>A new empty dataset.</summary>
    public async Task<string> NewDatasetAsync(string timeZone = "Asia/Shanghai", int moneyScale = 2)
    {
        var name = $"test-{Interlocked.Increment(ref _datasets)}";
        await Catalog.CreateDatasetAsync(new CreateDatasetRequest
        {
            Dataset = new Dataset { Name = name, TimeZone = timeZone, Currency = "CNY", MoneyScale = moneyScale },
        });
        return name;
    }

    /// <summary>Sends batches as one load.</summary>
    public async Task<Load> LoadAsync(
        string dataset, Table table, string loadId, OnError onError, params IReadOnlyList<ColumnBatch> batches)
    {
        using var call = Loads.Load();
        await call.RequestStream.WriteAsync(new LoadRequest
        {
            Header = new LoadHeader { Dataset = dataset, Table = table, LoadId = loadId, OnError = onError },
        });
        foreach (var batch in batches)
        {
            await call.RequestStream.WriteAsync(new LoadRequest { Batch = batch });
        }

        await call.RequestStream.CompleteAsync();
        return (await call.ResponseAsync).Load;
    }
}
