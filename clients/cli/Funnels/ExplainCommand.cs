using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Funnels;

/// <summary><c>funnel explain</c>: why people leave (流失主因, 优化方向).</summary>
internal static class ExplainCommand
{
    public static Command Build(CommandContext context)
    {
        var steps = new FunnelOptions();
        var range = new RangeOptions();
        var at = Parsed.Many("--at", "NUMBER", "Explain this step; otherwise those that lose more than 40%.", Position);
        var dimensions = Parsed.Many("--dimension", "FIELD", "Try this text field, or new_or_returning; otherwise all.", text => text);
        var least = new Option<int>("--least-units") { Description = "Values and events with fewer people are not tested (30).", HelpName = "N" };
        var values = new Option<int>("--top") { Description = "Values listed of a step (10).", HelpName = "N" };
        var events = new Option<int>("--top-events") { Description = "Events listed (10).", HelpName = "N" };
        var level = new Option<double?>("--confidence") { Description = "Confidence of intervals and tests (0.95).", HelpName = "X" };
        var gain = new Option<double>("--what-if") { Description = "Relative gain of a step's conversion that is supposed (0.10).", HelpName = "X", DefaultValueFactory = _ => 0.1 };
        return context.Command(
            "explain",
            "Why people leave: the values that explain a step's excess loss, with advice, and events that go together with conversion.",
            async (parsed, session, cancellation) =>
            {
                var funnel = await steps.RequestAsync(parsed, session, cancellation);
                funnel.Range = await range.RangeAsync(parsed, session, cancellation);
                funnel.Filter = await range.FilterAsync(parsed, session, cancellation);
                funnel.IncludeBots = range.IncludeBots(parsed);
                funnel.SnapshotId = range.SnapshotId(parsed);
                var request = new ExplainFunnelRequest
                {
                    Dataset = session.DatasetName,
                    Funnel = funnel,
                    Steps = { parsed.GetValue(at)! },
                    Dimensions = { parsed.GetValue(dimensions)! },
                    LeastUnits = parsed.GetValue(least),
                    TopValues = parsed.GetValue(values),
                    TopEvents = parsed.GetValue(events),
                    WhatIfGain = parsed.GetValue(gain),
                };
                if (parsed.GetValue(level) is { } confidence)
                {
                    request.ConfidenceLevel = confidence;
                }

                var answer = await session.Client.Funnels.ExplainFunnelAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => ExplainTables.Write(console, answer, request.WhatIfGain, session.Words));
                session.About(answer.Info);
            },
            [.. steps.Options, .. range.Options, at, dimensions, least, values, events, level, gain]);
    }

    private static int Position(string text) => int.TryParse(text, out int position) && position > 0 ? position : throw new UsageException($"'{text}' is no step: expected its number, from 1");
}
