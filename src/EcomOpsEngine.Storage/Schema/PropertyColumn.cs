using EcomOpsEngine.Storage.Durable;

namespace EcomOpsEngine.Storage.Schema;

/// <summary>A property column of a durable table. Its DuckDB type is the only place where the type of a property is kept.</summary>
/// <param name="Name">Column name, <c>properties.NAME</c>.</param>
/// <param name="Type">What values it takes.</param>
internal sealed record PropertyColumn(string Name, PropertyType Type)
{
    /// <summary>The property columns of a table in its column order.</summary>
    public static IReadOnlyList<PropertyColumn> Of(Statements statements, string table) => statements.Rows(
        $"SELECT name, type FROM pragma_table_info('{table}') WHERE starts_with(name, ?) ORDER BY cid",
        row => new PropertyColumn(row.GetString(0), TypeOf(row.GetString(1))),
        TargetTable.PropertyPrefix);

    private static PropertyType TypeOf(string stored) => stored switch
    {
        "VARCHAR" or StoredType.CodeType => PropertyType.Text,
        "DOUBLE" => PropertyType.Number,
        "BOOLEAN" => PropertyType.Boolean,
        "TIMESTAMP" => PropertyType.Time,
        _ => throw new StorageException(StorageError.DatasetUnreadable, $"A property column has the type {stored}; expected VARCHAR, INTEGER, DOUBLE, BOOLEAN or TIMESTAMP."),
    };
}
