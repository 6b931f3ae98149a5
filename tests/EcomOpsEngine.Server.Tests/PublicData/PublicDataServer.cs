using EcomOpsEngine.Client;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.TestData;
using Google.Protobuf;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.PublicData;

/// <summary>A real server with the folder of public data sets as its load root <c>public</c>; tests skip where the folder is not there.</summary>
public sealed class PublicDataServer : IAsyncDisposable
{
    private readonly string _directory;
    private readonly ServerHost _host;
    private readonly EcomOpsClient _client;

    private PublicDataServer(string directory, ServerHost host)
    {
        _directory = directory;
        _host = host;
        _client = new EcomOpsClient(new EcomOpsClientOptions { Address = host.GrpcAddress });
    }

    public CatalogService.CatalogServiceClient Catalog => _client.Catalog;

    public LoadService.LoadServiceClient Loads => _client.Loads;

    public FunnelService.FunnelServiceClient Funnels => _client.Funnels;

    public SegmentService.SegmentServiceClient Segments => _client.Segments;

    public MatrixService.MatrixServiceClient Matrices => _client.Matrices;

    public ChannelService.ChannelServiceClient Channels => _client.Channels;

    public ExperimentService.ExperimentServiceClient Experiments => _client.Experiments;

    public DecompositionService.DecompositionServiceClient Decompositions => _client.Decompositions;

    /// <summary>Starts a server; null where there are no public data sets.</summary>
    public static async Task<PublicDataServer?> TryStartAsync()
    {
        var data = SharedData.Root is { } root ? Path.Combine(root, "data") : null;
        if (data is null || !Directory.Exists(data))
        {
            return null;
        }

        var directory = Directory.CreateTempSubdirectory("ecomops-public-").FullName;
        var options = ServerOptions.Default with
        {
            GrpcPort = 0,
            HttpPort = 0,
            DataDirectory = directory,
            UsesDevelopmentKey = true,
            LoadRoots = new Dictionary<string, string> { ["public"] = data },
        };
        return new PublicDataServer(directory, await ServerHost.StartAsync(options, _ => { }, CancellationToken.None));
    }

    /// <summary>Creates a dataset in UTC.</summary>
    public async Task CreateAsync(string dataset, string currency, int scale)
        => await Catalog.CreateDatasetAsync(new CreateDatasetRequest
        {
            Dataset = new Dataset { Name = dataset, TimeZone = "UTC", Currency = currency, MoneyScale = scale },
        });

    /// <summary>Imports a file through one of the checked-in mappings and gives the ended load.</summary>
    /// <param name="dataset">Dataset.</param>
    /// <param name="table">Table.</param>
    /// <param name="path">Path below the load root.</param>
    /// <param name="mapping">Name of the mapping file; the load id too.</param>
    /// <param name="change">What this test maps otherwise.</param>
    /// <param name="cleaning">What is cleaned.</param>
    public async Task<Load> ImportAsync(string dataset, Table table, string path, string mapping, Action<Mapping>? change = null, Cleaning? cleaning = null)
    {
        var columns = ReadMapping(mapping);
        change?.Invoke(columns);
        var request = new ImportFileRequest
        {
            Dataset = dataset,
            Table = table,
            LoadId = mapping + (change is null ? string.Empty : " " + string.Join(",", columns.Columns[^1].Constant, columns.Columns[^1].Target)),
            Path = "public/" + path,
            Mapping = columns,
            OnError = OnError.SetAside,
            Cleaning = cleaning,
        };
        Load? load = null;
        await foreach (var progress in _client.ImportFileAsync(request))
        {
            load = progress.Load ?? load;
        }

        Assert.NotNull(load);
        Assert.Equal(LoadState.Done, load.State);
        Assert.Equal(load.RowsReceived, load.RowsLoaded + load.RowsRejected + load.RowsSkipped);
        return load;
    }

    /// <summary>All customers of an RFM question.</summary>
    public async Task<List<CustomerRow>> CustomersAsync(ComputeRfmRequest rfm)
    {
        using var call = Segments.ListCustomers(new ListCustomersRequest { Dataset = rfm.Dataset, Rfm = rfm });
        var rows = new List<CustomerRow>();
        await foreach (var batch in call.ResponseStream.ReadAllAsync())
        {
            rows.AddRange(Enumerable.Range(0, batch.CustomerIds.Count).Where(n => batch.HasOrder[n]).Select(n => new CustomerRow(
                batch.CustomerIds[n], batch.RecencyDays[n], batch.Frequency[n], batch.MonetaryUnits[n],
                batch.RecencyScores[n], batch.FrequencyScores[n], batch.MonetaryScores[n])));
        }

        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Puts another source in the place of a target's.</summary>
    public static Action<Mapping> Remap(string target, ColumnMapping source) => mapping =>
    {
        mapping.Columns.Remove(mapping.Columns.Single(column => column.Target == target));
        source.Target = target;
        mapping.Columns.Add(source);
    };

    /// <summary>A mapping file of tests/EcomOpsEngine.TestData/Mappings.</summary>
    public static Mapping ReadMapping(string name)
    {
        var file = Path.Combine(SharedData.RepositoryRoot()!, "tests", "EcomOpsEngine.TestData", "Mappings", name + ".json");
        return JsonParser.Default.Parse<Mapping>(File.ReadAllText(file));
    }
}

/// <summary>A customer as ListCustomers gives it.</summary>
public sealed record CustomerRow(
    string Id, int RecencyDays, int Frequency, long MonetaryUnits, int RecencyScore, int FrequencyScore, int MonetaryScore);
