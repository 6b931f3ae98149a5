using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;

namespace EcomOpsEngine.Cli.Datasets;

/// <summary><c>datasets</c>, <c>fields</c> and <c>values</c>.</summary>
internal static class DatasetCommands
{
    public static Command Datasets(CommandContext context) => new("datasets", "Lists, creates, shows, watches, changes and deletes datasets.")
    {
        List(context), Create(context), Show(context), WatchCommand.Build(context), UpdateCommand.Build(context), Delete(context),
    };

    public static Command Fields(CommandContext context)
    {
        var table = TableNames.Option("Only this table.", required: false);
        return context.Command(
            "fields",
            "The fields that filters, breakdowns and dimensions can name.",
            async (parsed, session, cancellation) =>
            {
                var request = new ListFieldsRequest { Dataset = session.DatasetName, Table = parsed.GetValue(table) ?? default };
                var answer = await session.Client.Catalog.ListFieldsAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => console.Write(DatasetTables.Fields(answer, session.Words)));
            },
            table);
    }

    public static Command Values(CommandContext context)
    {
        var field = new Argument<string>("field") { Description = "Name of a text field." };
        var table = TableNames.Option("Table of the field; otherwise events before orders.", required: false);
        var prefix = new Option<string>("--prefix") { Description = "Only values that start with this." };
        var paging = new Paging("values", 1000);
        return context.Command(
            "values",
            "The values of a text field, most frequent first.",
            async (parsed, session, cancellation) =>
            {
                var request = new ListFieldValuesRequest
                {
                    Dataset = session.DatasetName,
                    Table = parsed.GetValue(table) ?? default,
                    Field = parsed.GetValue(field),
                    Prefix = parsed.GetValue(prefix) ?? "",
                    PageSize = paging.Size(parsed),
                    PageToken = paging.Token(parsed),
                };
                var answer = await session.Client.Catalog.ListFieldValuesAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => console.Write(DatasetTables.Values(answer, parsed.GetValue(field)!, session.Words)));
                Paging.NoteMore(session, answer.NextPageToken);
            },
            [field, table, prefix, .. paging.Options]);
    }

    private static Command List(CommandContext context)
    {
        var paging = new Paging("datasets", 1000);
        return context.Command(
            "list",
            "All datasets by name.",
            async (parsed, session, cancellation) =>
            {
                var request = new ListDatasetsRequest { PageSize = paging.Size(parsed), PageToken = paging.Token(parsed) };
                var answer = await session.Client.Catalog.ListDatasetsAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => console.Write(DatasetTables.List(answer, session.Words)));
                Paging.NoteMore(session, answer.NextPageToken);
            },
            [.. paging.Options]);
    }

    private static Command Create(CommandContext context)
    {
        var name = NameArgument();
        var zone = new Option<string>("--time-zone") { Description = "IANA time zone of local days, such as Asia/Shanghai.", Required = true };
        var currency = new Option<string>("--currency") { Description = "ISO 4217 code of every amount, such as CNY.", Required = true };
        var scale = new Option<int>("--money-scale") { Description = "Decimal digits kept of every amount, 2 to 4.", DefaultValueFactory = _ => 2 };
        var title = new Option<string>("--title") { Description = "Title for people." };
        var days = new Option<int?>("--keep-days") { Description = "Days for which rows are kept; otherwise for ever.", HelpName = "N" };
        return context.Command(
            "create",
            "Creates an empty dataset. Zone, currency and scale are fixed from then on.",
            async (parsed, session, cancellation) =>
            {
                var dataset = new Dataset
                {
                    Name = parsed.GetValue(name),
                    DisplayName = parsed.GetValue(title) ?? "",
                    TimeZone = parsed.GetValue(zone),
                    Currency = parsed.GetValue(currency),
                    MoneyScale = parsed.GetValue(scale),
                };
                if (parsed.GetValue(days) is { } kept)
                {
                    dataset.RetentionDays = kept;
                }

                var answer = await session.Client.Catalog.CreateDatasetAsync(new CreateDatasetRequest { Dataset = dataset }, cancellationToken: cancellation);
                session.Write(answer, console => DatasetTables.Show(console, answer.Dataset, session.Words));
            },
            name, zone, currency, scale, title, days);
    }

    private static Command Show(CommandContext context)
    {
        var name = NameArgument();
        return context.Command(
            "show",
            "One dataset with the freshness of its tables.",
            async (parsed, session, cancellation) =>
            {
                var answer = await session.Client.Catalog.GetDatasetAsync(new GetDatasetRequest { Dataset = parsed.GetValue(name) }, cancellationToken: cancellation);
                session.Write(answer, console => DatasetTables.Show(console, answer.Dataset, session.Words));
            },
            name);
    }

    private static Command Delete(CommandContext context)
    {
        var name = NameArgument();
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        return context.Command(
            "delete",
            "Deletes a dataset with all its rows.",
            async (parsed, session, cancellation) =>
            {
                string dataset = parsed.GetValue(name)!;
                if (!parsed.GetValue(yes))
                {
                    Confirm(session, dataset, $"Delete dataset '{dataset}' with all its rows?");
                }

                var answer = await session.Client.Catalog.DeleteDatasetAsync(new DeleteDatasetRequest { Dataset = dataset }, cancellationToken: cancellation);
                session.Write(answer, console => console.Write(new Text($"{session.Words["Deleted", "已删除"]} {dataset}\n")));
            },
            name, yes);
    }

    /// <summary>Asks before rows go for good.</summary>
    public static void Confirm(Session session, string dataset, string what)
    {
        if (Console.IsInputRedirected || !session.DiagnosticsAreSeen)
        {
            throw new UsageException($"deleting rows of '{dataset}' cannot be undone: say --yes where nobody can be asked");
        }

        var question = new TextPrompt<string>(Markup.Escape($"{what} Type the dataset's name to go on:")) { AllowEmpty = true };
        if (question.Show(session.Diagnostics) != dataset)
        {
            throw new UsageException("not deleted: the name was not repeated");
        }
    }

    public static Argument<string> NameArgument() => new("name") { Description = "Name of the dataset: a lower-case letter, then lower-case letters, digits, _ or -." };
}
