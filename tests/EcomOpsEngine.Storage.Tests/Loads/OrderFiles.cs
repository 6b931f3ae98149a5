using System.Globalization;
using EcomOpsEngine.Storage.Loads;

namespace EcomOpsEngine.Storage.Tests.Loads;

/// <summary>Order extracts of one column that a test is about.</summary>
internal static class OrderFiles
{
    /// <summary>A file with one row for each value of `given`, and the mapping that reads it into a column of orders.</summary>
    public static (string Text, Mapping Mapping) Of(string target, IEnumerable<string> values, string? format = null, int scale = 0)
    {
        var rows = values.Select((value, i) => $"o{(i + 1).ToString(CultureInfo.InvariantCulture)},\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        var columns = new List<ColumnMapping>
        {
            new("order_id", ["id"]), new("ordered_at", [], "2024-05-01"), new("status", [], "paid"), new("quantity", [], "1"), new("unit_price", [], "1"),
        };
        columns.RemoveAll(column => column.Target == target);
        columns.Add(new ColumnMapping(target, ["given"], Format: format, Scale: scale));
        return ("id,given\n" + string.Join("\n", rows) + "\n", new Mapping(columns));
    }
}
