namespace EcomOpsEngine.Storage.Loads.Cleaning;

/// <summary>What makes the group whose rows are compared. Rows of channel spend are grouped by their channel, or all together.</summary>
public enum CleaningGroup
{
    /// <summary>The first category of the row, else that of its product.</summary>
    Category1,

    /// <summary>The second category of the row, else that of its product.</summary>
    Category2,

    /// <summary>The SKU.</summary>
    Sku,

    /// <summary>All rows together.</summary>
    All,
}

/// <summary>What a load cleans beside checking its rows. Groups are taken over the rows of the load and those that the table holds.</summary>
/// <param name="PriceOutlierFactor">Order lines whose unit price is strictly more than this many times the mean of their group (outliers included) are set aside; null: none.</param>
/// <param name="FillMedian">Number columns whose missing values take the median of their group.</param>
/// <param name="Group">What makes a group.</param>
public sealed record CleaningPolicy(decimal? PriceOutlierFactor = null, IReadOnlyList<string>? FillMedian = null, CleaningGroup Group = CleaningGroup.Category1)
{
    /// <summary>Whether it cleans anything.</summary>
    public bool IsEmpty => PriceOutlierFactor is null && FillMedian is not { Count: > 0 };
}

/// <summary>Why a value was changed.</summary>
public enum CleaningRule
{
    /// <summary>An amount in another currency, at the rate of the row's day.</summary>
    Currency = 1,

    /// <summary>A missing value that took the median of its group.</summary>
    Median = 2,

    /// <summary>A unit price far above the mean of its group; the row was set aside.</summary>
    PriceOutlier = 3,
}

/// <summary>A value that cleaning changed, or a row that it set aside.</summary>
/// <param name="Row">Row in the source, 1 for the first after the heading.</param>
/// <param name="Column">Target column.</param>
/// <param name="Rule">Why.</param>
/// <param name="Before">Value before; null where it was missing.</param>
/// <param name="After">Value after; null where the row was set aside.</param>
/// <param name="Basis">What the rule went by: the rate and its day, the group and its median or mean.</param>
public sealed record CleanedRow(long Row, string Column, CleaningRule Rule, string? Before, string? After, string Basis);
