using System.Globalization;
using EcomOpsEngine.Storage.Durable;

namespace EcomOpsEngine.Storage.Loads.Rows;

/// <summary>A column of a staged source, or the number of the row in the file.</summary>
/// <param name="Source">0 for the file, then its joins in order.</param>
/// <param name="Column">Staged column; null for the number of the row.</param>
internal readonly record struct SourcePlace(int Source, int? Column)
{
    /// <summary>The text of the place in the row query.</summary>
    public string Sql => Column is { } column
        ? string.Create(CultureInfo.InvariantCulture, $"s{Source}.c{column}")
        : "CAST(s0.\"row\" AS VARCHAR)";
}

/// <summary>Where the text of a target column comes from, before it is read as the column's type.</summary>
/// <param name="Parts">Places joined by one blank; empty for a constant.</param>
/// <param name="NeedsAllParts">Whether one missing part makes the whole missing; otherwise the parts that are there are taken.</param>
/// <param name="Constant">The text of every row where there are no parts; null: no value.</param>
/// <param name="Rules">Rules tried in order; a text that none matches stays.</param>
internal sealed record ColumnSource(IReadOnlyList<SourcePlace> Parts, bool NeedsAllParts, string? Constant, IReadOnlyList<ValueRule> Rules)
{
    /// <summary>The text in the row query.</summary>
    public string Sql => ValuePattern.Mapped(Plain, Rules);

    private string Plain => Parts.Count switch
    {
        0 => Constant is null ? "CAST(NULL AS VARCHAR)" : SqlQuote.Text(Constant),
        1 => Parts[0].Sql,
        _ when NeedsAllParts => $"({string.Join(" || ' ' || ", Parts.Select(part => part.Sql))})",
        _ => $"nullif(concat_ws(' ', {string.Join(", ", Parts.Select(part => part.Sql))}), '')",
    };
}

/// <summary>A row stays when the text of the place matches one of the patterns.</summary>
internal sealed record FilterSource(SourcePlace Place, IReadOnlyList<string> Patterns)
{
    /// <summary>The condition in the row query.</summary>
    public string Sql => $"({string.Join(" OR ", Patterns.Select(pattern => ValuePattern.Condition(Place.Sql, pattern)))})";
}
