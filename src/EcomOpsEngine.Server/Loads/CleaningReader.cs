using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Storage.Loads.Cleaning;
using StoredGroup = EcomOpsEngine.Storage.Loads.Cleaning.CleaningGroup;

namespace EcomOpsEngine.Server.Loads;

/// <summary>Reads the cleaning of a load; what fits the table is the store's to check.</summary>
internal static class CleaningReader
{
    public static CleaningPolicy? Read(Cleaning? cleaning, string path, Violations violations)
    {
        if (cleaning is null)
        {
            return null;
        }

        RequestChecks.Enum(cleaning.Group, $"{path}.group", violations);
        decimal? factor = null;
        if (cleaning.HasPriceOutlierFactor)
        {
            if (cleaning.PriceOutlierFactor is > 1 and <= 1_000_000)
            {
                factor = (decimal)cleaning.PriceOutlierFactor;
            }
            else
            {
                violations.Add($"{path}.price_outlier_factor", $"{cleaning.PriceOutlierFactor}; expected more than 1, at most 1000000.");
            }
        }

        var group = cleaning.Group switch
        {
            Contracts.V1.CleaningGroup.Category2 => StoredGroup.Category2,
            Contracts.V1.CleaningGroup.Sku => StoredGroup.Sku,
            Contracts.V1.CleaningGroup.All => StoredGroup.All,
            _ => StoredGroup.Category1,
        };
        return new CleaningPolicy(factor, [.. cleaning.FillMedian], group);
    }
}
