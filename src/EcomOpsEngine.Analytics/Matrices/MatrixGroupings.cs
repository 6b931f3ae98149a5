namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>Which subtotals are shown.</summary>
public enum MatrixSubtotals
{
    /// <summary>Full cells only.</summary>
    None,

    /// <summary>Prefixes of the dimensions, down to the grand total.</summary>
    Rollup,

    /// <summary>Every subset of the dimensions.</summary>
    Cube,
}

/// <summary>The groupings of a matrix, as bits of the kept dimensions.</summary>
public static class MatrixGroupings
{
    /// <summary>The groupings that are shown, the full cells first.</summary>
    /// <param name="dimensions">Number of dimensions, 0 to 30.</param>
    /// <param name="subtotals">Which subtotals.</param>
    public static int[] Shown(int dimensions, MatrixSubtotals subtotals)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)dimensions, 30u, nameof(dimensions));
        var full = (1 << dimensions) - 1;
        return subtotals switch
        {
            MatrixSubtotals.Rollup => [.. Enumerable.Range(0, dimensions + 1).Select(dropped => (1 << (dimensions - dropped)) - 1)],
            MatrixSubtotals.Cube => [.. Enumerable.Range(0, full + 1).Select(set => full - set)],
            _ => [full],
        };
    }

    /// <summary>The groupings to compute: the shown ones and those that shares and totals are divided by.</summary>
    /// <param name="dimensions">Number of dimensions, 0 to 30.</param>
    /// <param name="subtotals">Which subtotals are shown.</param>
    public static int[] Computed(int dimensions, MatrixSubtotals subtotals) => Computed(dimensions, Shown(dimensions, subtotals));

    /// <summary>The same for stated groupings. The share of a row is of the cell's own row, so that a grouping without the first dimension needs the total alone.</summary>
    /// <param name="dimensions">Number of dimensions, 0 to 30.</param>
    /// <param name="shown">The groupings shown.</param>
    public static int[] Computed(int dimensions, IReadOnlyList<int> shown)
    {
        int[] divisors = dimensions >= 2 ? [0, 1, 1 << (dimensions - 1)] : [0];
        return [.. shown.Union(divisors)];
    }
}
