using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Loads;

public sealed class ImportTests(RunningServer server)
{
    private const string Csv = "occurred_at,event_name,visitor_id\n2025-03-01 10:00:00,home,v1\n2025-03-01 10:01:00,paid,v1\nnonsense,paid,v2\n";

    [Fact]
    public async Task A_file_is_imported_with_progress_and_a_retry_changes_nothing()
    {
        var dataset = await server.NewDatasetAsync();
        var path = Write("good.csv", Csv);

        var first = await ImportAsync(Request(dataset, path));
        var again = await ImportAsync(Request(dataset, path));

        Assert.Equal(ImportStage.Finished, first[^1].Stage);
        Assert.Equal((3, 2, 1), (first[^1].Load.RowsReceived, first[^1].Load.RowsLoaded, first[^1].Load.RowsRejected));
        Assert.Equal(first[^1].Load, again[^1].Load);
    }

    [Fact]
    public async Task An_import_goes_on_when_its_caller_leaves()
    {
        var dataset = await server.NewDatasetAsync();
        var rows = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"2025-03-01 10:00:00,home,v{i}\n"));
        var request = Request(dataset, Write("left.csv", "occurred_at,event_name,visitor_id\n" + rows));
        using (var call = server.Loads.ImportFile(request))
        {
            await call.ResponseHeadersAsync.WaitAsync(TimeSpan.FromMilliseconds(50)).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        // Whether the first call got as far as starting or not, the second joins it or starts it; either way the rows count once.
        var joined = await ImportAsync(request);
        Assert.Equal(20_000, joined[^1].Load.RowsLoaded);
        var found = await server.Catalog.GetDatasetAsync(new GetDatasetRequest { Dataset = dataset });
        Assert.Equal(20_000, found.Dataset.Tables.Single(table => table.Table == "events").Rows);
    }

    [Fact]
    public async Task Files_stand_below_a_registered_root_after_links_are_resolved()
    {
        var dataset = await server.NewDatasetAsync();
        var secret = Path.Combine(server.Work, "secret.csv");
        await File.WriteAllTextAsync(secret, Csv);
        File.CreateSymbolicLink(Path.Combine(server.Files, "link.csv"), secret);
        Directory.CreateSymbolicLink(Path.Combine(server.Files, "up"), server.Work);
        File.CreateSymbolicLink(Path.Combine(server.Files, "inside.csv"), Path.Combine(server.Files, Write("target.csv", Csv)["files/".Length..]));

        foreach (var path in new[] { "files/../secret.csv", "files/link.csv", "files/up/secret.csv", "other/x.csv", $"files/{secret}" })
        {
            await Failure.ExpectAsync(() => ImportAsync(Request(dataset, path)), StatusCode.PermissionDenied, "PATH_OUTSIDE_ROOTS");
        }

        foreach (var path in new[] { "", "files", "files/", secret, "files/a\0b.csv" })
        {
            await Failure.InvalidAsync(() => ImportAsync(Request(dataset, path)), "path");
        }

        await Failure.ExpectAsync(() => ImportAsync(Request(dataset, "files/nothing.csv")), StatusCode.NotFound, "FILE_NOT_FOUND");
        Assert.Equal(2, (await ImportAsync(Request(dataset, "files/inside.csv")))[^1].Load.RowsLoaded);
    }

    [Fact]
    public async Task Mappings_are_checked_against_the_file()
    {
        var dataset = await server.NewDatasetAsync();
        var request = Request(dataset, Write("mapped.csv", Csv));
        request.Mapping = new Mapping
        {
            Columns =
            {
                new ColumnMapping { Target = "occurred_at", Column = "occured_at" }, new ColumnMapping { Target = "event_name", Column = "event_name" },
                new ColumnMapping { Target = "visitor_id", Column = "visitor_id" },
            },
        };
        var failed = await Failure.InvalidAsync(() => ImportAsync(request), "mapping.columns[0].column");
        Assert.Contains("occurred_at", Failure.Description(failed, "mapping.columns[0].column"), StringComparison.Ordinal);

        request.Mapping.Columns[0] = new ColumnMapping { Target = "occurred_at" };
        await Failure.InvalidAsync(() => ImportAsync(request), "mapping.columns[0]");
    }

    [Fact]
    public async Task A_refused_import_names_its_rows()
    {
        var dataset = await server.NewDatasetAsync();
        var request = Request(dataset, Write("refused.csv", Csv));
        request.OnError = OnError.AllOrNothing;

        await Failure.ExpectAsync(() => ImportAsync(request), StatusCode.FailedPrecondition, "ROWS_REJECTED", "rows[3].occurred_at");
    }

    private static ImportFileRequest Request(string dataset, string path) => new()
    {
        Dataset = dataset,
        Table = Table.Events,
        LoadId = "import",
        Path = path,
        OnError = OnError.SetAside,
    };

    private string Write(string name, string text)
    {
        File.WriteAllText(Path.Combine(server.Files, name), text);
        return $"files/{name}";
    }

    private async Task<List<ImportFileResponse>> ImportAsync(ImportFileRequest request)
    {
        using var call = server.Loads.ImportFile(request);
        return await call.ResponseStream.ReadAllAsync().ToListAsync();
    }
}
