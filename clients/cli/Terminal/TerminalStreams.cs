using Spectre.Console;

namespace EcomOpsEngine.Cli.Terminal;

/// <summary>Where data and diagnostics go. A stream that is no terminal gets plain text without colours or cursor moves.</summary>
internal sealed record TerminalStreams(TextWriter Out, TextWriter Error, bool OutIsTerminal, bool ErrorIsTerminal, int? Width = null)
{
    // Nothing is cut off for a reader that is a file or a pipe.
    private const int PlainWidth = 400;

    /// <summary>The process's own streams, in UTF-8: the words of a shop are of every language.</summary>
    public static TerminalStreams OfProcess()
    {
        Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new TerminalStreams(Console.Out, Console.Error, !Console.IsOutputRedirected, !Console.IsErrorRedirected);
    }

    public IAnsiConsole DataConsole() => Create(Out, OutIsTerminal, Width ?? PlainWidth);

    public IAnsiConsole DiagnosticConsole() => Create(Error, ErrorIsTerminal, Width ?? 100);

    private IAnsiConsole Create(TextWriter writer, bool terminal, int plainWidth)
    {
        bool plain = !terminal || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = terminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        console.Profile.Capabilities.Unicode = true;
        if (!terminal || Width is not null)
        {
            console.Profile.Width = plainWidth;
        }

        return console;
    }
}
