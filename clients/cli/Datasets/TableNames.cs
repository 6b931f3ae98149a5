using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using Table = EcomOpsEngine.Contracts.V1.Table;

namespace EcomOpsEngine.Cli.Datasets;

/// <summary>The tables by the names that people type.</summary>
internal static class TableNames
{
    public static string Name(Table table) => table switch
    {
        Table.Events => "events",
        Table.Orders => "orders",
        Table.OrderStatus => "order_status",
        _ => Figures.None,
    };

    public static Table Parse(string text) => text switch
    {
        "events" => Table.Events,
        "orders" => Table.Orders,
        "order_status" => Table.OrderStatus,
        _ => throw new UsageException($"table '{text}' is unknown: expected events, orders or order_status"),
    };

    public static Option<Table?> Option(string description, bool required)
    {
        var option = Parsed.Optional("--table", "events|orders|order_status", description, Parse);
        option.Required = required;
        option.CompletionSources.Add("events", "orders", "order_status");
        return option;
    }
}
