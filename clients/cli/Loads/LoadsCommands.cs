using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Loads;

/// <summary><c>loads list|show|watch|rejected|cleaned|erase</c>.</summary>
internal static class LoadsCommands
{
    public static Command Build(CommandContext context) => new("loads", "What was loaded, the rows that were refused, and the erasure of customers.")
    {
        List(context), Show(context), WatchCommand.Build(context), Rejected(context), Cleaned(context), EraseCommand.Build(context),
    };

    private static Command List(CommandContext context)
    {
        var paging = new Paging("loads", 1000);
        return context.Command(
            "list",
            "Loads of the dataset, newest first.",
            async (parsed, session, cancellation) =>
            {
                var request = new ListLoadsRequest { Dataset = session.DatasetName, PageSize = paging.Size(parsed), PageToken = paging.Token(parsed) };
                var answer = await session.Client.Loads.ListLoadsAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => console.Write(LoadTables.List(answer.Loads, session.Words)));
                Paging.NoteMore(session, answer.NextPageToken);
            },
            [.. paging.Options]);
    }

    private static Command Show(CommandContext context)
    {
        var id = IdArgument();
        return context.Command(
            "show",
            "One load.",
            async (parsed, session, cancellation) =>
            {
                var request = new GetLoadRequest { Dataset = session.DatasetName, LoadId = parsed.GetValue(id) };
                var answer = await session.Client.Loads.GetLoadAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => LoadTables.Show(console, answer.Load, session.Words));
            },
            id);
    }

    private static Command Rejected(CommandContext context)
    {
        var id = IdArgument();
        var paging = new Paging("rows", 10_000);
        return context.Command(
            "rejected",
            "The rows that a load set aside, in source order.",
            async (parsed, session, cancellation) =>
            {
                var request = new ListRejectedRowsRequest { Dataset = session.DatasetName, LoadId = parsed.GetValue(id), PageSize = paging.Size(parsed), PageToken = paging.Token(parsed) };
                var answer = await session.Client.Loads.ListRejectedRowsAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => console.Write(LoadTables.Rejected(answer.Rows, session.Words)));
                Paging.NoteMore(session, answer.NextPageToken);
            },
            [id, .. paging.Options]);
    }

    private static Command Cleaned(CommandContext context)
    {
        var id = IdArgument();
        var paging = new Paging("changes", 10_000);
        return context.Command(
            "cleaned",
            "What a load's cleaning changed or set aside, in source order.",
            async (parsed, session, cancellation) =>
            {
                var request = new ListCleanedRowsRequest { Dataset = session.DatasetName, LoadId = parsed.GetValue(id), PageSize = paging.Size(parsed), PageToken = paging.Token(parsed) };
                var answer = await session.Client.Loads.ListCleanedRowsAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => console.Write(LoadTables.Cleaned(answer.Rows, session.Words)));
                Paging.NoteMore(session, answer.NextPageToken);
            },
            [id, .. paging.Options]);
    }

    private static Argument<string> IdArgument() => new("load-id") { Description = "Id of the load." };
}
