using System.Globalization;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Loads.People;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads.Rows;

/// <summary>Writes the sound rows of a load to its durable table, in source order. The codes of its people are known (<see cref="PersonCodes"/>).</summary>
internal static class TableAppend
{
    /// <summary>Adds the columns that the load brings and its table does not have yet.</summary>
    public static void AddColumns(Statements statements, RowQuery query, TargetTable table)
    {
        var stored = StoredColumns.Of(statements, table);
        foreach (var added in query.Columns.Select(column => column.Target).Where(target => target.IsStored && !stored.Has(target)))
        {
            statements.Execute($"ALTER TABLE {table.StoredName} ADD COLUMN {StoredType.Member(table, added)}");
        }
    }

    /// <summary>The property columns that the table has with those that the load brings, in its column order.</summary>
    public static IReadOnlyList<PropertyColumn> Properties(RowQuery query, IReadOnlyList<PropertyColumn> existingProperties) =>
        [
            .. existingProperties,
            .. query.Columns.Select(column => column.Target).Where(target => target.IsProperty && existingProperties.All(known => known.Name != target.Name))
                .Select(added => new PropertyColumn(added.Name, added.PropertyType)),
        ];

    /// <summary>The statement that writes the sound rows of a source with the columns of the checked table. The table has them.</summary>
    /// <param name="statements">Statements of the load's transaction.</param>
    /// <param name="query">The columns.</param>
    /// <param name="table">Target table.</param>
    /// <param name="loadSeq">Number of the load.</param>
    /// <param name="source">Table, or a query in brackets.</param>
    /// <param name="inOrder">Whether the sound rows of the source stand in source order.</param>
    public static string Sql(Statements statements, RowQuery query, TargetTable table, int loadSeq, string source, bool inOrder)
    {
        var names = new List<string>();
        var values = new List<string>();
        var joins = "";
        var stored = StoredColumns.Of(statements, table);
        var order = inOrder ? "" : " ORDER BY k.\"row\"";
        foreach (var (column, i) in query.Columns.Select((column, i) => (column, Index(i))).Where(pair => pair.column.Target.IsStored))
        {
            names.Add(SqlQuote.Name(column.Target.StoredName));
            values.Add(PersonNumbers.KindOf(column.Target) is not null ? $"{PersonCodes.Function}(k.p{i})"
                : table.Table == LoadTable.Orders && column.Target.Name == "discount" ? $"coalesce(k.p{i}, 0)" : stored.Stored(column.Target, $"k.p{i}"));
        }

        if (table.Table == LoadTable.Orders)
        {
            order = AddOrderDefaults(query, names, values, ref joins) ? " ORDER BY k.\"row\"" : order;
        }

        return $"""
            INSERT INTO {table.StoredName} ({string.Join(", ", names)}, load_seq)
            SELECT {string.Join(", ", values)}, {loadSeq.ToString(CultureInfo.InvariantCulture)} FROM {source} k{joins} WHERE k.fault IS NULL{order}
            """;
    }

    // Lines that the extract does not number go on after those the order has; a missing discount is none. Whether rows leave their order.
    private static bool AddOrderDefaults(RowQuery query, List<string> names, List<string> values, ref string joins)
    {
        if (query.IndexOf("discount") is null)
        {
            names.Add("discount");
            values.Add("0");
        }

        if (query.IndexOf("line") is not null)
        {
            return false;
        }

        var order = "p" + Index(query.IndexOf("order_id")!.Value);
        names.Add("line");
        values.Add($"CAST(coalesce(o.last_line, 0) + row_number() OVER (PARTITION BY k.{order} ORDER BY k.\"row\") AS INTEGER)");
        joins += $" LEFT JOIN (SELECT order_id, max(line) AS last_line FROM orders WHERE order_id IN (SELECT {order} FROM {RowQuery.Checked}) GROUP BY order_id) o ON o.order_id = k.{order}";
        return true;
    }

    private static string Index(int i) => i.ToString(CultureInfo.InvariantCulture);
}
