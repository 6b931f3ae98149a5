using System.CommandLine;
using EcomOpsEngine.Client;
using Grpc.Core;

namespace EcomOpsEngine.Cli.Terminal;

/// <summary>What every command is built with, and the one place where errors become exit codes.</summary>
internal sealed record CommandContext(GlobalOptions Options, TerminalStreams Streams)
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;
    public const int Interrupted = 130;

    public Command Command(string name, string description, Func<ParseResult, Session, CancellationToken, Task> run, params ReadOnlySpan<Symbol> symbols)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            switch (symbol)
            {
                case Option option:
                    command.Add(option);
                    break;
                case Argument argument:
                    command.Add(argument);
                    break;
                case Command child:
                    command.Add(child);
                    break;
                default:
                    throw new ArgumentException($"{symbol.Name} is neither an option, an argument nor a command");
            }
        }

        command.SetAction((parsed, cancellation) => RunAsync(parsed, run, cancellation));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, Func<ParseResult, Session, CancellationToken, Task> run, CancellationToken cancellation)
    {
        try
        {
            using var session = Options.Open(parsed, Streams);
            await run(parsed, session, cancellation);
            return Done;
        }
        catch (Exception error) when (cancellation.IsCancellationRequested && error is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            Streams.Error.WriteLine("Cancelled.");
            return Interrupted;
        }
        catch (UsageException error)
        {
            ErrorPanel.Write(Streams.DiagnosticConsole(), "wrong usage", error.Message);
            return WrongUsage;
        }
        catch (CommandFailedException error)
        {
            ErrorPanel.Write(Streams.DiagnosticConsole(), error.Title, error.Message);
            return Failed;
        }
        catch (RpcException error)
        {
            ErrorPanel.Write(Streams.DiagnosticConsole(), EcomOpsException.From(error), Options.Server(parsed));
            return Failed;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ErrorPanel.Write(Streams.DiagnosticConsole(), "file", error.Message);
            return Failed;
        }
    }
}
