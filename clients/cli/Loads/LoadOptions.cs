using System.CommandLine;
using EcomOpsEngine.Cli.Datasets;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Table = EcomOpsEngine.Contracts.V1.Table;

namespace EcomOpsEngine.Cli.Loads;

/// <summary>What <c>import</c> and <c>load</c> have in common.</summary>
internal sealed class LoadOptions
{
    private readonly Option<Table?> _table = TableNames.Option("Table to load into.", required: true);
    private readonly Option<string> _loadId = new("--load-id")
    {
        Description = "Your id of this load, unique in the dataset. The same id with the same content changes nothing, so a failed command can be repeated.",
        HelpName = "ID",
        Required = true,
    };

    private readonly Option<OnError?> _onError = Parsed.Optional("--on-error", "all-or-nothing|set-aside", "Whether one bad row refuses the load (default) or is set aside with its reason.", OnErrorOf);

    public IEnumerable<Symbol> Options => [_table, _loadId, _onError];

    public Table Table(ParseResult parsed) => parsed.GetValue(_table)!.Value;

    public string LoadId(ParseResult parsed) => parsed.GetValue(_loadId)!;

    public OnError OnError(ParseResult parsed) => parsed.GetValue(_onError) ?? Contracts.V1.OnError.AllOrNothing;

    private static OnError OnErrorOf(string text) => text switch
    {
        "all-or-nothing" => Contracts.V1.OnError.AllOrNothing,
        "set-aside" => Contracts.V1.OnError.SetAside,
        _ => throw new UsageException($"--on-error '{text}' is unknown: expected all-or-nothing or set-aside"),
    };
}
