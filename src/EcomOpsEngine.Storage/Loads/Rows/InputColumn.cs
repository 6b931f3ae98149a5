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

    /// <summary>Whether the values can come as numbers of a kind, and mean the same as their texts.</summary>
    public bool ReadsAs(StagedKind kind) => Source is { Parts.Count: 1, Rules.Count: 0 } && Format is null && kind switch
    {
        StagedKind.Wall or StagedKind.Instant => Target.Kind == TargetKind.Time,
        StagedKind.Integer => Target.Kind is TargetKind.Quantity or TargetKind.Line,
        _ => false,
    };
}

/// <summary>A mapping that fits its table and its sources.</summary>
/// <param name="Columns">Columns in the order in which rows are checked.</param>
/// <param name="Joins">SQL of the joins, empty without any.</param>
/// <param name="Filters">Row filters; all must hold.</param>
internal sealed record RowPlan(IReadOnlyList<InputColumn> Columns, string Joins, IReadOnlyList<FilterSource> Filters)
{
    /// <summary>Whether everything that asks for a column of the file takes it as numbers of a kind; joins may ask for any.</summary>
    public bool ReadsAs(int place, StagedKind kind) =>
        Joins.Length == 0
        && Filters.All(filter => !IsOf(filter.Place, place))
        && Columns.All(column => !column.Source.Parts.Any(part => IsOf(part, place)) || column.ReadsAs(kind));

    /// <summary>The plan over columns of the file that are read so.</summary>
    public RowPlan Over(IReadOnlyList<StagedKind> kinds) => this with
    {
        Columns = [.. Columns.Select(column => column.Source.Parts is [{ Source: 0, Column: { } place }] ? column with { Kind = kinds[place] } : column)],
    };

    private static bool IsOf(SourcePlace part, int place) => part.Source == 0 && part.Column == place;
}
