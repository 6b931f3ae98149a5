using System.Numerics;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>
/// Which groupings a pass accumulates. A grouping that keeps a dimension the table lacks has no cells. A coarser grouping reads only distinct counts from rows;
/// its sums are added up from the cells of a finer one.
/// </summary>
/// <param name="Space">The grouping.</param>
/// <param name="FromRows">Measures read from rows.</param>
/// <param name="FromFiner">Measures added up from a finer grouping.</param>
/// <param name="Finer">Index of that grouping.</param>
/// <param name="IsDense">Accumulated in plain arrays; else hashed.</param>
internal sealed record GroupingPlan(CellSpace Space, CellMeasures FromRows, CellMeasures FromFiner, int? Finer, bool IsDense)
{
    /// <summary>Plain arrays of all groupings together hold this many times the cells that one may have.</summary>
    private const int DenseGroupings = 2;

    public static GroupingPlan[] Of(MatrixQuery query, CellMeasures measures, MatrixSide side)
    {
        var lacking = 0;
        for (var d = 0; d < query.Dimensions.Count; d++)
        {
            lacking |= side.Source(query.Dimensions[d]) is AbsentSource ? 1 << d : 0;
        }

        var sets = query.GroupingSets.Distinct().Where(set => (set & lacking) == 0)
            .OrderByDescending(set => BitOperations.PopCount((uint)set)).ThenBy(set => set).ToArray();
        var plans = new GroupingPlan[sets.Length];
        var denseLeft = query.DenseCells * DenseGroupings;
        for (var i = 0; i < sets.Length; i++)
        {
            var finer = Array.FindIndex(sets, 0, i, set => (set & sets[i]) == sets[i] && plans[Array.IndexOf(sets, set)].Finer is null);
            var shared = finer < 0 ? CellMeasures.None : measures & CellMeasures.Additive;
            var space = new CellSpace(query.Dimensions, sets[i]);
            var plan = new GroupingPlan(space, measures & ~shared, shared, finer < 0 ? null : finer, false);
            plans[i] = plan with { IsDense = plan.ReadsRows && space.Cells <= Math.Min(query.DenseCells, denseLeft) };
            denseLeft -= plans[i].IsDense ? space.Cells : 0;
        }

        return plans;
    }

    /// <summary>Whether rows must be read for this grouping at all.</summary>
    public bool ReadsRows => Finer is null || FromRows != CellMeasures.None;
}
