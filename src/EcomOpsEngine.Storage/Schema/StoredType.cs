using DuckDB.NET.Native;

namespace EcomOpsEngine.Storage.Schema;

/// <summary>How DuckDB keeps the values of a column; people stand as whole numbers.</summary>
internal static class StoredType
{
    /// <summary>Type of codes of texts.</summary>
    public const string CodeType = "INTEGER";

    public static DuckDBType Of(TargetColumn column) => column.Kind switch
    {
        TargetKind.Time => DuckDBType.Timestamp,
        TargetKind.Money => DuckDBType.BigInt,
        TargetKind.Quantity or TargetKind.Line or TargetKind.CustomerId or TargetKind.VisitorId => DuckDBType.Integer,
        TargetKind.Date => DuckDBType.Date,
        TargetKind.Number or TargetKind.Rate or TargetKind.PropertyNumber => DuckDBType.Double,
        TargetKind.Truth => DuckDBType.Boolean,
        _ => DuckDBType.Varchar,
    };

    /// <summary>DuckDB's name of the type of a column that is made now: texts may stand as codes.</summary>
    public static string Sql(TargetTable table, TargetColumn column) => table.StandsAsCodes(column) ? CodeType : Sql(column);

    /// <summary>DuckDB's name of the type of the values.</summary>
    public static string Sql(TargetColumn column) => Of(column) switch
    {
        DuckDBType.Timestamp => "TIMESTAMP",
        DuckDBType.BigInt => "BIGINT",
        DuckDBType.Integer => "INTEGER",
        DuckDBType.Date => "DATE",
        DuckDBType.Double => "DOUBLE",
        DuckDBType.Boolean => "BOOLEAN",
        _ => "VARCHAR",
    };
}
