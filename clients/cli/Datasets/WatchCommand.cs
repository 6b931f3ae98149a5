using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;

namespace EcomOpsEngine.Cli.Datasets;

/// <summary><c>datasets watch</c>: a line for each snapshot of a dataset.</summary>
internal static class WatchCommand
{
    public static Command Build(CommandContext context)
    {
        var name = DatasetCommands.NameArgument();
        var count = new Option<int?>("--count") { Description = "End after so many snapshots; the current one is the first." };
        count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1)
            {
                result.AddError("--count is 1 or more");
            }
        });
        return context.Command(
            "watch",
            "Tells of the current snapshot and of each that takes its place, until it is interrupted.",
            async (parsed, session, cancellation) =>
            {
                using var call = session.Client.Catalog.WatchSnapshots(new WatchSnapshotsRequest { Dataset = parsed.GetValue(name) }, cancellationToken: cancellation);
                var (seen, most) = (0, parsed.GetValue(count));
                while (seen != most && await call.ResponseStream.MoveNext(cancellation))
                {
                    if (session.Json)
                    {
                        session.WriteJsonLine(call.ResponseStream.Current);
                    }
                    else
                    {
                        session.Data.Write(new Text((seen == 0 ? SnapshotLines.Heading(session.Words) : "") + SnapshotLines.Of(call.ResponseStream.Current)));
                    }

                    seen++;
                }
            },
            name, count);
    }
}
