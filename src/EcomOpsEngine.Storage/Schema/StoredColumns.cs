using EcomOpsEngine.Storage.Durable;

namespace EcomOpsEngine.Storage.Schema;

/// <summary>
/// Which columns a durable table has by now, and how: those of <see cref="TargetColumn.IsMadeWhenLoaded"/>, and properties, are made by the first load that brings them;
/// texts stand as they are in columns of older files, and as codes (<see cref="StoredTexts"/>) in those that are made now. The type of the column tells.
/// </summary>
internal sealed class StoredColumns
{
    private readonly TargetTable _table;
    private readonly Dictionary<string, string> _types;

    private StoredColumns(TargetTable table, Dictionary<string, string> types) => (_table, _types) = (table, types);

    /// <summary>The columns of a table.</summary>
    public static StoredColumns Of(Statements statements, TargetTable table) => new(
        table,
        statements.Rows($"SELECT name, type FROM pragma_table_info('{table.StoredName}')", row => KeyValuePair.Create(row.GetString(0), row.GetString(1))).ToDictionary());

    /// <summary>Whether a column of a table has texts and stands as codes.</summary>
    /// <param name="table">The table.</param>
    /// <param name="name">Name of its stored column.</param>
    /// <param name="type">DuckDB's name of the column's type.</param>
    public static bool AreCodes(TargetTable table, string name, string type) =>
        type == StoredType.CodeType && (table.Columns.FirstOrDefault(column => column.StoredName == name)?.IsText ?? name.StartsWith(TargetTable.PropertyPrefix, StringComparison.Ordinal));

    /// <summary>Names of the columns that stand as codes.</summary>
    public IReadOnlyList<string> Codes => [.. _types.Where(column => AreCodes(_table, column.Key, column.Value)).Select(column => SqlQuote.Name(column.Key))];

    /// <summary>SQL of the table with all texts as they are.</summary>
    /// <param name="name">Name of the table, qualified where it has to be.</param>
    public string Rows(string name) => Codes is { Count: > 0 } codes
        ? $"(SELECT * REPLACE ({string.Join(", ", codes.Select(code => $"{StoredTexts.Text(code)} AS {code}"))}) FROM {name})"
        : name;

    /// <summary>Whether the table has a column.</summary>
    public bool Has(TargetColumn column) => _types.ContainsKey(column.StoredName);

    /// <summary>SQL that reads a column, as missing where the table does not have it yet.</summary>
    /// <param name="column">The column.</param>
    /// <param name="prefix">What stands before its name, with the point.</param>
    public string Sql(TargetColumn column, string prefix = "") =>
        !Has(column) ? $"CAST(NULL AS {StoredType.Sql(column)})"
        : IsCoded(column) ? StoredTexts.Text(prefix + SqlQuote.Name(column.StoredName))
        : prefix + SqlQuote.Name(column.StoredName);

    /// <summary>SQL of what stands in a column for a value.</summary>
    /// <param name="column">The column, which the table has.</param>
    /// <param name="value">SQL of the value.</param>
    public string Stored(TargetColumn column, string value) => IsCoded(column) ? StoredTexts.Code(value) : value;

    /// <summary>Whether the table has a column, and its texts stand as codes.</summary>
    public bool IsCoded(TargetColumn column) => Has(column) && AreCodes(_table, column.StoredName, _types[column.StoredName]);
}
