using EcomOpsEngine.Storage.Loads.Rows;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads.Cleaning;

/// <summary>Checks a cleaning policy against the table and the columns that the load fills.</summary>
internal static class CleaningCheck
{
    private const decimal SmallestFactor = 1m;
    private const decimal LargestFactor = 1_000_000m;

    /// <exception cref="StorageException">It asks for what the table or the load does not have.</exception>
    public static void Check(CleaningPolicy policy, TargetTable table, IReadOnlyList<InputColumn> columns)
    {
        var violations = new List<StorageViolation>();
        if (policy.PriceOutlierFactor is { } factor)
        {
            if (table.Table != LoadTable.Orders)
            {
                violations.Add(new StorageViolation("cleaning.price_outlier_factor", $"found {factor} for {table.StoredName}; expected it for orders only"));
            }
            else if (factor is <= SmallestFactor or > LargestFactor || decimal.Round(factor, 3) != factor)
            {
                violations.Add(new StorageViolation("cleaning.price_outlier_factor", $"found {factor}; expected more than 1, at most 1000000, with at most 3 digits after the point"));
            }
        }

        var fill = policy.FillMedian ?? [];
        for (var i = 0; i < fill.Count; i++)
        {
            var field = $"cleaning.fill_median[{i}]";
            var mapped = columns.FirstOrDefault(column => column.Target.Name == fill[i]);
            if (table.Table is not (LoadTable.Orders or LoadTable.Products or LoadTable.ChannelSpend) || table.Find(fill[i]) is not { Kind: TargetKind.Money or TargetKind.Quantity })
            {
                violations.Add(new StorageViolation(field, $"found `{fill[i]}` of {table.StoredName}; expected an amount or a number of orders, products or channel_spend"));
            }
            else if (mapped is null)
            {
                violations.Add(new StorageViolation(field, $"found `{fill[i]}`, which the load does not fill; expected a column with an entry in the mapping"));
            }
            else if (fill.Take(i).Contains(fill[i], StringComparer.Ordinal))
            {
                violations.Add(new StorageViolation(field, $"found `{fill[i]}` again; expected each column once"));
            }
        }

        if (violations.Count > 0)
        {
            throw new StorageException(StorageError.Invalid, $"The cleaning does not fit: {violations[0].Field}: {violations[0].Description}.", violations);
        }
    }
}
