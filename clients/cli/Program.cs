using EcomOpsEngine.Cli;
using EcomOpsEngine.Cli.Terminal;

return await CommandLine.RunAsync(args, TerminalStreams.OfProcess(), CancellationToken.None);
