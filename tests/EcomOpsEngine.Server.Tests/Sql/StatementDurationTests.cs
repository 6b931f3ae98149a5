using System.Globalization;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Sql;
using EcomOpsEngine.Server.Tests.Running;
using Grpc.Core;
using Grpc.Net.Client;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Sql;

/// <summary>A statement that takes too long, on a server whose limit is a second. No other test runs meanwhile: whatever process of a statement there is, is its own.</summary>
[CollectionDefinition("Looks at processes", DisableParallelization = true)]
[Collection("Looks at processes")]
public sealed class StatementDurationTests : IAsyncLifetime
{
    private const string Dataset = "shop";
    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("ecomops-duration-tests-");
    private ServerHost _host = null!;
    private GrpcChannel _channel = null!;

    public async ValueTask InitializeAsync()
    {
        var options = ServerOptions.Default with
        {
            GrpcPort = 0,
            HttpPort = 0,
            DataDirectory = _work.FullName,
            UsesDevelopmentKey = true,
            StatementDuration = TimeSpan.FromSeconds(1),
        };
        _host = await ServerHost.StartAsync(options, _ => { }, CancellationToken.None);
        _channel = GrpcChannel.ForAddress(_host.GrpcAddress);
        await new CatalogService.CatalogServiceClient(_channel).CreateDatasetAsync(new CreateDatasetRequest { Dataset = new Dataset { Name = Dataset, TimeZone = "UTC", Currency = "CNY" } });
    }

    [Theory]
    [InlineData("SELECT count(*) FROM range(1000000000000000)")]
    [InlineData("SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE regexp_matches(a.range::VARCHAR, b.range::VARCHAR)")]
    [InlineData("WITH RECURSIVE t AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM t) SELECT count(*) FROM t")]
    public async Task Ends_with_the_limit_in_the_message_and_its_process_with_it(string sql)
    {
        using var call = new SqlService.SqlServiceClient(_channel).QuerySql(new QuerySqlRequest { Dataset = Dataset, Sql = sql });
        var answer = call.ResponseStream.MoveNext(CancellationToken.None);
        var isSeen = !OperatingSystem.IsLinux();
        while (!answer.IsCompleted && !isSeen)
        {
            isSeen = Processes().Count == 1;
        }

        Assert.True(isSeen, "a statement has a process of its own while it runs");
        var failed = await Failure.ExpectAsync(() => answer, StatusCode.ResourceExhausted, "LIMIT_EXCEEDED");
        Assert.Equal("The statement took longer than 1 s, the limit.", failed.Status.Detail);
        Assert.Empty(Processes());
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _host.DisposeAsync();
        _work.Delete(recursive: true);
    }

    // Children of this process that were called as the server calls itself for a statement.
    private static List<int> Processes()
    {
        var found = new List<int>();
        foreach (var directory in OperatingSystem.IsLinux() ? Directory.GetDirectories("/proc") : [])
        {
            try
            {
                if (int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var id)
                    && File.ReadAllText($"{directory}/cmdline").Contains(SqlQuestions.Command, StringComparison.Ordinal)
                    && File.ReadLines($"{directory}/status").Contains($"PPid:\t{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}"))
                {
                    found.Add(id);
                }
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
            catch (UnauthorizedAccessException)
            {
                // Another user's.
            }
        }

        return found;
    }
}
