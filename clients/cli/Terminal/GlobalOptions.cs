using System.CommandLine;
using EcomOpsEngine.Client;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Terminal;

/// <summary>The options that every command understands.</summary>
internal sealed class GlobalOptions
{
    private readonly Option<Uri> _server = new("--server")
    {
        Description = "Address of the server's gRPC port (ECOMOPS_SERVER).",
        HelpName = "URL",
        Recursive = true,
        CustomParser = Parsed.One(ServerOf),
        DefaultValueFactory = Parsed.FromEnvironment("ECOMOPS_SERVER", ServerOf, EcomOpsClientOptions.DefaultAddress)!,
    };

    private readonly Option<string> _dataset = new("--dataset")
    {
        Description = "Dataset that is asked (ECOMOPS_DATASET).",
        HelpName = "NAME",
        Recursive = true,
        DefaultValueFactory = Parsed.FromEnvironment("ECOMOPS_DATASET", name => name, "demo")!,
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description = "API key (better in ECOMOPS_KEY: a command line can be seen by other users).",
        HelpName = "KEY",
        Recursive = true,
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "Tables for people, or the response message in protobuf JSON (streams: one message a line).",
        Recursive = true,
        DefaultValueFactory = _ => "table",
    };

    private readonly Option<string> _language = new("--language")
    {
        Description = "Language of headings and of the server's texts.",
        Recursive = true,
        DefaultValueFactory = _ => "en",
    };

    public GlobalOptions()
    {
        _output.AcceptOnlyFromAmong("table", "json");
        _language.AcceptOnlyFromAmong("en", "zh");
    }

    public void AddTo(RootCommand root)
    {
        root.Add(_server);
        root.Add(_dataset);
        root.Add(_key);
        root.Add(_output);
        root.Add(_language);
    }

    public Uri Server(ParseResult parsed) => parsed.GetValue(_server) ?? EcomOpsClientOptions.DefaultAddress;

    public Session Open(ParseResult parsed, TerminalStreams streams) => new(
        new EcomOpsClientOptions { Address = Server(parsed), ApiKey = parsed.GetValue(_key) ?? KeyOfEnvironment() },
        parsed.GetValue(_dataset)!,
        parsed.GetValue(_output) == "json",
        parsed.GetValue(_language) == "zh" ? Language.Zh : Language.En,
        streams);

    // Not a default of the option: --help prints defaults.
    private static string? KeyOfEnvironment() => Environment.GetEnvironmentVariable("ECOMOPS_KEY") is { Length: > 0 } key ? key : null;

    private static Uri ServerOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new UsageException($"server '{text}' is not an address: expected http://HOST:PORT or https://HOST:PORT");
}
