using EcomOpsEngine.Client;
using Grpc.Core;
using Spectre.Console;

namespace EcomOpsEngine.Cli.Terminal;

/// <summary>An error as one readable block on the diagnostic stream.</summary>
internal static class ErrorPanel
{
    public static void Write(IAnsiConsole console, RpcException error, Uri server)
    {
        var detailed = EcomOpsException.From(error);
        var lines = new List<string> { MessageOf(detailed, server) };
        var violations = detailed.FieldViolations.Select(v => v.Field.Length > 0 ? $"{v.Field}: {v.Description}" : v.Description);

        // With one field at fault the server's message often is that field's.
        lines.AddRange(violations.Where(v => v != detailed.Status.Detail).Select(v => "• " + v));
        lines.AddRange(detailed.QuotaViolations.Select(v => $"• {v}"));
        lines.AddRange(detailed.Metadata.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"  {m.Key} = {m.Value}"));
        if (detailed.RetryDelay is { } delay)
        {
            lines.Add($"Try again in {Math.Ceiling(delay.TotalSeconds):0} s.");
        }

        Write(console, detailed.Reason ?? NameOf(detailed.StatusCode), string.Join('\n', lines));
    }

    public static void Write(IAnsiConsole console, string title, string text) =>
        console.Write(new Panel(new Text(text))
        {
            Header = new PanelHeader(" " + Markup.Escape(title) + " "),
            Border = BoxBorder.Rounded,
            BorderStyle = new Style(Color.Red),
        });

    private static string MessageOf(EcomOpsException error, Uri server) => error switch
    {
        { Reason: null, StatusCode: StatusCode.Unavailable } =>
            $"No server answers at {server}. Is it running? --server URL or ECOMOPS_SERVER names another.\n{Cause(error)}",
        { Status.Detail.Length: 0 } => "The server gave no further text.",
        _ => error.Status.Detail,
    };

    // gRPC says that it could not connect; why stands innermost.
    private static string Cause(EcomOpsException error) => error.Status.DebugException?.GetBaseException().Message ?? error.Status.Detail;

    // gRPC's own spelling, so that it can be searched for.
    private static string NameOf(StatusCode code) =>
        string.Concat(code.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? "_" + c : char.ToUpperInvariant(c).ToString()));
}
