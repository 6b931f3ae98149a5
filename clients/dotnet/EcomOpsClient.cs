using System.Runtime.CompilerServices;
using EcomOpsEngine.Contracts.V1;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;

namespace EcomOpsEngine.Client;

/// <summary>
/// A connection to an EcomOpsEngine server. The properties are the generated service clients; every error they raise is an
/// <see cref="EcomOpsException"/>. The client is safe for use from several threads; keep one for the life of the process.
/// </summary>
public sealed class EcomOpsClient : IDisposable
{
    private readonly GrpcChannel _channel;

    /// <summary>Prepares a connection; the first call opens it.</summary>
    /// <param name="options">Where the server is and how to call it; null: the defaults.</param>
    public EcomOpsClient(EcomOpsClientOptions? options = null)
    {
        options ??= new EcomOpsClientOptions();
        _channel = GrpcChannel.ForAddress(options.Address, ChannelOptions(options));
        var invoker = _channel.Intercept(new CallInterceptor(options.ApiKey, options.DefaultDeadline));
        Catalog = new CatalogService.CatalogServiceClient(invoker);
        Loads = new LoadService.LoadServiceClient(invoker);
        Funnels = new FunnelService.FunnelServiceClient(invoker);
        Segments = new SegmentService.SegmentServiceClient(invoker);
        Matrices = new MatrixService.MatrixServiceClient(invoker);
        Channels = new ChannelService.ChannelServiceClient(invoker);
        Traffic = new TrafficService.TrafficServiceClient(invoker);
        Decompositions = new DecompositionService.DecompositionServiceClient(invoker);
        Sql = new SqlService.SqlServiceClient(invoker);
        Experiments = new ExperimentService.ExperimentServiceClient(invoker);
    }

    /// <summary>Datasets, their fields and the values of those fields.</summary>
    public CatalogService.CatalogServiceClient Catalog { get; }

    /// <summary>Bulk loads.</summary>
    public LoadService.LoadServiceClient Loads { get; }

    /// <summary>Funnels.</summary>
    public FunnelService.FunnelServiceClient Funnels { get; }

    /// <summary>Customers by recency, frequency and money.</summary>
    public SegmentService.SegmentServiceClient Segments { get; }

    /// <summary>Figures by any combination of dimensions.</summary>
    public MatrixService.MatrixServiceClient Matrices { get; }

    /// <summary>What channels bring, what they cost, and where to put the money.</summary>
    public ChannelService.ChannelServiceClient Channels { get; }

    /// <summary>Who comes, and who of them is no person.</summary>
    public TrafficService.TrafficServiceClient Traffic { get; }

    /// <summary>What GMV is made of, and why it changed.</summary>
    public DecompositionService.DecompositionServiceClient Decompositions { get; }

    /// <summary>Free questions in SQL.</summary>
    public SqlService.SqlServiceClient Sql { get; }

    /// <summary>Significance of differences.</summary>
    public ExperimentService.ExperimentServiceClient Experiments { get; }

    /// <summary>
    /// Imports a file below a load root of the server and reports the progress. The last message carries the ended load. Leaving
    /// the enumeration early does not stop the import; <c>GetLoad</c> tells how it ended.
    /// </summary>
    /// <param name="request">What to import.</param>
    /// <param name="cancellationToken">Stops waiting, not the import.</param>
    /// <returns>Progress in the order it was made.</returns>
    /// <exception cref="EcomOpsException">The import was refused or the connection failed.</exception>
    public async IAsyncEnumerable<ImportFileResponse> ImportFileAsync(ImportFileRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var call = Loads.ImportFile(request, cancellationToken: cancellationToken);
        await foreach (var progress in call.ResponseStream.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return progress;
        }
    }

    /// <summary>Loads rows as one transaction under the header's load id: acknowledged means durable and visible.</summary>
    /// <param name="header">Dataset, table, load id and what happens to bad rows.</param>
    /// <param name="batches">The rows by column, each batch within the message limit.</param>
    /// <param name="cancellationToken">Gives the load up; nothing of it is loaded then.</param>
    /// <returns>The load as acknowledged.</returns>
    /// <exception cref="EcomOpsException">The load was refused or the connection failed.</exception>
    public async Task<Load> LoadAsync(LoadHeader header, IAsyncEnumerable<ColumnBatch> batches, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(batches);
        using var call = Loads.Load(cancellationToken: cancellationToken);
        try
        {
            await call.RequestStream.WriteAsync(new LoadRequest { Header = header }, cancellationToken).ConfigureAwait(false);
            await foreach (var batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                await call.RequestStream.WriteAsync(new LoadRequest { Batch = batch }, cancellationToken).ConfigureAwait(false);
            }

            await call.RequestStream.CompleteAsync().ConfigureAwait(false);
        }
        catch (RpcException error) when (!cancellationToken.IsCancellationRequested)
        {
            return (await OutcomeAfterFailedWrite(call, error).ConfigureAwait(false)).Load;
        }

        return (await call.ResponseAsync.ConfigureAwait(false)).Load;
    }

    /// <summary>The customers behind an RFM question, one by one in the server's order.</summary>
    /// <param name="request">The question and which customers are wanted.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>Customers as rows.</returns>
    /// <exception cref="EcomOpsException">The question was refused or the connection failed.</exception>
    public async IAsyncEnumerable<RfmCustomer> ListCustomersAsync(ListCustomersRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var call = Segments.ListCustomers(request, cancellationToken: cancellationToken);
        Money format = new();
        await foreach (var batch in call.ResponseStream.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            format = batch.MoneyFormat ?? format;
            foreach (var customer in RfmCustomer.FromBatch(batch, format))
            {
                yield return customer;
            }
        }
    }

    /// <summary>Closes the connection; calls still running are cancelled.</summary>
    public void Dispose() => _channel.Dispose();

    private static GrpcChannelOptions ChannelOptions(EcomOpsClientOptions options) => new()
    {
        HttpHandler = options.HttpHandler ?? new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(10),
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(60),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(30),
        },
        DisposeHttpClient = options.HttpHandler is null,
        MaxReceiveMessageSize = options.MaxMessageBytes,
        MaxSendMessageSize = options.MaxMessageBytes,
        ServiceConfig = options.MaxAttempts < 2 ? null : RetryUnavailable(options.MaxAttempts),
    };

    private static ServiceConfig RetryUnavailable(int maxAttempts) => new()
    {
        MethodConfigs =
        {
            new MethodConfig
            {
                Names = { MethodName.Default },
                RetryPolicy = new RetryPolicy
                {
                    MaxAttempts = maxAttempts,
                    InitialBackoff = TimeSpan.FromMilliseconds(200),
                    MaxBackoff = TimeSpan.FromSeconds(2),
                    BackoffMultiplier = 2,
                    RetryableStatusCodes = { StatusCode.Unavailable },
                },
            },
        },
    };

    // A server that refuses a load ends the call while rows are still being written: the write fails, and the reason stands
    // in the response, which arrives at once. A write that failed for a reason of our own (a batch above the message limit)
    // leaves the call open: the stream is then never completed, so that no part of the rows can be taken for the whole.
    private static async Task<LoadResponse> OutcomeAfterFailedWrite(AsyncClientStreamingCall<LoadRequest, LoadResponse> call, RpcException writeError)
    {
        try
        {
            return await call.ResponseAsync.WaitAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw EcomOpsException.From(writeError);
        }
    }
}
