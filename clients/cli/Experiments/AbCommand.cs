using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Experiments;

/// <summary><c>ab</c> (template table 5) and what belongs to it.</summary>
internal static class AbCommand
{
    public static Command Build(CommandContext context)
    {
        var arms = Parsed.AtLeastOne("--arm", "NAME=CONVERSIONS/UNITS[:WEIGHT]", "An arm; repeat it, the control first.", ArmText.WithConversions);
        var weights = Parsed.Many("--weight", "NAME=SHARE", "Planned share of the traffic of an arm; otherwise even.", ArmText.Weight);
        var test = new TestOptions();
        return context.Command(
            "ab",
            "Whether a difference between conversion rates is more than chance.",
            async (parsed, session, cancellation) =>
            {
                var request = test.Request(parsed, session, ArmText.Apply(parsed.GetValue(arms)!, parsed.GetValue(weights)!));
                var answer = await session.Client.Experiments.CompareProportionsAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => AbTables.Write(console, request, answer, session.Words));
            },
            [arms, weights, .. test.Options, MeansCommand.Build(context), Size(context), Ratio(context), AbFunnelCommand.Build(context), .. RecordCommands.Build(context)]);
    }

    private static Command Size(CommandContext context)
    {
        var baseline = new Option<double>("--baseline") { Description = "Conversion rate of the control, such as .035.", HelpName = "RATE", Required = true };
        var margin = new Option<double>("--margin") { Description = "Margin of error E of the template's formula, such as .005.", HelpName = "E" };
        var target = new Option<double>("--target") { Description = "Rate to be told from the baseline, such as .04.", HelpName = "RATE" };
        var power = new Option<double>("--power") { Description = "Power; otherwise 0.8.", HelpName = "POWER" };
        var confidence = new Option<double>("--confidence") { Description = "Confidence level; otherwise 0.95.", HelpName = "LEVEL" };
        var tail = Parsed.Optional("--tail", "two-sided|greater|less", "Side of the test; otherwise two-sided.", JudgingOptions.TailOf);
        var units = new Option<long>("--units") { Description = "Units in each arm, for their power and the smallest difference they show.", HelpName = "N" };
        var arms = new Option<int>("--arms") { Description = "Arms including the control; otherwise 2. With more the level is shared among the comparisons.", HelpName = "N" };
        return context.Command(
            "size",
            "How many units a test needs.",
            async (parsed, session, cancellation) =>
            {
                var request = new PlanSampleSizeRequest
                {
                    BaselineRate = parsed.GetValue(baseline),
                    MarginOfError = parsed.GetValue(margin),
                    TargetRate = parsed.GetValue(target),
                    Power = parsed.GetValue(power),
                    ConfidenceLevel = parsed.GetValue(confidence),
                    Tail = parsed.GetValue(tail) ?? default,
                    UnitsPerArm = parsed.GetValue(units),
                    Arms = parsed.GetValue(arms),
                };
                if (request.MarginOfError == 0 && request.TargetRate == 0 && request.UnitsPerArm == 0)
                {
                    throw new UsageException("nothing to plan: give --margin, --target or --units");
                }

                var answer = await session.Client.Experiments.PlanSampleSizeAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => console.Write(SampleTables.Plan(answer, session.Words)));
            },
            baseline, margin, target, power, confidence, tail, units, arms);
    }

    private static Command Ratio(CommandContext context)
    {
        var arms = Parsed.AtLeastOne("--arm", "NAME=UNITS[:WEIGHT]", "An arm; repeat it.", ArmText.WithUnits);
        return context.Command(
            "ratio",
            "Whether units were split as planned.",
            async (parsed, session, cancellation) =>
            {
                var request = new CheckSampleRatioRequest { Arms = { ArmText.Apply(parsed.GetValue(arms)!, []) } };
                var answer = await session.Client.Experiments.CheckSampleRatioAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => SampleTables.Ratio(console, request.Arms, answer.SampleRatio, session.Words));
            },
            arms);
    }
}
