using System.Numerics;
using EcomOpsEngine.Analytics.Filters;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>
/// Cells of a dimension whose codes overlap (<see cref="SetSource"/>): groupings that keep it are counted once for each code over the rows that have it, all others in one pass.
/// Kernels see plain columns only.
/// </summary>
internal static class OverlappingCells
{
    /// <summary>Runs a pass, or as many as an overlapping dimension needs.</summary>
    /// <param name="query">The question, with one overlapping dimension at most.</param>
    /// <param name="side">Which pass.</param>
    /// <param name="run">The pass over plain columns.</param>
    /// <returns>A table for each grouping, finest first.</returns>
    /// <exception cref="ArgumentException">Several overlapping dimensions.</exception>
    public static IReadOnlyList<CellTable> Run(MatrixQuery query, MatrixSide side, Func<MatrixQuery, IReadOnlyList<CellTable>> run)
    {
        int[] overlapping = [.. Enumerable.Range(0, query.Dimensions.Count).Where(d => side.Source(query.Dimensions[d]) is SetSource)];
        if (overlapping.Length == 0)
        {
            return run(query);
        }

        if (overlapping.Length > 1)
        {
            throw new ArgumentException($"{overlapping.Length} dimensions overlap; at most one may.", nameof(query));
        }

        var (d, sets) = (overlapping[0], (SetSource)side.Source(query.Dimensions[overlapping[0]]));
        var kept = query.GroupingSets.Where(set => (set & (1 << d)) != 0).ToList();
        var tables = new List<CellTable>();
        if (kept.Count < query.GroupingSets.Count)
        {
            tables.AddRange(run(With(query, d, side, new AbsentSource()) with { GroupingSets = [.. query.GroupingSets.Except(kept)] }));
        }

        if (kept.Count > 0)
        {
            var parts = Enumerable.Range(0, query.Dimensions[d].CodeCount).Select(code => run(OfCode(query with { GroupingSets = kept }, d, side, sets, code))).ToList();
            tables.AddRange(parts[0].Select((_, grouping) => CellTable.Union([.. parts.Select(part => part[grouping])])));
        }

        return [.. tables.OrderByDescending(table => BitOperations.PopCount((uint)table.Space.GroupingSet)).ThenBy(table => table.Space.GroupingSet)];
    }

    private static MatrixQuery OfCode(MatrixQuery query, int d, MatrixSide side, SetSource sets, int code)
    {
        var all = new int[sets.Codes.Length];
        Array.Fill(all, code);
        var accepts = Array.ConvertAll(sets.Codes, codes => codes.Contains(code) ? (byte)255 : (byte)0);
        return With(
            side.WithFilter(query, new RowFilter([.. side.Filter(query).AllOf, [new CodePredicate(sets.Column, accepts)]])), d, side, new ColumnSource(sets.Column, all));
    }

    private static MatrixQuery With(MatrixQuery query, int d, MatrixSide side, DimensionSource source) =>
        query with { Dimensions = [.. query.Dimensions.Select((dimension, at) => at == d ? side.WithSource(dimension, source) : dimension)] };
}
