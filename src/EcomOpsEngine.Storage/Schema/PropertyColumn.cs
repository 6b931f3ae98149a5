using EcomOpsEngine.Storage.Durable;

namespace EcomOpsEngine.Storage.Schema;

/// <summary>A property column of a durable table. Its DuckDB type is the only place where the type of a property is kept.</summary>
/// <param name="Name">Column name, <c>properties.NAME</c>.</param>
/// <param name="Type">What values it takes.</param>
internal sealed record PropertyColumn(string Name, PropertyType Type)
{
    /// <summary>The property columns of a table in its column order.</summary>
    public static IReadOnlyList<PropertyColumn> Of(Statements statements, string table) => statements.Rows(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? AND schema_name = 'main' AND starts_with(column_name, ?) ORDER BY column_index",
        row => new PropertyColumn(row.GetString(0), TypeOf(row.GetString(1))),
        table,
        TargetTable.PropertyPrefix);

    private static PropertyType TypeOf(string stored) => stored switch
    {
        "VARCHAR" => PropertyType.Text,
        "DOUBLE" => PropertyType.Number,
        "BOOLEAN" => PropertyType.Boolean,
        "TIMESTAMP" => PropertyType.Time,
        _ => throw new StorageException(StorageError.DatasetUnreadable, $"A property column has the type {stored}; expected VARCHAR, DOUBLE, BOOLEAN or TIMESTAMP."),
    };
}
