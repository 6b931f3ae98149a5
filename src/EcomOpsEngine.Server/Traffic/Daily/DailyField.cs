using EcomOpsEngine.Analytics.Traffic.Daily;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Queries;

namespace EcomOpsEngine.Server.Traffic.Daily;

/// <summary>A text field of events, orders or both as a dimension of days.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Labels">Its values: value n of the kernel is label n − 1.</param>
/// <param name="Events">Field of events; null without one.</param>
/// <param name="Orders">Field of orders; null without one.</param>
internal sealed record DailyField(string Name, IReadOnlyList<string> Labels, CatalogField? Events, CatalogField? Orders)
{
    /// <summary>A field by name; null where neither table has it as text.</summary>
    public static DailyField? Find(FieldCatalog fields, string name)
    {
        var events = fields.Find(Table.Events, name) is { Text: not null } ofEvents ? ofEvents : null;
        var orders = fields.Find(Table.Orders, name) is { Text: not null } ofOrders ? ofOrders : null;
        return events is null && orders is null ? null : new DailyField(
            name, [.. (events?.Text!.Values ?? []).Union(orders?.Text!.Values ?? [], StringComparer.Ordinal)], events, orders);
    }

    /// <summary>Label of a value; null for the missing one.</summary>
    public string? Label(int value) => value == 0 ? null : Labels[value - 1];

    /// <summary>The dimension of a pass.</summary>
    /// <param name="entryColumns">Columns of which visits keep their first value; the field's is added where it is new.</param>
    public DailyDimension Kernel(List<int> entryColumns)
    {
        var values = Labels.Select((label, index) => (label, index)).ToDictionary(pair => pair.label, pair => pair.index + 1, StringComparer.Ordinal);
        int[] Map(CatalogField? field) => field is null ? [] : [0, .. field.Text!.Values.Select(label => values[label])];
        return new DailyDimension(Labels.Count, Events is null ? null : Entry(entryColumns, Events.Column), Map(Events), Orders?.Column, Map(Orders));
    }

    /// <summary>The field grouped by something its values are, for visits alone.</summary>
    public static DailyDimension Grouped(CatalogField? field, int groups, Func<string?, int> groupOf, List<int> entryColumns) => field is null
        ? new DailyDimension(groups, null, [], null, [])
        : new DailyDimension(groups, Entry(entryColumns, field.Column), [groupOf(null), .. field.Text!.Values.Select(groupOf)], null, []);

    private static int Entry(List<int> columns, int column)
    {
        var place = columns.IndexOf(column);
        if (place < 0)
        {
            columns.Add(column);
            place = columns.Count - 1;
        }

        return place;
    }
}
