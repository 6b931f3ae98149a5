using System.Net;
using EcomOpsEngine.Server.Channels.Effectiveness;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Flight;
using EcomOpsEngine.Server.Funnels.Explanations;
using EcomOpsEngine.Server.Loads;
using EcomOpsEngine.Server.Matrices;
using EcomOpsEngine.Server.Matrices.Opportunities;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Services;
using EcomOpsEngine.Server.Sql;
using EcomOpsEngine.Server.Traffic;
using EcomOpsEngine.Server.Traffic.Visits;
using EcomOpsEngine.Storage.Datasets;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EcomOpsEngine.Server.Hosting;

/// <summary>The running server: two listeners on the loopback address, the store, the services.</summary>
internal sealed class ServerHost : IAsyncDisposable
{
    private readonly WebApplication _application;

    private ServerHost(WebApplication application, Uri grpc, Uri http)
    {
        _application = application;
        GrpcAddress = grpc;
        HttpAddress = http;
    }

    /// <summary>Where gRPC answers.</summary>
    public Uri GrpcAddress { get; }

    /// <summary>Where REST and gRPC-Web answer.</summary>
    public Uri HttpAddress { get; }

    /// <summary>Opens the store and starts to listen.</summary>
    /// <param name="options">What to serve.</param>
    /// <param name="configureLogging">Replaces the console log, for tests.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<ServerHost> StartAsync(
        ServerOptions options, Action<ILoggingBuilder>? configureLogging, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Logging.SetMinimumLevel(options.LogLevel);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Grpc", LogLevel.Error);
        (configureLogging ?? (logging => logging.AddSimpleConsole(console => console.SingleLine = true)))(builder.Logging);
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ServerLifetime.GracePeriod + TimeSpan.FromSeconds(5));

        var notices = new StoreNotices();
        var key = MasterKeyChoice.Of(options, Environment.GetEnvironmentVariable);

        // Checking the files of a large dataset and putting the services together take about as long, one the disk and memory, the other one processor.
        var opening = DatasetStore.OpenAsync(
            new StoreOptions(Path.GetFullPath(options.DataDirectory), options.DuckDbMemoryBytes, Environment.ProcessorCount, Notify: notices.Add, Key: key.Key), cancellationToken);
        WebApplication application;
        try
        {
            AddServices(builder.Services, options, opening);
            application = builder.Build();
            Map(application, options);
        }
        catch
        {
            await (await opening).DisposeAsync();
            throw;
        }

        try
        {
            await opening;

            // Resolved once here so that they hear of the end even when no call was ever made; the application ends the store from now on.
            _ = application.Services.GetRequiredService<ServerLifetime>();
            _ = application.Services.GetRequiredService<StoreMeter>();
            var log = application.Services.GetRequiredService<ILogger<ServerHost>>();
            key.WriteTo(log);
            notices.WriteTo(log);
            ThreadPool.GetMinThreads(out var workers, out var completions);
            ThreadPool.GetMaxThreads(out var most, out _);
            ThreadPool.SetMinThreads(Math.Min(most, Math.Max(workers, QueryGate.PoolThreads(options.ConcurrentQueries))), completions);
            await application.StartAsync(cancellationToken);
            return Started(application, options);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the process is asked to end, then drains.</summary>
    public Task WaitForShutdownAsync() => _application.WaitForShutdownAsync();

    /// <summary>Drains and stops.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _application.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private static ServerHost Started(WebApplication application, ServerOptions options)
    {
        // Kestrel lists the addresses in the order of the Listen calls.
        var addresses = application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses
            .Select(address => new Uri(address)).ToList();
        var server = new ServerHost(application, addresses[0], addresses[1]);
        var log = application.Services.GetRequiredService<ILogger<ServerHost>>();
        ServerLog.Serving(log, server.GrpcAddress.ToString(), server.HttpAddress.ToString(), Path.GetFullPath(options.DataDirectory));
        return server;
    }

    private static void Listen(KestrelServerOptions kestrel, ServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = Limits.MessageBytes;
        kestrel.Limits.Http2.InitialStreamWindowSize = Limits.StreamWindowBytes;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 2 * Limits.StreamWindowBytes;
        kestrel.Listen(IPAddress.Loopback, options.GrpcPort, listen => listen.Protocols = HttpProtocols.Http2);
        kestrel.Listen(IPAddress.Loopback, options.HttpPort, listen => listen.Protocols = HttpProtocols.Http1);
    }

    private static void AddServices(IServiceCollection services, ServerOptions options, Task<DatasetStore> opening)
    {
        services.AddSingleton(options);
        services.AddSingleton(_ => opening.GetAwaiter().GetResult());
        services.AddSingleton<ServerLifetime>();
        services.AddSingleton<QueryGate>();
        services.AddSingleton(AgentRuleFile.Load(options.BotRulesFile));
        services.AddSingleton<KnownBots>();
        services.AddSingleton(AdviceRules.Load(options.AdviceRulesFile));
        services.AddSingleton(TrafficRules.Load(options.TrafficRulesFile));
        services.AddSingleton(ChannelActions.Load(options.ChannelRulesFile));
        services.AddSingleton(ActionRules.Load(options.ActionRulesFile));
        services.AddSingleton<DatasetAccess>();
        services.AddMetrics();
        services.AddSingleton<ResultCache>();
        services.AddSingleton<StoreMeter>();
        services.AddSingleton<RowQuestions>();
        services.AddSingleton<LoadRoots>();
        services.AddSingleton<ImportJobs>();
        services.AddSingleton<RunningLoads>();
        services.AddSingleton<StreamLoads>();
        services.AddSingleton<SqlQuestions>();
        services.AddSingleton<FlightAnswers>();
        services.AddSingleton<SegmentService>();
        services.AddSingleton<FunnelService>();
        services.AddSingleton<MatrixService>();
        services.AddSingleton<LoadService>();
        services.AddSingleton<LoadStreamService>();
        services.AddSingleton<FlightPut>();
        services.AddSingleton<PagedRuns>();
        services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<ErrorInterceptor>();
            grpc.MaxReceiveMessageSize = Limits.MessageBytes;
            grpc.MaxSendMessageSize = Limits.MessageBytes;
            grpc.EnableDetailedErrors = false;
        }).AddFlightServer<FlightDoor>().AddJsonTranscoding(json => json.TypeRegistry = TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor));
        services.AddGrpcHealthChecks().AddCheck<DrainCheck>("draining");
        if (options.Reflection)
        {
            services.AddGrpcReflection();
        }
    }

    private static void Map(WebApplication application, ServerOptions options)
    {
        application.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true });
        application.MapGrpcService<CatalogService>();
        application.MapGrpcService<LoadService>();

        MapInstead<LoadStreamService>(application);
        application.MapGrpcService<FunnelService>();
        application.MapGrpcService<SegmentService>();
        application.MapGrpcService<MatrixService>();
        application.MapGrpcService<ExperimentService>();
        application.MapGrpcService<DecompositionService>();
        application.MapGrpcService<ChannelService>();
        application.MapGrpcService<TrafficService>();
        application.MapGrpcService<SqlService>();
        application.MapFlightEndpoint();
        MapInstead<FlightPut>(application);
        application.MapGrpcHealthChecksService();
        if (options.Reflection)
        {
            application.MapGrpcReflectionService();
        }
    }

    // After the service whose call it takes, and before it where a call is sought.
    private static void MapInstead<T>(WebApplication application)
        where T : class => application.MapGrpcService<T>().Add(endpoint => ((RouteEndpointBuilder)endpoint).Order = -1);
}
