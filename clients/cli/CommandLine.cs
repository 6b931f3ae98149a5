using System.CommandLine;
using EcomOpsEngine.Cli.Channels;
using EcomOpsEngine.Cli.Cohorts;
using EcomOpsEngine.Cli.Datasets;
using EcomOpsEngine.Cli.Decomposition;
using EcomOpsEngine.Cli.Experiments;
using EcomOpsEngine.Cli.Funnels;
using EcomOpsEngine.Cli.Loads;
using EcomOpsEngine.Cli.Mappings;
using EcomOpsEngine.Cli.Matrices;
using EcomOpsEngine.Cli.Metrics;
using EcomOpsEngine.Cli.Segments;
using EcomOpsEngine.Cli.Sql;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Cli.Traffic;

namespace EcomOpsEngine.Cli;

/// <summary>The whole command line.</summary>
internal static class CommandLine
{
    public static RootCommand Build(TerminalStreams streams)
    {
        var options = new GlobalOptions();
        var context = new CommandContext(options, streams);
        var root = new RootCommand("Asks an EcomOpsEngine server: funnels, customers, matrices and tests of an online store.")
        {
            DatasetCommands.Datasets(context),
            DatasetCommands.Fields(context),
            DatasetCommands.Values(context),
            ImportCommand.Build(context),
            LoadCommand.Build(context),
            LoadsCommands.Build(context),
            FunnelCommand.Build(context),
            RfmCommand.Build(context),
            CohortCommand.Build(context),
            MatrixCommand.Build(context),
            MetricsCommand.Build(context),
            ChannelsCommand.Build(context),
            TrafficCommand.Build(context),
            GmvCommand.Build(context),
            AbCommand.Build(context),
            SqlCommand.Build(context),
        };
        options.AddTo(root);
        return root;
    }

    /// <returns>0 when done, 1 when the server or a file refused, 2 when the command line is wrong, 130 when interrupted.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TerminalStreams streams, CancellationToken cancellation)
    {
        var parsed = Build(streams).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            ErrorPanel.Write(streams.DiagnosticConsole(), "wrong usage", string.Join('\n', Messages(parsed)) + $"\n\n{Usage(parsed)} --help shows all options.");
            return CommandContext.WrongUsage;
        }

        var invocation = new InvocationConfiguration { Output = streams.Out, Error = streams.Error, EnableDefaultExceptionHandler = false };
        return await parsed.InvokeAsync(invocation, cancellation);
    }

    // A mistyped command is one fault, not two: that a command is missing then says nothing more.
    private static IEnumerable<string> Messages(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (command.Subcommands.Count > 0 && command.Action is null && parsed.UnmatchedTokens is [var written, ..])
        {
            var names = command.Subcommands.Select(c => c.Name).ToList();
            string hint = NearestName.Of(written, names) is { } nearest ? $": did you mean '{nearest}'?" : ".";
            return [$"Unknown command '{written}'{hint} Commands: {string.Join(", ", names)}."];
        }

        return parsed.Errors.Select(e => e.Message).Distinct();
    }

    private static string Usage(ParseResult parsed)
    {
        var names = new List<string>();
        for (System.CommandLine.Parsing.SymbolResult? result = parsed.CommandResult; result is not null; result = result.Parent)
        {
            if (result is System.CommandLine.Parsing.CommandResult { Command: { } command })
            {
                names.Insert(0, command is RootCommand ? "ecomops" : command.Name);
            }
        }

        return string.Join(' ', names);
    }
}
