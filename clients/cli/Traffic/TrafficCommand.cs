using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;

namespace EcomOpsEngine.Cli.Traffic;

/// <summary><c>traffic</c>: who comes.</summary>
internal static class TrafficCommand
{
    public static Command Build(CommandContext context) => new("traffic", "Who comes, and who of them is no person.") { BotsCommand.Build(context) };
}
