using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Funnels;

/// <summary><c>funnel times</c>: how long people take from one step to another.</summary>
internal static class TimesCommand
{
    public static Command Build(CommandContext context)
    {
        var options = new EmbeddedFunnelOptions();
        var from = new Option<int>("--from-step") { Description = "Number of the earlier step; otherwise the first.", HelpName = "NUMBER" };
        var to = new Option<int>("--to-step") { Description = "Number of the later step; otherwise the last.", HelpName = "NUMBER" };
        var buckets = new Option<int>("--buckets") { Description = "Buckets of the histogram, 1 to 200 (20).", HelpName = "N" };
        var log = new Option<bool>("--log") { Description = "Buckets each a multiple of the one before, for times from seconds to weeks." };
        var breakdown = Parsed.Many("--breakdown", "FIELD", "Split by a text field; up to three.", text => text);
        var top = new Option<int>("--top") { Description = "Values shown, the rest together as Other; otherwise 10.", HelpName = "N" };
        return context.Command(
            "times",
            "How long people take from one step to another: median, quartile, 95%, histogram.",
            async (parsed, session, cancellation) =>
            {
                var request = new ComputeTimeToConvertRequest
                {
                    Dataset = session.DatasetName,
                    Funnel = await options.RequestAsync(parsed, session, cancellation),
                    FromStep = parsed.GetValue(from),
                    ToStep = parsed.GetValue(to),
                    Buckets = parsed.GetValue(buckets),
                    Scale = parsed.GetValue(log) ? HistogramScale.EqualRatio : HistogramScale.EqualWidth,
                };
                if (parsed.GetValue(breakdown) is { Count: > 0 } fields)
                {
                    request.Funnel.Breakdown = new FunnelBreakdown { Fields = { fields }, Top = parsed.GetValue(top) };
                }

                var answer = await session.Client.Funnels.ComputeTimeToConvertAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => TimesTables.Write(console, request, answer, session.Words));
                session.About(answer.Info);
            },
            [.. options.Options, from, to, buckets, log, breakdown, top]);
    }
}
