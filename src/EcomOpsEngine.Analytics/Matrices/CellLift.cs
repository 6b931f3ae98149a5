using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>
/// A cell's conversion against that of all other cells of its grouping, as a two-proportion test: pooled z, exact (Fisher) where an expected count is below 5. Somebody who is in
/// several cells counts in each of them.
/// </summary>
/// <param name="Lift">Rate of the cell / rate of the others − 1.</param>
/// <param name="Difference">Rate of the cell − rate of the others.</param>
/// <param name="PValue">Two-sided.</param>
/// <param name="AdjustedPValue">By Benjamini and Hochberg over the cells shown.</param>
/// <param name="IsExact">The p-value is Fisher's.</param>
/// <param name="OtherVisitors">Visitors of the other cells.</param>
/// <param name="OtherOrderingVisitors">Ordering visitors of the other cells.</param>
public sealed record CellLift(
    Figure Lift, Figure Difference, Figure PValue, Figure AdjustedPValue, bool IsExact, long OtherVisitors, long OtherOrderingVisitors)
{
    /// <summary>A cell whose grouping has no visitors or no orders to compare.</summary>
    internal static CellLift NotAvailable { get; } = None(NoValueReason.NotAvailable, 0, 0);

    /// <summary>Tests a cell, not adjusted yet.</summary>
    /// <param name="visitors">Visitors of the cell.</param>
    /// <param name="ordering">Ordering visitors of the cell; more than visitors where orders carry another value than visits, which no test of proportions can take.</param>
    /// <param name="otherVisitors">Σ visitors of the other cells.</param>
    /// <param name="otherOrdering">Σ ordering visitors of the other cells.</param>
    public static CellLift Of(long visitors, long ordering, long otherVisitors, long otherOrdering)
    {
        if (visitors == 0 || otherVisitors == 0)
        {
            return None(NoValueReason.NoData, otherVisitors, otherOrdering);
        }

        if (ordering > visitors || otherOrdering > otherVisitors)
        {
            return None(NoValueReason.OutOfDomain, otherVisitors, otherOrdering);
        }

        var test = RateTest.Of(otherVisitors, otherOrdering, visitors, ordering);
        return new CellLift(
            Figure.Growth((double)otherOrdering / otherVisitors, (double)ordering / visitors), test.Difference, test.PValue, test.PValue,
            test.Method == ProportionMethod.FisherExact, otherVisitors, otherOrdering);
    }

    /// <summary>The same with p-values adjusted over all that have one.</summary>
    public static CellLift[] Adjusted(IReadOnlyList<CellLift> lifts)
    {
        ArgumentNullException.ThrowIfNull(lifts);
        int[] tested = [.. Enumerable.Range(0, lifts.Count).Where(i => lifts[i].PValue.HasValue)];
        var adjusted = Corrections.BenjaminiHochberg([.. tested.Select(i => lifts[i].PValue.Value)]);
        CellLift[] all = [.. lifts];
        for (var n = 0; n < tested.Length; n++)
        {
            all[tested[n]] = all[tested[n]] with { AdjustedPValue = Figure.Of(adjusted[n]) };
        }

        return all;
    }

    private static CellLift None(NoValueReason reason, long otherVisitors, long otherOrdering)
    {
        var none = Figure.None(reason);
        return new CellLift(none, none, none, none, false, otherVisitors, otherOrdering);
    }
}
