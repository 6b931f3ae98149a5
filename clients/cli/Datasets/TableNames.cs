using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using Table = EcomOpsEngine.Contracts.V1.Table;

namespace EcomOpsEngine.Cli.Datasets;

/// <summary>The tables by the names that people type.</summary>
internal static class TableNames
{
    private static readonly (Table Table, string Name)[] All =
    [
        (Table.Events, "events"), (Table.Orders, "orders"), (Table.OrderStatus, "order_status"), (Table.Customers, "customers"), (Table.Products, "products"),
        (Table.Inventory, "inventory"), (Table.ChannelSpend, "channel_spend"), (Table.MetricSamples, "metric_samples"), (Table.Exposures, "exposures"),
        (Table.Touches, "touches"), (Table.CurrencyRates, "currency_rates"),
    ];

    public static string Name(Table table) => All.FirstOrDefault(known => known.Table == table).Name ?? Figures.None;

    public static Table Parse(string text) => All.FirstOrDefault(known => known.Name == text) is { Name: not null } found
        ? found.Table
        : throw new UsageException($"table '{text}' is unknown: expected one of {string.Join(", ", All.Select(known => known.Name))}");

    public static Option<Table?> Option(string description, bool required)
    {
        var option = Parsed.Optional("--table", "TABLE", $"{description} ({string.Join(", ", All.Select(known => known.Name))})", Parse);
        option.Required = required;
        option.CompletionSources.Add([.. All.Select(known => known.Name)]);
        return option;
    }
}
