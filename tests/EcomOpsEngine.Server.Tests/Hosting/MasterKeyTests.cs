using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Storage;
using EcomOpsEngine.Storage.Identities;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Hosting;

/// <summary>Where the master key comes from, and how it is changed.</summary>
public sealed class MasterKeyTests : IDisposable
{
    private readonly string _work = Directory.CreateTempSubdirectory("ecomops-master-").FullName;

    private string Data => Path.Combine(_work, "data");

    private ServerOptions Options => ServerOptions.Default with { GrpcPort = 0, HttpPort = 0, DataDirectory = Data, LogLevel = LogLevel.None };

    [Fact]
    public void The_first_start_makes_a_key_file_beside_the_data_and_later_ones_read_it()
    {
        var made = MasterKeyChoice.Of(Options, _ => null);
        var read = MasterKeyChoice.Of(Options, _ => null);

        Assert.Equal((MasterKeyOrigin.NewFile, Data + ".key"), (made.Origin, made.File));
        Assert.Equal((MasterKeyOrigin.File, made.Key.Fingerprint), (read.Origin, read.Key.Fingerprint));
    }

    [Fact]
    public void No_second_key_is_made_where_data_needs_the_first()
    {
        Directory.CreateDirectory(Path.Combine(Data, "shop"));
        File.WriteAllText(Path.Combine(Data, "shop", "identities.keys"), "");

        Assert.Contains(Data + ".key", Assert.Throws<OptionException>(() => MasterKeyChoice.Of(Options, _ => null)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Data + ".key"));
    }

    [Fact]
    public void The_variable_comes_first_and_the_development_key_last()
    {
        var text = new string('a', 64);
        var file = Path.Combine(_work, "own.key");
        MasterKey.Generate().WriteNewFile(file);
        var development = Options with { UsesDevelopmentKey = true };

        Assert.Equal(MasterKeyOrigin.Variable, MasterKeyChoice.Of(development with { KeyFile = file }, Variable(text)).Origin);
        Assert.Equal(MasterKeyOrigin.File, MasterKeyChoice.Of(development with { KeyFile = file }, _ => null).Origin);
        Assert.Equal(MasterKey.Development.Fingerprint, MasterKeyChoice.Of(development, _ => null).Key.Fingerprint);
        var wrong = Assert.Throws<OptionException>(() => MasterKeyChoice.Of(Options, Variable("secret-that-is-no-key")));
        Assert.DoesNotContain("secret", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rotation_puts_all_datasets_under_the_new_key_and_may_be_repeated()
    {
        var (first, second) = (Path.Combine(_work, "data.key"), Path.Combine(_work, "second.key"));
        Assert.Equal(["anna"], await ListedAsync(Options, load: true));
        foreach (var _ in new[] { "once", "and again" })
        {
            Assert.Equal(0, await CommandLine.RunAsync(["rotate", "--data", Data, "--key-file", first, "--new-key-file", second]));
        }

        Assert.Equal(["anna"], await ListedAsync(Options with { KeyFile = second }, load: false));
        Assert.Equal(StorageError.KeyUnusable, (await Assert.ThrowsAsync<StorageException>(() => ListedAsync(Options, load: false))).Error);
        Assert.Equal(4, await CommandLine.RunAsync(["rotate", "--data", Data, "--key-file", first, "--new-key-file", Path.Combine(_work, "third.key")]));
        Assert.Equal(2, await CommandLine.RunAsync(["rotate", "--data", Data, "--key-file", first]));
    }

    [Fact]
    public async Task A_running_server_is_not_rotated()
    {
        await using var server = await ServerHost.StartAsync(Options, null, CancellationToken.None);
        using var channel = GrpcChannel.ForAddress(server.GrpcAddress);
        await CreateAsync(channel);

        Assert.Equal(4, await CommandLine.RunAsync(["rotate", "--data", Data, "--new-key-file", Path.Combine(_work, "second.key")]));
    }

    public void Dispose() => Directory.Delete(_work, recursive: true);

    private static Func<string, string?> Variable(string value) => name => name == MasterKeyChoice.Variable ? value : null;

    private static async Task CreateAsync(GrpcChannel channel) => await new CatalogService.CatalogServiceClient(channel).CreateDatasetAsync(
        new CreateDatasetRequest { Dataset = new Dataset { Name = "shop", TimeZone = "Asia/Shanghai", Currency = "CNY", MoneyScale = 2 } });

    private static async Task<List<string>> ListedAsync(ServerOptions options, bool load)
    {
        await using var server = await ServerHost.StartAsync(options, null, CancellationToken.None);
        using var channel = GrpcChannel.ForAddress(server.GrpcAddress);
        if (load)
        {
            await CreateAsync(channel);
            using var call = new LoadService.LoadServiceClient(channel).Load();
            await call.RequestStream.WriteAsync(new LoadRequest { Header = new LoadHeader { Dataset = "shop", Table = Table.Events, LoadId = "one", OnError = OnError.AllOrNothing } });
            await call.RequestStream.WriteAsync(new LoadRequest { Batch = Running.Batches.Of([new Running.EventRow("v", "home", new DateTimeOffset(2025, 6, 1, 0, 0, 0, TimeSpan.Zero), "anna")]) });
            await call.RequestStream.CompleteAsync();
            await call.ResponseAsync;
        }

        using var list = new SegmentService.SegmentServiceClient(channel).ListCustomers(new ListCustomersRequest { Rfm = new ComputeRfmRequest { Dataset = "shop" } });
        return await list.ResponseStream.ReadAllAsync().SelectMany(page => page.CustomerIds.ToAsyncEnumerable()).ToListAsync();
    }
}
