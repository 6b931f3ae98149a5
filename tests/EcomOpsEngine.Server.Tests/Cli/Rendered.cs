using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;

namespace EcomOpsEngine.Server.Tests.Cli;

/// <summary>What a reader of a plain stream sees.</summary>
internal static class Rendered
{
    public static readonly Words English = new(Language.En);
    public static readonly Words Chinese = new(Language.Zh);

    public static string At(int width, Action<IAnsiConsole> render)
    {
        using var text = new StringWriter();
        render(new TerminalStreams(text, TextWriter.Null, false, false, width).DataConsole());
        return text.ToString();
    }

    public static string[] Lines(string text) => [.. text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];
}
