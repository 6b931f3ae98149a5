using System.Globalization;
using DuckDB.NET.Native;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Loads.People;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads.Rows;

/// <summary>
/// The temporary table of a load's checked rows: <c>"row" BIGINT, p0, p1 …, fault SMALLINT</c>. Values stand as in the durable table, people as their numbers in the load;
/// a null fault is a sound row.
/// </summary>
internal static class CheckedTable
{
    public static void Create(Statements statements, IReadOnlyList<InputColumn> columns)
    {
        var members = columns.Select((column, i) => string.Create(CultureInfo.InvariantCulture, $", p{i} {SqlType(column.Target)}"));
        statements.Execute($"CREATE TEMP TABLE {RowQuery.Checked} (\"row\" BIGINT{string.Concat(members)}, fault SMALLINT)");
    }

    /// <summary>Types of all columns.</summary>
    public static IReadOnlyList<DuckDBType> Types(IReadOnlyList<InputColumn> columns) =>
        [DuckDBType.BigInt, .. columns.Select(column => TypeOf(column.Target)), DuckDBType.SmallInt];

    /// <summary>DuckDB's name of the type of a column's values.</summary>
    public static string SqlType(TargetColumn column) => Sql(TypeOf(column));

    private static DuckDBType TypeOf(TargetColumn column) => column.Kind switch
    {
        TargetKind.Time => DuckDBType.Timestamp,
        TargetKind.Money => DuckDBType.BigInt,
        TargetKind.Quantity or TargetKind.Line => DuckDBType.Integer,
        TargetKind.Date => DuckDBType.Date,
        TargetKind.Number or TargetKind.Rate or TargetKind.PropertyNumber => DuckDBType.Double,
        TargetKind.Truth => DuckDBType.Boolean,
        _ => PersonNumbers.KindOf(column) is null ? DuckDBType.Varchar : DuckDBType.Integer,
    };

    private static string Sql(DuckDBType type) => type switch
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
