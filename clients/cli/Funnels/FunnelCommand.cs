using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Funnels;

/// <summary><c>funnel</c>: template table 4.</summary>
internal static class FunnelCommand
{
    public static Command Build(CommandContext context)
    {
        var steps = new FunnelOptions();
        var range = new RangeOptions();
        var breakdown = Parsed.Many("--breakdown", "FIELD", "Split by a text field; up to three.", text => text);
        var top = new Option<int>("--top") { Description = "Values shown, the rest together as Other; otherwise 10.", HelpName = "N" };
        var at = Parsed.Optional("--breakdown-at", "first|last|NUMBER", "Where the values are read: the first or the last step with a value, or a step; step 1 by default.", FunnelWords.Attribution);
        var times = new Option<bool>("--times") { Description = "Show the median time from the step before." };
        var completed = new Option<bool>("--completed-windows-only") { Description = "Leave out people whose window had not run out and who have not converted." };
        var together = new Option<bool>("--no-devices") { Description = "Do not set mobile and PC side by side." };
        return context.Command(
            "funnel",
            "How far people get through a sequence of events, and where they are lost.",
            async (parsed, session, cancellation) =>
            {
                var request = await steps.RequestAsync(parsed, session, cancellation);
                request.Range = await range.RangeAsync(parsed, session, cancellation);
                request.Filter = await range.FilterAsync(parsed, session, cancellation);
                request.IncludeBots = range.IncludeBots(parsed);
                request.SnapshotId = range.SnapshotId(parsed);
                request.CompletedWindowsOnly = parsed.GetValue(completed);
                if (parsed.GetValue(breakdown) is { Count: > 0 } fields)
                {
                    request.Breakdown = new FunnelBreakdown { Fields = { fields }, Top = parsed.GetValue(top) };
                    (request.Breakdown.Attribution, request.Breakdown.Step) = parsed.GetValue(at) ?? default;
                }

                request.Detail = parsed.GetValue(times) ? FunnelDetail.Times : default;
                request.DevicesApart = parsed.GetValue(together) ? null : new DevicesApart();
                var answer = await session.Client.Funnels.ComputeFunnelAsync(request, cancellationToken: cancellation);
                session.Write(answer, console =>
                {
                    FunnelTables.Write(console, answer, request.Breakdown?.Fields ?? [], session.Words);
                    DeviceTable.Write(console, answer.Devices, session.Words);
                });
                session.About(answer.Info);
            },
            [.. steps.Options, .. range.Options, breakdown, top, at, times, completed, together, ExplainCommand.Build(context), TrendCommand.Build(context), TimesCommand.Build(context), UnitsCommand.Build(context)]);
    }
}
