using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Traffic;

/// <summary><c>traffic daily</c>: template table 3.</summary>
internal static class DailyCommand
{
    public static Command Build(CommandContext context)
    {
        var range = new RangeOptions();
        var visits = new VisitOptions();
        var types = Parsed.Many("--channel-type", "CHANNEL=TYPE", "Type of a channel: search, feed, social or other.", TrafficWords.TypeEntry);
        return context.Command(
            "daily",
            "Traffic by day: visitors, shares by channel type, bounce, add-to-cart, and what was unusual.",
            async (parsed, session, cancellation) =>
            {
                var request = new ComputeDailyTrafficRequest
                {
                    Dataset = session.DatasetName,
                    Language = session.Words.Language,
                    Range = await range.RangeAsync(parsed, session, cancellation),
                    Filter = await range.FilterAsync(parsed, session, cancellation),
                    IncludeBots = range.IncludeBots(parsed),
                    SnapshotId = range.SnapshotId(parsed),
                    Visits = visits.Visits(parsed),
                    Baseline = visits.Baseline(parsed),
                    LastCompleteDate = visits.LastComplete(parsed),
                    ChannelTypes = { parsed.GetValue(types) },
                };
                var answer = await session.Client.Traffic.ComputeDailyTrafficAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => DailyTable.Write(console, answer));
                session.About(answer.Info);
            },
            [types, .. range.Options, .. visits.Options]);
    }
}
