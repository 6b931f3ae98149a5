using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Channels;

/// <summary><c>channels effectiveness</c>: table 2.</summary>
internal static class EffectivenessCommand
{
    public static Command Build(CommandContext context)
    {
        var range = new RangeOptions();
        var touches = new TouchOptions();
        var model = Parsed.Optional("--model", ModelNames.TypedOfSpend, "By which orders belong to channels; otherwise last.", ModelNames.One);
        var paid = new Option<bool>("--paid") { Description = "Count paid orders, at their payment; otherwise placed ones." };
        var months = new Option<bool>("--months") { Description = "Show each channel's months too." };
        var reported = new Option<bool>("--reported") { Description = "Show what platforms report." };
        var change = new Option<double?>("--alert-change") { Description = "Relative change above which a day raises an alert; otherwise 0.2.", HelpName = "X" };
        var days = new Option<int>("--alert-days") { Description = "Last whole days looked at for alerts; otherwise 7.", HelpName = "N" };
        var bounce = new Option<double?>("--bounce-limit") { Description = "Bounce rate above which a channel is flagged; otherwise 0.7.", HelpName = "X" };
        var dependence = new Option<double?>("--dependence") { Description = "Share of visitors or GMV above which the shop depends on a channel; otherwise 0.5.", HelpName = "X" };
        return context.Command(
            "effectiveness",
            "What each channel costs and brings, what the rules say of it and what to do (table 2).",
            async (parsed, session, cancellation) =>
            {
                var request = new ComputeEffectivenessRequest
                {
                    Dataset = session.DatasetName,
                    Language = session.Words.Language,
                    Range = await range.RangeAsync(parsed, session, cancellation),
                    Filter = await range.FilterAsync(parsed, session, cancellation),
                    IncludeBots = range.IncludeBots(parsed),
                    SnapshotId = range.SnapshotId(parsed),
                    Touches = touches.RulesWithoutField(parsed),
                    Model = parsed.GetValue(model) ?? default,
                    Moment = parsed.GetValue(paid) ? ConversionMoment.Paid : ConversionMoment.Placed,
                    AlertDays = parsed.GetValue(days),
                };
                if (parsed.GetValue(change) is { } alertChange)
                {
                    request.AlertChange = alertChange;
                }

                if (parsed.GetValue(bounce) is { } bounceLimit)
                {
                    request.BounceLimit = bounceLimit;
                }

                if (parsed.GetValue(dependence) is { } share)
                {
                    request.DependenceShare = share;
                }

                var answer = await session.Client.Channels.ComputeEffectivenessAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => EffectivenessTables.Write(console, answer, parsed.GetValue(months), parsed.GetValue(reported), session.Words));
                session.About(answer.Info);
            },
            [.. range.Options, .. touches.OptionsWithoutField, model, paid, months, reported, change, days, bounce, dependence]);
    }
}
