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
                var bySku = Latest(view, ofOrders.Column, orderSkus.Values, category.Column);
                int[] keys = [-1, .. eventSkus.Values.Select(sku => bySku.TryGetValue(sku, out var code) ? code - 1 : -1)];
                derived.Add(new DerivedField(field, values.Values, new AttributeKeys(ofEvents.Column, keys), null));
            }
        }

        return view.With(derived);
    }

    private static Dictionary<string, int> Latest(SnapshotView view, int skuColumn, IReadOnlyList<string> skus, int categoryColumn)
    {
        var at = new long[skus.Count + 1];
        var code = new int[skus.Count + 1];
        Array.Fill(at, long.MinValue);
        foreach (var run in view.Orders.Runs)
        {
            var (ofSku, ofCategory) = (run.Columns[skuColumn], run.Columns[categoryColumn]);
            var orderedAt = run.OrderedAtUs.Span;
            for (var line = 0; line < run.Count; line++)
            {
                if (ofCategory[line] is > 0 and var category && orderedAt[line] >= at[ofSku[line]])
                {
                    (at[ofSku[line]], code[ofSku[line]]) = (orderedAt[line], category);
                }
            }
        }

        return Enumerable.Range(1, skus.Count).Where(sku => code[sku] > 0).ToDictionary(sku => skus[sku - 1], sku => code[sku], StringComparer.Ordinal);
    }
}
