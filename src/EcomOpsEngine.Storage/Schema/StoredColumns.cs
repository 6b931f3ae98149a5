using EcomOpsEngine.Storage.Durable;

namespace EcomOpsEngine.Storage.Schema;

/// <summary>Which columns a durable table has by now: those of <see cref="TargetColumn.IsMadeWhenLoaded"/>, and properties, are made by the first load that brings them.</summary>
internal sealed class StoredColumns
{
    private readonly HashSet<string> _names;

    private StoredColumns(HashSet<string> names) => _names = names;

    /// <summary>The columns of a table.</summary>
    public static StoredColumns Of(Statements statements, TargetTable table) =>
        new([.. statements.Rows($"SELECT name FROM pragma_table_info('{table.StoredName}')", row => row.GetString(0))]);

    /// <summary>Whether the table has a column.</summary>
    public bool Has(TargetColumn column) => _names.Contains(column.StoredName);

    /// <summary>SQL that reads a column, as missing where the table does not have it yet.</summary>
    /// <param name="column">The column.</param>
    /// <param name="prefix">What stands before its name, with the point.</param>
    public string Sql(TargetColumn column, string prefix = "") => Has(column) ? prefix + SqlQuote.Name(column.StoredName) : $"CAST(NULL AS {StoredType.Sql(column)})";
}
