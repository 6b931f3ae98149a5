using DuckDB.NET.Native;
using EcomOpsEngine.Storage.Durable;

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

    /// <summary>
    /// Name, type and compression of a column that is made now: texts may stand as codes. Whole numbers and instants are packed; DuckDB would try run lengths, too, with each row group.
    /// </summary>
    public static string Member(TargetTable table, TargetColumn column)
    {
        var type = table.StandsAsCodes(column) ? CodeType : Sql(column);
        return $"{SqlQuote.Name(column.StoredName)} {type}{(type is CodeType or "BIGINT" or "TIMESTAMP" or "DATE" ? " USING COMPRESSION bitpacking" : "")}";
    }

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
