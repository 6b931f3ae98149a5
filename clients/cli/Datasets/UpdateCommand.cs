using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Google.Protobuf.WellKnownTypes;

namespace EcomOpsEngine.Cli.Datasets;

/// <summary><c>datasets update</c>: the title, and how long rows are kept.</summary>
internal static class UpdateCommand
{
    public static Command Build(CommandContext context)
    {
        var name = DatasetCommands.NameArgument();
        var title = new Option<string>("--title") { Description = "The new title for people." };
        var days = new Option<int?>("--keep-days") { Description = "Days for which rows are kept from now on; older ones are deleted for good.", HelpName = "N" };
        var forEver = new Option<bool>("--keep-for-ever") { Description = "Rows are kept whatever their age." };
        var revision = new Option<int>("--revision") { Description = "Only if this revision stands (datasets show tells it); otherwise whichever stands.", HelpName = "N" };
        var yes = new Option<bool>("--yes") { Description = "Do not ask before rows are deleted." };
        return context.Command(
            "update",
            "Changes the title of a dataset, or how long it keeps rows.",
            async (parsed, session, cancellation) =>
            {
                var request = Request(parsed.GetValue(name)!, parsed.GetValue(title), parsed.GetValue(days), parsed.GetValue(forEver), parsed.GetValue(revision));
                if (request.Dataset.HasRetentionDays && !parsed.GetValue(yes))
                {
                    DatasetCommands.Confirm(session, request.Dataset.Name, $"Delete the rows of '{request.Dataset.Name}' that are older than {request.Dataset.RetentionDays} days, now and from now on?");
                }

                var answer = await session.Client.Catalog.UpdateDatasetAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => DatasetTables.Show(console, answer.Dataset, session.Words));
                if (answer.RowsExpired > 0)
                {
                    session.Note($"{Figures.Count(answer.RowsExpired)} {session.Words["rows were older and are gone.", "行超出保留期，已删除。"]}");
                }
            },
            name, title, days, forEver, revision, yes);
    }

    private static UpdateDatasetRequest Request(string name, string? title, int? days, bool isForEver, int revision)
    {
        if (days is not null && isForEver)
        {
            throw new UsageException("--keep-days and --keep-for-ever exclude each other");
        }

        var request = new UpdateDatasetRequest { Dataset = new Dataset { Name = name, Revision = revision }, UpdateMask = new FieldMask() };
        if (title is not null)
        {
            request.Dataset.DisplayName = title;
            request.UpdateMask.Paths.Add("display_name");
        }

        if (days is { } kept)
        {
            request.Dataset.RetentionDays = kept;
        }

        if (days is not null || isForEver)
        {
            request.UpdateMask.Paths.Add("retention_days");
        }

        return request.UpdateMask.Paths.Count > 0 ? request : throw new UsageException("nothing to change: expected --title, --keep-days or --keep-for-ever");
    }
}
