using System.CommandLine;
using EcomOpsEngine.Cli.Mappings;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Client;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Loads;

/// <summary><c>import ROOT/relative/path</c>: a file that the server reads.</summary>
internal static class ImportCommand
{
    public static Command Build(CommandContext context)
    {
        var file = new Argument<string>("file") { Description = "ROOT/relative/path: a load root of the server, then a path below it." };
        var map = new Option<FileInfo>("--map", "--mapping")
        {
            Description = "Mapping file (protobuf JSON of Mapping). Without it the file's headings are the table's column names.",
            HelpName = "MAPPING.json",
        };
        var format = Parsed.Optional("--format", "csv|parquet|json", "Format; otherwise by the file name.", FormatOf);
        var load = new LoadOptions();
        return context.Command(
            "import",
            "Imports a file below a load root of the server. The import goes on when this command is interrupted.",
            async (parsed, session, cancellation) =>
            {
                var request = new ImportFileRequest
                {
                    Dataset = session.DatasetName,
                    Table = load.Table(parsed),
                    LoadId = load.LoadId(parsed),
                    Path = parsed.GetValue(file),
                    Format = parsed.GetValue(format) ?? default,
                    Mapping = parsed.GetValue(map) is { } path ? MappingFile.Read(path.FullName) : null,
                    OnError = load.OnError(parsed),
                    Cleaning = load.Cleaning(parsed),
                };
                await RunAsync(session, request, cancellation);
            },
            [file, .. load.Options, map, format]);
    }

    private static async Task RunAsync(Session session, ImportFileRequest request, CancellationToken cancellation)
    {
        try
        {
            var progress = session.Client.ImportFileAsync(request, cancellation);
            if (session.Json)
            {
                await WriteJsonAsync(session, progress);
                return;
            }

            var load = await ImportProgress.ShowAsync(session, progress);
            if (load is not null)
            {
                await LoadOutcome.ShowAsync(session, load, cancellation);
            }
        }
        catch (EcomOpsException error)
        {
            await LoadOutcome.ShowAfterRefusalAsync(session, request.LoadId, error, cancellation);
            throw;
        }
    }

    private static async Task WriteJsonAsync(Session session, IAsyncEnumerable<ImportFileResponse> progress)
    {
        Load? last = null;
        await foreach (var message in progress)
        {
            session.WriteJsonLine(message);
            last = message.Load ?? last;
        }

        if (last is not null)
        {
            LoadOutcome.RequireLoaded(last);
        }
    }

    private static FileFormat FormatOf(string text) => text switch
    {
        "csv" => FileFormat.Csv,
        "parquet" => FileFormat.Parquet,
        "json" => FileFormat.Json,
        _ => throw new UsageException($"format '{text}' is unknown: expected csv, parquet or json"),
    };
}
