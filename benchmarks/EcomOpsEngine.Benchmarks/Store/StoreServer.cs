using System.Diagnostics;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.TestData;
using Google.Protobuf.WellKnownTypes;
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

    /// <summary>Starts a server and asks the first question, of everybody and then with bots left out, which are searched for once.</summary>
    public static async Task<(string Answer, TimeSpan ToAnswer, TimeSpan ToAnswerWithoutBots)> FirstAnswerAsync(string dataDirectory, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        await using var server = await StartAsync(dataDirectory, cancellation);
        var answer = await server.AskAsync(includeBots: true, cancellation);
        var first = watch.Elapsed;
        answer += " / " + await server.AskAsync(includeBots: false, cancellation);
        return (answer, first, watch.Elapsed);
    }

    /// <summary>Six ordered steps within a day: people at each step.</summary>
    public async Task<string> AskAsync(bool includeBots, CancellationToken cancellation)
    {
        var request = new ComputeFunnelRequest { Dataset = Dataset, IncludeBots = includeBots, Window = Duration.FromTimeSpan(TimeSpan.FromDays(1)) };
        request.Steps.AddRange(Enumerable.Range(0, HonestEvents.Steps).Select(step => new FunnelStep { Events = { StoreRows.EventName(step) } }));
        var answer = await new FunnelService.FunnelServiceClient(_channel).ComputeFunnelAsync(request, cancellationToken: cancellation);
        return string.Join(' ', answer.Funnels[0].Steps.Select(step => step.Entered));
    }

    /// <summary>The four questions over rows, each of everybody and all rows.</summary>
    public IReadOnlyList<(string Name, Func<CancellationToken, Task> Ask)> Questions()
    {
        var (segments, matrices) = (new SegmentService.SegmentServiceClient(_channel), new MatrixService.MatrixServiceClient(_channel));
        var matrix = new ComputeMatrixRequest
        {
            Dataset = Dataset,
            IncludeBots = true,
            Dimensions = { new MatrixDimension { Field = "category_1" }, new MatrixDimension { Field = "channel" } },
            Measures = { Measure.Gmv, Measure.Orders, Measure.Buyers },
        };
        return
        [
            ("funnel of six steps", token => AskAsync(includeBots: true, token)),
            ("matrix of category and channel: GMV, orders, buyers", token => matrices.ComputeMatrixAsync(matrix, cancellationToken: token).ResponseAsync),
            ("RFM", token => segments.ComputeRfmAsync(new ComputeRfmRequest { Dataset = Dataset, IncludeBots = true }, cancellationToken: token).ResponseAsync),
            ("cohorts by month", token => segments.ComputeCohortsAsync(new ComputeCohortsRequest { Dataset = Dataset, IncludeBots = true }, cancellationToken: token).ResponseAsync),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _host.DisposeAsync();
    }
}
