using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Traffic;

/// <summary><c>traffic anomalies</c>: days that left their baseline, and why.</summary>
internal static class AnomaliesCommand
{
    public static Command Build(CommandContext context)
    {
        var range = new RangeOptions();
        var visits = new VisitOptions();
        var metrics = Parsed.Many("--metric", "FIGURE", $"A figure to judge: {TrafficWords.MetricNames}. Otherwise all.", TrafficWords.Metric);
        var by = new Option<string[]>("--by") { Description = "A field whose values are judged one by one too, up to five.", HelpName = "FIELD" };
        var dimensions = new Option<string[]>("--dimension") { Description = "A field whose values may explain, up to ten; otherwise channel, campaign, device, page, category_1.", HelpName = "FIELD" };
        var limit = new Option<int>("--limit") { Description = "Most anomalies to list.", HelpName = "N", DefaultValueFactory = _ => 50 };
        var explain = new Option<bool>("--explain") { Description = "Show how each is shared out among the values." };
        return context.Command(
            "anomalies",
            "Days on which a figure left the baseline of the same weekday, with the value that explains each.",
            async (parsed, session, cancellation) =>
            {
                var request = new DetectAnomaliesRequest
                {
                    Dataset = session.DatasetName,
                    Language = session.Words.Language,
                    Range = await range.RangeAsync(parsed, session, cancellation),
                    Filter = await range.FilterAsync(parsed, session, cancellation),
                    IncludeBots = range.IncludeBots(parsed),
                    SnapshotId = range.SnapshotId(parsed),
                    Metrics = { parsed.GetValue(metrics) },
                    By = { parsed.GetValue(by) ?? [] },
                    Dimensions = { parsed.GetValue(dimensions) ?? [] },
                    Visits = visits.Visits(parsed),
                    Baseline = visits.Baseline(parsed),
                    LastCompleteDate = visits.LastComplete(parsed),
                    Limit = parsed.GetValue(limit),
                };
                var answer = await session.Client.Traffic.DetectAnomaliesAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => AnomalyTables.Write(console, answer, parsed.GetValue(explain), session.Words));
                session.About(answer.Info);
            },
            [metrics, by, dimensions, limit, explain, .. range.Options, .. visits.Options]);
    }
}
