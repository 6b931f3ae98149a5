using EcomOpsEngine.Analytics.Matrices;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using MatrixDimension = EcomOpsEngine.Contracts.V1.MatrixDimension;

namespace EcomOpsEngine.Server.Matrices;

/// <summary>Resolves a dimension over a text field: the values of both tables under one numbering, regrouped as asked.</summary>
internal static class TextDimension
{
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

        var groups = ValueGroups.Read(dimension, path, violations);
        var labels = new SortedSet<string>(CodePointOrder.Instance);
        foreach (var field in new[] { orders, events })
        {
            foreach (var value in field?.Text?.Values ?? [])
            {
                labels.Add(groups.Label(value));
            }
        }

        var ordered = labels.ToList();
        var codes = ordered.Select((label, code) => (label, code)).ToDictionary(pair => pair.label, pair => pair.code, StringComparer.Ordinal);
        var hasNull = (orders?.Nulls ?? 0) > 0 || (events?.Nulls ?? 0) > 0 || ordered.Count == 0;
        DimensionSource Source(CatalogField? field) => field?.Text is not { } text
            ? new AbsentSource()
            : new ColumnSource(
                field.Column,
                [hasNull ? ordered.Count : 0, .. text.Values.Select(value => codes[groups.Label(value)])]);
        return new DimensionKeys(ordered, hasNull, false, Source(orders), Source(events));
    }
}
