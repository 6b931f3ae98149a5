using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Cli.Times;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;

namespace EcomOpsEngine.Cli.Tags;

/// <summary><c>rfm tags</c>: behaviour tags of the quarter.</summary>
internal static class TagCommand
{
    public static Command Build(CommandContext context)
    {
        var rules = Rules();
        var showRules = new Option<bool>("--show-rules") { Description = "Print the rules as JSON instead: a start for a file of your own." };
        var asOf = Parsed.Optional("--as-of", "TIME", "Look from here: the tags of its quarter. Otherwise the day after the last order.", Moment.Parse);
        var snapshot = RangeOptions.Snapshot();
        return context.Command(
            "tags",
            "Behaviour tags by rules, refreshed each quarter: price-sensitive, novelty-seeking …",
            async (parsed, session, cancellation) =>
            {
                var request = new ComputeTagsRequest
                {
                    Dataset = session.DatasetName,
                    Language = session.Words.Language,
                    SnapshotId = parsed.GetValue(snapshot) ?? "",
                    RulesJson = await TextAsync(parsed.GetValue(rules), cancellation),
                };
                if (parsed.GetValue(asOf) is { } at)
                {
                    request.AsOf = at.ToTimestamp(at.Offset is null ? await session.ZoneAsync(cancellation) : TimeZoneInfo.Utc);
                }

                var answer = await session.Client.Segments.ComputeTagsAsync(request, cancellationToken: cancellation);
                if (parsed.GetValue(showRules) && !session.Json)
                {
                    session.Data.Write(new Text(answer.RulesJson));
                    return;
                }

                session.Write(answer, console => TagTables.Write(console, answer, session.Words));
                session.About(answer.Info);
            },
            [rules, showRules, asOf, snapshot]);
    }

    /// <summary>A file of rules of one's own.</summary>
    public static Option<FileInfo?> Rules() => new("--rules") { Description = "Rules in JSON; otherwise the server's own (--show-rules prints them).", HelpName = "FILE" };

    public static async Task<string> TextAsync(FileInfo? file, CancellationToken cancellation) => file is null ? "" : await File.ReadAllTextAsync(file.FullName, cancellation);
}
