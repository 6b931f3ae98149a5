using EcomOpsEngine.Analytics.Matrices;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using MatrixDimension = EcomOpsEngine.Contracts.V1.MatrixDimension;

namespace EcomOpsEngine.Server.Matrices;

/// <summary>Resolves a dimension over a text field: the values of both tables under one numbering, regrouped as asked.</summary>
internal static class TextDimension
{
    private const int MostGroups = 10_000;

    public static DimensionKeys? Read(MatrixDimension dimension, string path, FieldCatalog fields, Violations violations)
    {
        var orders = fields.Find(Table.Orders, dimension.Field);
        var events = fields.Find(Table.Events, dimension.Field);
        if (orders?.Text is null && events?.Text is null)
        {
            var known = fields.All.Where(field => field.Text is not null).Select(field => field.Name).Append(TimeDimension.Field);
            violations.Add($"{path}.field", $"'{Shown.Text(dimension.Field)}' is not a text field of events or orders, nor 'time'; {NearNames.Hint(dimension.Field, known)}");
            return null;
        }

        var groups = Groups(dimension, path, violations);
        var labels = new SortedSet<string>(CodePointOrder.Instance);
        foreach (var field in new[] { orders, events })
        {
            foreach (var value in field?.Text?.Values ?? [])
            {
                labels.Add(Label(value, groups, dimension.RestLabel));
            }
        }

        var ordered = labels.ToList();
        var codes = ordered.Select((label, code) => (label, code)).ToDictionary(pair => pair.label, pair => pair.code, StringComparer.Ordinal);
        var hasNull = (orders?.Nulls ?? 0) > 0 || (events?.Nulls ?? 0) > 0 || ordered.Count == 0;
        DimensionSource Source(CatalogField? field) => field?.Text is not { } text
            ? new AbsentSource()
            : new ColumnSource(
                field.Column,
                [hasNull ? ordered.Count : 0, .. text.Values.Select(value => codes[Label(value, groups, dimension.RestLabel)])]);
        return new DimensionKeys(ordered, hasNull, false, Source(orders), Source(events));
    }

    private static Dictionary<string, string> Groups(MatrixDimension dimension, string path, Violations violations)
    {
        var groups = new Dictionary<string, string>(StringComparer.Ordinal);
        if (dimension.Groups.Count > MostGroups)
        {
            violations.Add($"{path}.groups", $"{dimension.Groups.Count} groups; at most {MostGroups}.");
            return groups;
        }

        for (var i = 0; i < dimension.Groups.Count; i++)
        {
            var group = dimension.Groups[i];
            if (group.Label.Length == 0)
            {
                violations.Add($"{path}.groups[{i}].label", "A label of 1 character or more expected.");
            }

            for (var j = 0; j < group.Values.Count; j++)
            {
                if (!groups.TryAdd(group.Values[j], group.Label))
                {
                    violations.Add($"{path}.groups[{i}].values[{j}]", $"'{Shown.Text(group.Values[j])}' belongs to '{Shown.Text(groups[group.Values[j]])}' already.");
                }
            }
        }

        return groups;
    }

    private static string Label(string value, Dictionary<string, string> groups, string restLabel) =>
        groups.TryGetValue(value, out var label) ? label : restLabel.Length > 0 ? restLabel : value;
}
