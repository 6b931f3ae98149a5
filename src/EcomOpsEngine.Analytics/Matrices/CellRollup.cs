namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>Adds sums up from a finer grouping: they need no second look at the rows.</summary>
internal static class CellRollup
{
    /// <summary>A coarser table with its own cells and distinct counts, and the sums of the finer one.</summary>
    /// <exception cref="OverflowException">A sum leaves 64 bits.</exception>
    public static CellTable Add(CellTable distinct, CellTable finer, CellMeasures sums)
    {
        var keys = Array.ConvertAll(finer.Keys, key => distinct.Space.Coarsen(finer.Space, key));
        var coarse = distinct.Keys.Length > 0 ? distinct.Keys : [.. keys.Distinct().Order()];
        var at = Array.ConvertAll(keys, key => Array.BinarySearch(coarse, key));
        var values = new long[]?[CellTable.MeasureCount];
        for (var index = 0; index < values.Length; index++)
        {
            var measure = (CellMeasures)(1 << index);
            if ((sums & measure) != 0)
            {
                values[index] = Summed(finer.Values(measure), at, coarse.Length);
            }
            else if ((distinct.Measures & measure) != 0)
            {
                values[index] = distinct.Keys.Length == coarse.Length ? distinct.Values(measure).ToArray() : new long[coarse.Length];
            }
        }

        return new CellTable(distinct.Space, distinct.Measures, coarse, values);
    }

    private static long[] Summed(ReadOnlySpan<long> values, int[] at, int cells)
    {
        var sums = new long[cells];
        for (var i = 0; i < values.Length; i++)
        {
            sums[at[i]] = checked(sums[at[i]] + values[i]);
        }

        return sums;
    }
}
