using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Channels;

/// <summary><c>channels synergy</c>: whether two channels together convert better than either alone.</summary>
internal static class SynergyCommand
{
    public static Command Build(CommandContext context)
    {
        var range = new RangeOptions();
        var touches = new TouchOptions();
        var pairs = Parsed.Many("--pair", "A+B", "A pair of channels; repeated. Otherwise all pairs.", Pair);
        var paid = new Option<bool>("--paid") { Description = "Count paid orders, at their payment; otherwise placed ones." };
        var fewest = new Option<long>("--min-visitors") { Description = "Visitors of both that a pair needs; otherwise 30.", HelpName = "N" };
        var level = new Option<double>("--level") { Description = "Confidence of intervals and verdicts; otherwise 0.95.", HelpName = "P" };
        return context.Command(
            "synergy",
            "Conversion of visitors whose path holds two channels against either alone, tested.",
            async (parsed, session, cancellation) =>
            {
                var request = new ComputeSynergyRequest
                {
                    Dataset = session.DatasetName,
                    Language = session.Words.Language,
                    Range = await range.RangeAsync(parsed, session, cancellation),
                    Filter = await range.FilterAsync(parsed, session, cancellation),
                    IncludeBots = range.IncludeBots(parsed),
                    SnapshotId = range.SnapshotId(parsed),
                    Touches = touches.Rules(parsed),
                    Moment = parsed.GetValue(paid) ? ConversionMoment.Paid : ConversionMoment.Placed,
                    Pairs = { parsed.GetValue(pairs)! },
                    MinVisitors = parsed.GetValue(fewest),
                    ConfidenceLevel = parsed.GetValue(level),
                };
                var answer = await session.Client.Channels.ComputeSynergyAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => SynergyTables.Write(console, answer, session.Words));
                session.About(answer.Info);
            },
            [.. range.Options, .. touches.Options, pairs, paid, fewest, level]);
    }

    /// <summary>Two names around the only plus sign.</summary>
    internal static ChannelPairName Pair(string text) => text.Split('+') is [{ Length: > 0 } first, { Length: > 0 } second]
        ? new ChannelPairName { First = first, Second = second }
        : throw new UsageException($"pair '{text}' is not of the form A+B");
}
