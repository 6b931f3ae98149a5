using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;

namespace EcomOpsEngine.Cli.Channels;

/// <summary><c>channels</c>: what channels bring, what they cost, and where to put the money.</summary>
internal static class ChannelsCommand
{
    public static Command Build(CommandContext context) => new("channels", "What channels bring, what they cost, and where to put the money.")
    {
        EffectivenessCommand.Build(context),
        AttributeCommand.Build(context),
        BudgetCommand.Build(context),
        SynergyCommand.Build(context),
    };
}
