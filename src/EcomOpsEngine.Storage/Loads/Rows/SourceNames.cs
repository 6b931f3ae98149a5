using System.Globalization;
using EcomOpsEngine.Storage.Loads.Sources;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads.Rows;

/// <summary>
/// The columns that a mapping can name: those of the file, those of its joins as <c>alias.column</c>, and <c>$row</c>, the number of the row in the file.
/// Remembers which were asked for: only these are staged.
/// </summary>
internal sealed class SourceNames
{
    /// <summary>The number of the row in the file, as a text.</summary>
    public const string RowNumber = "$row";

    private readonly List<(string Alias, SourceFile File, List<int> Needed)> sources = [];

    public int Sources => sources.Count;

    /// <summary>Adds the file (alias empty), then each join in order.</summary>
    public void Add(string alias, SourceFile file) => sources.Add((alias, file, []));

    /// <summary>Type of the values of a column; text where the format does not tell, or where there is no such column.</summary>
    public PropertyType TypeOf(string name) =>
        Find(name, out _) is { Column: { } column } place ? sources[place.Source].File.TypeOf(sources[place.Source].Needed[column]) : PropertyType.Text;

    public IReadOnlyList<int> Needed(int source) => sources[source].Needed;

    /// <summary>How each needed column of the file is to be read: as a number where the file has one and nothing asks for its text.</summary>
    public IReadOnlyList<StagedKind> Kinds(RowPlan plan)
    {
        var (_, file, needed) = sources[0];
        return [.. needed.Select((column, place) => plan.ReadsAs(place, file.KindOf(column)) ? file.KindOf(column) : StagedKind.Text)];
    }

    /// <summary>Name of the staging table of a source.</summary>
    public static string Table(int source) => "staged_" + source.ToString(CultureInfo.InvariantCulture);

    /// <summary>Place of a column, or null and the reason why there is none.</summary>
    public SourcePlace? Find(string name, out string problem)
    {
        problem = "";
        if (name == RowNumber)
        {
            return new SourcePlace(0, null);
        }

        if (sources[0].File.Columns.Contains(name))
        {
            return Reference(0, name, out problem);
        }

        for (var i = 1; i < sources.Count; i++)
        {
            if (name.StartsWith(sources[i].Alias + ".", StringComparison.Ordinal))
            {
                return Reference(i, name[(sources[i].Alias.Length + 1)..], out problem);
            }
        }

        var known = sources.SelectMany((source, i) => i == 0 ? source.File.Columns : source.File.Columns.Select(column => $"{source.Alias}.{column}")).ToList();
        problem = $"found `{name}`{NearestName.Hint(name, known)}; expected a column of the source: {NearestName.List(known)}";
        return null;
    }

    private SourcePlace? Reference(int source, string column, out string problem)
    {
        var (alias, columns, needed) = (sources[source].Alias, sources[source].File.Columns, sources[source].Needed);
        var matches = Enumerable.Range(0, columns.Count).Where(i => columns[i] == column).ToList();
        if (matches.Count != 1)
        {
            var place = source == 0 ? "the file" : $"the joined file `{alias}`";
            problem = matches.Count == 0
                ? $"found `{column}`{NearestName.Hint(column, columns)}; expected a column of {place}: {NearestName.List(columns)}"
                : $"found `{column}`, which heads {matches.Count} columns of {place}; expected a heading that stands once";
            return null;
        }

        problem = "";
        var index = needed.IndexOf(matches[0]);
        if (index < 0)
        {
            index = needed.Count;
            needed.Add(matches[0]);
        }

        return new SourcePlace(source, index);
    }
}
