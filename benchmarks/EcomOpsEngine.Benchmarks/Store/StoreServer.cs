using EcomOpsEngine.Server.Hosting;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;

namespace EcomOpsEngine.Benchmarks.Store;

/// <summary>The real server on free ports in this process, asked over gRPC.</summary>
internal sealed class StoreServer : IAsyncDisposable
{
    /// <summary>The dataset of the benchmarks.</summary>
    public const string Dataset = "shop";

    private readonly ServerHost _host;
    private readonly GrpcChannel _channel;

    private StoreServer(ServerHost host)
    {
        _host = host;
        _channel = GrpcChannel.ForAddress(host.GrpcAddress);
    }

    /// <summary>Channel to it.</summary>
    public GrpcChannel Channel => _channel;

    /// <summary>Starts it on a data directory.</summary>
    public static async Task<StoreServer> StartAsync(string dataDirectory, CancellationToken cancellation, LogLevel least = LogLevel.Warning)
    {
        var options = ServerOptions.Default with { GrpcPort = 0, HttpPort = 0, DataDirectory = dataDirectory, UsesDevelopmentKey = true, LogLevel = least, ResultCacheBytes = 0 };
        return new StoreServer(await ServerHost.StartAsync(options, null, cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _host.DisposeAsync();
    }
}
