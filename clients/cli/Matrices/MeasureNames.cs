using EcomOpsEngine.Cli.Mappings;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Matrices;

/// <summary>Measures as people type and read them.</summary>
internal static class MeasureNames
{
    private static readonly Dictionary<string, (Measure Measure, string English, string Chinese)> ByName = new(StringComparer.Ordinal)
    {
        ["gmv"] = (Measure.Gmv, "GMV", "GMV"),
        ["net_sales"] = (Measure.NetSales, "Net sales", "净销售额"),
        ["orders"] = (Measure.Orders, "Orders", "订单数"),
        ["units"] = (Measure.Units, "Units", "件数"),
        ["buyers"] = (Measure.Buyers, "Buyers", "购买人数"),
        ["visitors"] = (Measure.Visitors, "Visitors", "UV"),
        ["sessions"] = (Measure.Sessions, "Sessions", "会话数"),
        ["events"] = (Measure.Events, "Events", "事件数"),
        ["conversion"] = (Measure.Conversion, "Conversion", "转化率"),
        ["order_value"] = (Measure.OrderValue, "Order value", "客单价"),
        ["average_order_value"] = (Measure.AverageOrderValue, "AOV", "笔单价"),
        ["order_lines"] = (Measure.OrderLines, "Lines", "订单行"),
        ["ordering_visitors"] = (Measure.OrderingVisitors, "Ordering visitors", "下单访客"),
        ["orders_without_visitor"] = (Measure.OrdersWithoutVisitor, "Orders w/o visitor", "无访客订单"),
        ["active_days"] = (Measure.ActiveDays, "Active days", "有单天数"),
    };

    public static IEnumerable<string> All => ByName.Keys;

    public static IReadOnlyList<Measure> ParseList(string text) => [.. text.Split(',').Select(Parse)];

    public static Measure Parse(string text)
    {
        string name = text.Trim().ToLowerInvariant().Replace('-', '_');
        if (ByName.TryGetValue(name, out var found))
        {
            return found.Measure;
        }

        string hint = NearestName.Of(name, ByName.Keys) is { } nearest ? $"did you mean {nearest}? " : "";
        throw new UsageException($"measure '{text}' is unknown: {hint}expected one of {string.Join(", ", ByName.Keys)}");
    }

    public static string Heading(Measure measure, Words words)
    {
        foreach (var known in ByName.Values)
        {
            if (known.Measure == measure)
            {
                return words[known.English, known.Chinese];
            }
        }

        return measure.ToString();
    }

    /// <summary>How a measure's ratio is written: rates as percent, values in currency units as numbers.</summary>
    public static Func<double, string> Ratio(Measure measure) => measure is Measure.OrderValue or Measure.AverageOrderValue
        ? value => Figures.Number(value)
        : value => Figures.Percent(value, 2);

    public static bool IsMoney(Measure measure) => measure is Measure.Gmv or Measure.NetSales or Measure.OrderValue or Measure.AverageOrderValue;
}
