using EcomOpsEngine.Storage.Loads.Sources;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads.Rows;

/// <summary>Where the values of a target column come from, checked and ready for the row query.</summary>
/// <param name="Target">The column.</param>
/// <param name="Source">Where its values come from.</param>
/// <param name="Kind">Type of the source.</param>
/// <param name="Format">strptime pattern, <c>integer</c>, or null.</param>
/// <param name="Scale">Digits of whole smallest units, 0 for decimal units.</param>
internal sealed record InputColumn(TargetColumn Target, ColumnSource Source, StagedKind Kind, string? Format, int Scale)
{
    /// <summary>Word of <see cref="Format"/> for whole numbers written with a zero fraction.</summary>
    public const string IntegerFormat = "integer";
}

/// <summary>A mapping that fits its table and its sources.</summary>
/// <param name="Columns">Columns in the order in which rows are checked.</param>
/// <param name="Joins">SQL of the joins, empty without any.</param>
/// <param name="Filters">Row filters; all must hold.</param>
internal sealed record RowPlan(IReadOnlyList<InputColumn> Columns, string Joins, IReadOnlyList<FilterSource> Filters);
