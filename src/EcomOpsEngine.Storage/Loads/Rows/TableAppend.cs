using System.Globalization;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads.Rows;

/// <summary>Writes the sound rows of a load to its durable table, in source order.</summary>
internal static class TableAppend
{
    /// <summary>Writes the rows; their people have codes.</summary>
    public static void Append(Statements statements, RowQuery query, TargetTable table, int loadSeq, IReadOnlyCollection<string> existingProperties)
    {
        foreach (var added in query.Columns.Where(column => column.Target.IsProperty && !existingProperties.Contains(column.Target.Name)))
        {
            statements.Execute($"ALTER TABLE {table.StoredName} ADD COLUMN {SqlQuote.Name(added.Target.Name)} VARCHAR");
        }

        var names = new List<string>();
        var values = new List<string>();
        var joins = "";
        foreach (var (column, i) in query.Columns.Select((column, i) => (column, Index(i))).Where(pair => pair.column.Target.IsStored))
        {
            names.Add(SqlQuote.Name(column.Target.StoredName));
            if (PersonCodes.KindOf(column) is { } kind)
            {
                values.Add($"i{(int)kind}.\"row\"");
                joins += $" LEFT JOIN {PersonCodes.Table(kind)} i{(int)kind} ON i{(int)kind}.c0 = k.p{i}";
            }
            else
            {
                values.Add(table.Table == LoadTable.Orders && column.Target.Name == "discount" ? $"coalesce(k.p{i}, 0)" : $"k.p{i}");
            }
        }

        if (table.Table == LoadTable.Orders)
        {
            AddOrderDefaults(query, names, values, ref joins);
        }

        statements.Execute($"""
            INSERT INTO {table.StoredName} ({string.Join(", ", names)}, load_seq)
            SELECT {string.Join(", ", values)}, {loadSeq.ToString(CultureInfo.InvariantCulture)} FROM {RowQuery.Checked} k{joins} WHERE k.fault IS NULL ORDER BY k."row"
            """);
    }

    // Lines that the extract does not number go on after those the order has; a missing discount is none.
    private static void AddOrderDefaults(RowQuery query, List<string> names, List<string> values, ref string joins)
    {
        if (query.IndexOf("discount") is null)
        {
            names.Add("discount");
            values.Add("0");
        }

        if (query.IndexOf("line") is null)
        {
            var order = "p" + Index(query.IndexOf("order_id")!.Value);
            names.Add("line");
            values.Add($"CAST(coalesce(o.last_line, 0) + row_number() OVER (PARTITION BY k.{order} ORDER BY k.\"row\") AS INTEGER)");
            joins += $" LEFT JOIN (SELECT order_id, max(line) AS last_line FROM orders WHERE order_id IN (SELECT {order} FROM {RowQuery.Checked}) GROUP BY order_id) o ON o.order_id = k.{order}";
        }
    }

    private static string Index(int i) => i.ToString(CultureInfo.InvariantCulture);
}
