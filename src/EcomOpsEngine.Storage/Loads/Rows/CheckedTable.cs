using System.Globalization;
using DuckDB.NET.Native;
using EcomOpsEngine.Storage.Durable;
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
        var members = columns.Select((column, i) => string.Create(CultureInfo.InvariantCulture, $", p{i} {StoredType.Sql(column.Target)}"));
        statements.Execute($"CREATE TEMP TABLE {RowQuery.Checked} (\"row\" BIGINT{string.Concat(members)}, fault SMALLINT)");
    }

    /// <summary>Types of all columns.</summary>
    public static IReadOnlyList<DuckDBType> Types(IReadOnlyList<InputColumn> columns) =>
        [DuckDBType.BigInt, .. columns.Select(column => StoredType.Of(column.Target)), DuckDBType.SmallInt];
}
