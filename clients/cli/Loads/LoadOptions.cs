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

    private readonly Option<double?> _outliers = new("--outliers")
    {
        Description = "Orders: set lines aside whose unit price is more than FACTOR times the mean of their group (the template's value is 10).",
        HelpName = "FACTOR",
    };

    private readonly Option<string[]> _fill = new("--fill-median")
    {
        Description = "Fill missing values of these columns with the median of their group.",
        HelpName = "COLUMN",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<CleaningGroup?> _group = Parsed.Optional("--clean-by", "category_1|category_2|sku|all", "What makes a group for --outliers and --fill-median; category_1 by default.", GroupOf);

    public IEnumerable<Symbol> Options => [_table, _loadId, _onError, _outliers, _fill, _group];

    public Table Table(ParseResult parsed) => parsed.GetValue(_table)!.Value;

    public string LoadId(ParseResult parsed) => parsed.GetValue(_loadId)!;

    public OnError OnError(ParseResult parsed) => parsed.GetValue(_onError) ?? Contracts.V1.OnError.AllOrNothing;

    /// <summary>What is to be cleaned; null when nothing was asked for.</summary>
    public Cleaning? Cleaning(ParseResult parsed)
    {
        var cleaning = new Cleaning { Group = parsed.GetValue(_group) ?? default };
        if (parsed.GetValue(_outliers) is { } factor)
        {
            cleaning.PriceOutlierFactor = factor;
        }

        cleaning.FillMedian.AddRange(parsed.GetValue(_fill) ?? []);
        return cleaning.HasPriceOutlierFactor || cleaning.FillMedian.Count > 0 ? cleaning : null;
    }

    private static CleaningGroup GroupOf(string text) => text switch
    {
        "category_1" => CleaningGroup.Category1,
        "category_2" => CleaningGroup.Category2,
        "sku" => CleaningGroup.Sku,
        "all" => CleaningGroup.All,
        _ => throw new UsageException($"--clean-by '{text}' is unknown: expected category_1, category_2, sku or all"),
    };

    private static OnError OnErrorOf(string text) => text switch
    {
        "all-or-nothing" => Contracts.V1.OnError.AllOrNothing,
        "set-aside" => Contracts.V1.OnError.SetAside,
        _ => throw new UsageException($"--on-error '{text}' is unknown: expected all-or-nothing or set-aside"),
    };
}
