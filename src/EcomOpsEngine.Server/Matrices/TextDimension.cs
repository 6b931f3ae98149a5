using EcomOpsEngine.Analytics.Matrices;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using MatrixDimension = EcomOpsEngine.Contracts.V1.MatrixDimension;
using PropertyType = EcomOpsEngine.Storage.Schema.PropertyType;
using PropertyValue = EcomOpsEngine.Storage.Schema.PropertyValue;

namespace EcomOpsEngine.Server.Matrices;

/// <summary>Resolves a dimension over a text field: the values of both tables, and of spend for channels, under one numbering, regrouped as asked.</summary>
/// <param name="dimension">The dimension.</param>
/// <param name="path">Its path in the request.</param>
/// <param name="groups">How its values are regrouped.</param>
/// <param name="spendChannels">Channels with spend, in the order of their numbers; empty where spend is not asked for.</param>
internal sealed class TextDimension(MatrixDimension dimension, string path, ValueGroups groups, IReadOnlyList<string> spendChannels)
{
    /// <summary>The field that spend shares with events and orders.</summary>
    public const string Channel = "channel";

    public DimensionKeys? Read(FieldCatalog fields, Violations violations)
    {
        var orders = fields.Find(Table.Orders, dimension.Field);
        var events = fields.Find(Table.Events, dimension.Field);
        if (orders?.Text is null && events?.Text is null)
        {
            var known = fields.All.Where(field => field.Text is not null).Select(field => field.Name).Append(TimeDimension.Field).Concat(AudienceFields.Names);
            violations.Add($"{path}.field", $"'{Shown.Text(dimension.Field)}' is not a text field of events or orders, nor 'time'; {NearNames.Hint(dimension.Field, known)}");
            return null;
        }

        IReadOnlyList<string> channels = dimension.Field == Channel ? spendChannels : [];
        var labels = Labels(orders, events, channels);
        var codes = labels.Select((label, code) => (label, code)).ToDictionary(pair => pair.label, pair => pair.code, StringComparer.Ordinal);
        var hasNull = (orders?.Nulls ?? 0) > 0 || (events?.Nulls ?? 0) > 0 || labels.Count == 0;
        DimensionSource Source(CatalogField? field) => field?.Text is { } text ? SourceOf(field, text, codes, hasNull ? labels.Count : 0) : new AbsentSource();
        return new DimensionKeys(
            labels, hasNull, false, Source(orders), Source(events),
            dimension.Field == Channel ? new ColumnSource(0, [.. channels.Select(channel => codes[groups.Label(channel)])]) : new AbsentSource());
    }

    private List<string> Labels(CatalogField? orders, CatalogField? events, IReadOnlyList<string> channels)
    {
        if ((orders?.Labels ?? events?.Labels) is { } given)
        {
            return [.. given.Select(groups.Label).Distinct(StringComparer.Ordinal)];
        }

        var values = (orders?.Text?.Values ?? []).Concat(events?.Text?.Values ?? []).Concat(channels);
        var labels = values.Select(groups.Label).Distinct(StringComparer.Ordinal);

        // Labels of groups, and values of two types, are texts.
        var isOfOneType = groups.AreNone && (orders is null || events is null || orders.Type == events.Type);
        return [.. isOfOneType && (orders ?? events)?.Text is { Type: not PropertyType.Text } typed
            ? labels.OrderBy(label => PropertyValue.Rank(typed.Type, label))
            : labels.Order(CodePointOrder.Instance)];
    }

    private DimensionSource SourceOf(CatalogField field, Storage.Snapshots.TextField text, Dictionary<string, int> codes, int missing) => field.Parts is { } parts
        ? new SetSource(field.Column, [[missing], .. parts.Select(of => of.Select(part => codes[groups.Label(part)]).Distinct().ToArray())])
        : new ColumnSource(field.Column, [missing, .. text.Values.Select(value => codes[groups.Label(value)])]);
}
