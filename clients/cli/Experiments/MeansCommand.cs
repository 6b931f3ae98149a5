using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Experiments;

/// <summary><c>ab means</c>: revenue per visitor, order value and other numbers of units, by their statistics or from a file of values.</summary>
internal static class MeansCommand
{
    public static Command Build(CommandContext context)
    {
        var arms = Parsed.Many("--arm", "NAME=UNITS/MEAN/SD[:WEIGHT]", "An arm by its statistics; repeat it, the control first.", OutcomeText.WithStatistics);
        var file = new Option<string?>("--file") { Description = "Values instead: a CSV or TSV file (.gz too) with the columns arm, value and denominator or covariate.", HelpName = "FILE" };
        var control = new Option<string?>("--control") { Description = "Arm of the file that the others are compared with; otherwise the first by name.", HelpName = "NAME" };
        var ratio = new Option<bool>("--ratio") { Description = "Sum of values over sum of denominators instead of the mean." };
        var cap = new Option<double>("--cap") { Description = "Percentile of all arms at which values are capped, such as .99; otherwise none.", HelpName = "P" };
        var test = new TestOptions();
        return context.Command(
            "means",
            "Whether a difference between means, or ratios of sums, is more than chance.",
            async (parsed, session, cancellation) =>
            {
                var typed = parsed.GetValue(arms)!;
                var path = parsed.GetValue(file);
                if (typed.Count > 0 == (path is not null))
                {
                    throw new UsageException("give the arms by --arm, or a file of values by --file");
                }

                var request = test.Request(parsed, session, path is null ? typed : OutcomeFile.Read(path, parsed.GetValue(control)));
                request.Kind = parsed.GetValue(ratio) ? OutcomeKind.Ratio : OutcomeKind.Mean;
                request.CapPercentile = parsed.GetValue(cap);
                var answer = await session.Client.Experiments.CompareMeansAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => MeansTables.Write(console, request, answer, session.Words));
            },
            [arms, file, control, ratio, cap, .. test.Options]);
    }
}
