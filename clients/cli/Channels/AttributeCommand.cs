using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Cli.Times;
using EcomOpsEngine.Contracts.V1;
using Google.Protobuf.WellKnownTypes;

namespace EcomOpsEngine.Cli.Channels;

/// <summary><c>channels attribute</c>: orders shared out among the channels that led to them.</summary>
internal static class AttributeCommand
{
    public static Command Build(CommandContext context)
    {
        var range = new RangeOptions();
        var touches = new TouchOptions();
        var models = Parsed.Many("--model", ModelNames.Typed, "How orders are shared out; repeated, or all. Otherwise last.", ModelNames.Parse);
        var paid = new Option<bool>("--paid") { Description = "Count paid orders, at their payment; otherwise placed ones." };
        var halfLife = Parsed.Optional("--half-life", "DURATION", "Half-life of decay; otherwise 7d.", DurationText.Parse);
        var converting = new Option<bool>("--only-converting") { Description = "Leave visits that ended without an order out of markov and of the paths." };
        var paths = new Option<int>("--paths") { Description = "Paths listed; otherwise 20.", HelpName = "N" };
        return context.Command(
            "attribute",
            "Shares orders out among the channels that led to them, by several models side by side.",
            async (parsed, session, cancellation) =>
            {
                var request = new AttributeOrdersRequest
                {
                    Dataset = session.DatasetName,
                    Language = session.Words.Language,
                    Range = await range.RangeAsync(parsed, session, cancellation),
                    Filter = await range.FilterAsync(parsed, session, cancellation),
                    IncludeBots = range.IncludeBots(parsed),
                    SnapshotId = range.SnapshotId(parsed),
                    Touches = touches.Rules(parsed),
                    Models = { parsed.GetValue(models)!.SelectMany(one => one) },
                    Moment = parsed.GetValue(paid) ? ConversionMoment.Paid : ConversionMoment.Placed,
                    HalfLife = parsed.GetValue(halfLife) is { } length ? Duration.FromTimeSpan(length) : null,
                    OnlyConvertingPaths = parsed.GetValue(converting),
                    TopPaths = parsed.GetValue(paths),
                };
                var answer = await session.Client.Channels.AttributeOrdersAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => AttributionTables.Write(console, answer, session.Words));
                session.About(answer.Info);
            },
            [.. range.Options, .. touches.Options, models, paid, halfLife, converting, paths]);
    }
}
