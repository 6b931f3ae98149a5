using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Cli.Times;
using EcomOpsEngine.Client;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Loads;

/// <summary><c>load FILE</c>: a local file that this command reads and sends.</summary>
internal static class LoadCommand
{
    public static Command Build(CommandContext context)
    {
        var file = new Argument<FileInfo>("file") { Description = "Local .csv or .tsv, plain or .gz, UTF-8, whose headings are the table's column names." };
        var load = new LoadOptions();
        return context.Command(
            "load",
            "Sends a local file as one load. Interrupted, nothing of it is loaded.",
            (parsed, session, cancellation) => RunAsync(parsed.GetValue(file)!, load, parsed, session, cancellation),
            [file, .. load.Options]);
    }

    private static async Task RunAsync(FileInfo file, LoadOptions options, ParseResult parsed, Session session, CancellationToken cancellation)
    {
        if (!file.Exists)
        {
            throw new UsageException($"there is no local file '{file.FullName}' (import reads files of the server)");
        }

        var dataset = await session.DatasetAsync(cancellation);
        var header = new LoadHeader
        {
            Dataset = session.DatasetName,
            Table = options.Table(parsed),
            LoadId = options.LoadId(parsed),
            OnError = options.OnError(parsed),
            Cleaning = options.Cleaning(parsed),
        };
        var columns = new CsvColumns(header.Table, dataset.MoneyScale, Moment.Zone(dataset.TimeZone));
        try
        {
            var loaded = await session.Client.LoadAsync(header, CsvTable.ReadAsync(file.FullName, columns, cancellation), cancellation);
            if (session.Json)
            {
                session.Write(new LoadResponse { Load = loaded }, _ => { });
                LoadOutcome.RequireLoaded(loaded);
                return;
            }

            await LoadOutcome.ShowAsync(session, loaded, cancellation);
        }
        catch (EcomOpsException error)
        {
            await LoadOutcome.ShowAfterRefusalAsync(session, header.LoadId, error, cancellation);
            throw;
        }
    }
}
