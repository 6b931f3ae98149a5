using EcomOpsEngine.Analytics.Attributes;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Queries;

namespace EcomOpsEngine.Server.Matrices.Opportunities;

/// <summary>Categories that only order lines carry, given to events by their SKU: the value of the SKU's last line.</summary>
internal static class SkuCategories
{
    private const string Sku = "sku";

    /// <summary>The view with those of the fields that orders have and events lack, where both carry SKUs.</summary>
    public static SnapshotView Join(SnapshotView view, IEnumerable<string> fields)
    {
        if (view.Fields.Find(Table.Orders, Sku) is not { Text: { } orderSkus } ofOrders || view.Fields.Find(Table.Events, Sku) is not { Text: { } eventSkus } ofEvents)
        {
            return view;
        }

        var derived = new List<DerivedField>();
        foreach (var field in fields.Where(field => view.Fields.Find(Table.Events, field) is null))
        {
            if (view.Fields.Find(Table.Orders, field) is { Text: { } values } category)
            {
                var latest = LatestValues.Of(view.Orders, ofOrders.Column, orderSkus.Values.Count, category.Column, values.Values);
                var bySku = orderSkus.Values.Select((sku, at) => (sku, Code: latest[at + 1])).Where(one => one.Code > 0).ToDictionary(one => one.sku, one => one.Code, StringComparer.Ordinal);
                int[] keys = [-1, .. eventSkus.Values.Select(sku => bySku.TryGetValue(sku, out var code) ? code - 1 : -1)];
                derived.Add(new DerivedField(field, values.Values, new AttributeKeys(ofEvents.Column, keys), null));
            }
        }

        return view.With(derived);
    }
}
