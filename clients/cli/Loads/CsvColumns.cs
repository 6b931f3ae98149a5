using EcomOpsEngine.Cli.Mappings;
using EcomOpsEngine.Cli.Terminal;
using Table = EcomOpsEngine.Contracts.V1.Table;

namespace EcomOpsEngine.Cli.Loads;

/// <summary>
/// The kinds of the tables' columns. A table's columns are part of its contract; those that are not text are named here, all
/// others and every <c>properties.NAME</c> are text.
/// </summary>
internal sealed class CsvColumns(Table table, int moneyScale, TimeZoneInfo zone)
{
    private static readonly HashSet<string> Times = ["occurred_at", "ordered_at", "status_at", "at", "valid_from", "registered_at", "sent_at", "delivered_at", "opened_at", "converted_at"];
    private static readonly HashSet<string> Integers = ["line", "quantity", "impressions", "clicks", "version"];
    private static readonly HashSet<string> Amounts = ["unit_price", "list_price", "discount", "cost", "amount", "spend", "unit_cost"];

    private static readonly string[] Events = ["event_id", "occurred_at", "visitor_id", "session_id", "customer_id", "event_name", "page", "device", "channel", "campaign", "sku", "user_agent", "version"];
    private static readonly string[] Orders = ["order_id", "line", "customer_id", "visitor_id", "ordered_at", "status", "status_at", "sku", "category_1", "category_2", "channel", "quantity", "unit_price", "list_price", "discount", "cost", "currency", "version"];
    private static readonly string[] OrderStatus = ["order_id", "line", "state", "at", "amount", "currency", "version"];
    private static readonly string[] Customers = ["customer_id", "valid_from", "registered_at", "gender", "age_band", "region", "city", "city_tier", "level"];
    private static readonly string[] Products = ["sku", "valid_from", "name", "category_1", "category_2", "brand", "list_price", "cost", "on_sale_from", "on_sale_to"];
    private static readonly string[] Inventory = ["date", "sku", "warehouse", "quantity", "unit_cost", "currency"];
    private static readonly string[] ChannelSpend = ["date", "channel", "campaign", "channel_type", "spend", "impressions", "reach", "clicks", "searches", "content_views", "cart_adds", "leads", "orders", "revenue", "currency"];
    private static readonly string[] MetricSamples = ["name", "at", "source", "value"];
    private static readonly string[] Exposures = ["experiment", "variant", "at", "visitor_id", "customer_id"];
    private static readonly string[] Touches = ["touch_id", "customer_id", "channel", "plan_line", "content", "sent_at", "delivered_at", "opened_at", "converted_at", "cost", "discount", "currency"];
    private static readonly string[] CurrencyRates = ["date", "currency", "rate"];

    public IReadOnlyList<CsvColumn> Of(IReadOnlyList<string> headings)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string heading in headings)
        {
            if (heading.Length == 0)
            {
                throw new CommandFailedException("the file cannot be loaded", "a heading of the file is empty: headings must be the table's column names");
            }

            if (!heading.StartsWith("properties.", StringComparison.Ordinal) && !Names(table).Contains(heading))
            {
                string hint = NearestName.Of(heading, Names(table)) is { } nearest ? $": did you mean '{nearest}'?" : "";
                throw new CommandFailedException("the file cannot be loaded", $"heading '{heading}' is no column of this table{hint} (columns: {string.Join(", ", Names(table))}, properties.NAME)");
            }

            if (!seen.Add(heading))
            {
                throw new CommandFailedException("the file cannot be loaded", $"heading '{heading}' stands twice in the file");
            }
        }

        return [.. headings.Select(heading => new CsvColumn(heading, KindOf(heading), moneyScale, zone))];
    }

    private static string[] Names(Table table) => table switch
    {
        Table.Events => Events,
        Table.Orders => Orders,
        Table.OrderStatus => OrderStatus,
        Table.Customers => Customers,
        Table.Products => Products,
        Table.Inventory => Inventory,
        Table.ChannelSpend => ChannelSpend,
        Table.MetricSamples => MetricSamples,
        Table.Exposures => Exposures,
        Table.Touches => Touches,
        _ => CurrencyRates,
    };

    private static CsvKind KindOf(string heading) => heading switch
    {
        _ when heading.StartsWith("properties.", StringComparison.Ordinal) => CsvKind.Text,
        _ when Times.Contains(heading) => CsvKind.Time,
        _ when Integers.Contains(heading) => CsvKind.Integer,
        _ when Amounts.Contains(heading) => CsvKind.Money,
        _ => CsvKind.Text,
    };
}
