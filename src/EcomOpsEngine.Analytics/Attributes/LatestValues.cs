using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Attributes;

/// <summary>A value that only order lines carry, taken from the last line of each key.</summary>
public static class LatestValues
{
    /// <summary>The value of each key's last line that has one; lines that another run holds by now are left out.</summary>
    /// <param name="lines">Order lines.</param>
    /// <param name="keyColumn">Column of the keys.</param>
    /// <param name="keys">Number of keys besides the missing one.</param>
    /// <param name="valueColumn">Column of the values.</param>
    /// <param name="values">The values by code, from code 1 on: of lines at one instant the first by text holds, however the lines are laid out.</param>
    /// <returns>Code of each key's value, the missing key first; 0 where there is none.</returns>
    public static int[] Of(OrderLines lines, int keyColumn, int keys, int valueColumn, IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(values);
        var at = new long[keys + 1];
        var code = new int[keys + 1];
        foreach (var run in lines.Runs)
        {
            var (ofKey, ofValue) = (run.Columns[keyColumn], run.Columns[valueColumn]);
            var orderedAt = run.OrderedAtUs.Span;
            var leftOut = LeftOutLines.Of(run, PersonSet.Empty);
            for (var line = 0; line < run.Count; line++)
            {
                var (key, value) = (ofKey[line], ofValue[line]);
                if (value > 0 && (code[key] == 0 || IsLater(orderedAt[line], value, at[key], code[key])) && !leftOut.Any(line, line + 1))
                {
                    (at[key], code[key]) = (orderedAt[line], value);
                }
            }
        }

        return code;

        bool IsLater(long atUs, int value, long knownUs, int known) =>
            atUs > knownUs || (atUs == knownUs && value != known && string.CompareOrdinal(values[value - 1], values[known - 1]) < 0);
    }
}
