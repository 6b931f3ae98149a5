using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;

namespace EcomOpsEngine.Cli.Traffic;

/// <summary><c>traffic</c>: who comes.</summary>
internal static class TrafficCommand
{
    public static Command Build(CommandContext context) => new("traffic", "Who comes, what was unusual, and who is no person.")
    {
        DailyCommand.Build(context),
        AnomaliesCommand.Build(context),
        PagesCommand.Build(context),
        BotsCommand.Build(context),
    };
}
