using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Cli.Times;
using EcomOpsEngine.Contracts.V1;
using Google.Protobuf.WellKnownTypes;

namespace EcomOpsEngine.Cli.Traffic;

/// <summary><c>traffic bots</c>: the programs among the visitors.</summary>
internal static class BotsCommand
{
    public static Command Build(CommandContext context)
    {
        var from = Parsed.Optional("--from", "TIME", "Look at events from this instant on.", Moment.Parse);
        var to = Parsed.Optional("--to", "TIME", "Look at events before this instant.", Moment.Parse);
        var snapshot = RangeOptions.Snapshot();
        var paging = new Paging("programs", 1_000);
        var reasons = Parsed.Many("--reason", "REASON", "Ask this rule: agent, rate, regularity, zero-dwell. Otherwise all.", BotWords.ReasonOf);
        var rate = new Option<int?>("--rate") { Description = "Events a person may make within the rate window (300).", HelpName = "N" };
        var rateWindow = Parsed.Optional("--rate-window", "DURATION", "The rate window (1m).", DurationText.Parse);
        var events = new Option<int?>("--regular-events") { Description = "Instants a session needs to be judged (8).", HelpName = "N" };
        var variation = new Option<double?>("--variation") { Description = "Coefficient of variation of gaps up to which a session is a program's (0.05).", HelpName = "X" };
        var views = new Option<int?>("--dwell-views") { Description = "Page views somebody needs to be judged (10).", HelpName = "N" };
        var dwell = Parsed.Optional("--dwell", "DURATION", "Length up to which a page view is no reading (500ms).", DurationText.Parse);
        var share = new Option<double?>("--dwell-share") { Description = "Share of such views from which somebody is a program (0.9).", HelpName = "X" };
        return context.Command(
            "bots",
            "Programs among the visitors, by user agent and behaviour, with the reasons. Other answers leave them out.",
            async (parsed, session, cancellation) =>
            {
                var rules = new BotRules { Reasons = { parsed.GetValue(reasons)! }, Rate = new BotRateRule(), Regularity = new BotRegularityRule(), Dwell = new BotDwellRule() };
                Set(parsed.GetValue(rate), n => rules.Rate.MostEvents = n);
                Set(parsed.GetValue(rateWindow), time => rules.Rate.Window = Duration.FromTimeSpan(time));
                Set(parsed.GetValue(events), n => rules.Regularity.LeastEvents = n);
                Set(parsed.GetValue(variation), x => rules.Regularity.MostVariation = x);
                Set(parsed.GetValue(views), n => rules.Dwell.LeastViews = n);
                Set(parsed.GetValue(dwell), time => rules.Dwell.MostDwell = Duration.FromTimeSpan(time));
                Set(parsed.GetValue(share), x => rules.Dwell.LeastShare = x);
                var request = new DetectBotsRequest
                {
                    Dataset = session.DatasetName,
                    Language = session.Words.Language,
                    Range = await session.RangeAsync(parsed.GetValue(from), parsed.GetValue(to), cancellation),
                    SnapshotId = parsed.GetValue(snapshot) ?? "",
                    Rules = rules,
                    PageSize = paging.Size(parsed),
                    PageToken = paging.Token(parsed),
                };
                var answer = await session.Client.Traffic.DetectBotsAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => BotTables.Write(console, answer, session.Words));
                Paging.NoteMore(session, answer.NextPageToken);
                session.About(answer.Info);
            },
            [from, to, snapshot, reasons, rate, rateWindow, events, variation, views, dwell, share, .. paging.Options]);
    }

    private static void Set<T>(T? value, Action<T> set)
        where T : struct
    {
        if (value is { } given)
        {
            set(given);
        }
    }
}
