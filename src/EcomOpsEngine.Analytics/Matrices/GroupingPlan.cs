using System.Numerics;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>
/// Which groupings a pass accumulates. A grouping that keeps a dimension the table lacks has no cells. A coarser grouping reads only distinct counts from rows;
/// its sums are added up from the cells of a finer one.
/// </summary>
internal sealed record GroupingPlan(CellSpace Space, CellMeasures FromRows, CellMeasures FromFiner, int? Finer)
{
    public static GroupingPlan[] Of(MatrixQuery query, CellMeasures measures, Func<MatrixDimension, DimensionSource> source)
    {
        var lacking = 0;
        for (var d = 0; d < query.Dimensions.Count; d++)
        {
            lacking |= source(query.Dimensions[d]) is AbsentSource ? 1 << d : 0;
        }

        var sets = query.GroupingSets.Distinct().Where(set => (set & lacking) == 0)
            .OrderByDescending(set => BitOperations.PopCount((uint)set)).ThenBy(set => set).ToArray();
        var plans = new GroupingPlan[sets.Length];
        for (var i = 0; i < sets.Length; i++)
        {
            var finer = Array.FindIndex(sets, 0, i, set => (set & sets[i]) == sets[i] && plans[Array.IndexOf(sets, set)].Finer is null);
            var shared = finer < 0 ? CellMeasures.None : measures & CellMeasures.Additive;
            plans[i] = new GroupingPlan(new CellSpace(query.Dimensions, sets[i]), measures & ~shared, shared, finer < 0 ? null : finer);
        }

        return plans;
    }

    /// <summary>Whether rows must be read for this grouping at all.</summary>
    public bool ReadsRows => Finer is null || FromRows != CellMeasures.None;
}
