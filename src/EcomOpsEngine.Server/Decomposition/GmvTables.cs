using EcomOpsEngine.Analytics.Decomposition;
using EcomOpsEngine.Analytics.Matrices;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic.Visits;

namespace EcomOpsEngine.Server.Decomposition;

/// <summary>The sums of both periods, of all together and of each value of each dimension: cells of a matrix whose groupings keep one dimension each.</summary>
internal sealed class GmvTables
{
    private const CellMeasures Measures = CellMeasures.GmvMinor | CellMeasures.VisitorGmvMinor | CellMeasures.Visitors | CellMeasures.OrderingVisitors
        | CellMeasures.Orders | CellMeasures.Buyers | CellMeasures.OrdersWithoutVisitor;

    private readonly MatrixTables _before;
    private readonly MatrixTables _after;

    private GmvTables(IReadOnlyList<GmvDimension> dimensions, MatrixTables before, MatrixTables after, long rows)
    {
        Dimensions = dimensions;
        _before = before;
        _after = after;
        RowsScanned = rows;
    }

    /// <summary>The dimensions, with Other where values were folded.</summary>
    public IReadOnlyList<GmvDimension> Dimensions { get; }

    /// <summary>Rows of all passes.</summary>
    public long RowsScanned { get; }

    /// <summary>Counts. Values beyond the top of a dimension, by the size of their change, are folded into Other and counted again, so that people stay exact.</summary>
    public static GmvTables Of(GmvPlan plan, PersonSet leftOut, CancellationToken token)
    {
        try
        {
            var tables = Count(plan, plan.Dimensions, leftOut, 0, token);
            GmvDimension[] folded = [.. plan.Dimensions.Select((dimension, d) => tables.Folded(dimension, d))];
            return folded.SequenceEqual(plan.Dimensions) ? tables : Count(plan, folded, leftOut, tables.RowsScanned, token);
        }
        catch (TooManyCellsException tooMany)
        {
            throw RequestException.Limit("values", $"{tooMany.Found} values of all dimensions; at most {Limits.MatrixCells}. Use fewer dimensions, groups or a filter.");
        }
    }

    /// <summary>Sums of all together.</summary>
    public (GmvSums Before, GmvSums After) Whole() => (Sums(_before, 0, 0), Sums(_after, 0, 0));

    /// <summary>Sums of a value.</summary>
    public (GmvSums Before, GmvSums After) Value(int dimension, int code) => (Sums(_before, 1 << dimension, code), Sums(_after, 1 << dimension, code));

    /// <summary>Orders without a visitor in both periods.</summary>
    public (long Before, long After) OrdersWithoutVisitor() =>
        (Raw(_before.Orders, CellMeasures.OrdersWithoutVisitor, 0, 0), Raw(_after.Orders, CellMeasures.OrdersWithoutVisitor, 0, 0));

    private static GmvTables Count(GmvPlan plan, IReadOnlyList<GmvDimension> dimensions, PersonSet leftOut, long rowsBefore, CancellationToken token)
    {
        var view = plan.View;
        var clock = new LocalClock(view.Snapshot.Calendar.StartsUs, view.Snapshot.Calendar.OffsetSeconds);
        MatrixTables Run(InstantSpan span)
        {
            token.ThrowIfCancellationRequested();
            var query = new MatrixQuery(
                [.. dimensions.Select(dimension => dimension.Keys.Kernel)], [0, .. dimensions.Select((_, d) => 1 << d)], Measures, plan.Orders.Rows, plan.Events.Rows,
                VisitPlan.Counted(view), span.FromUs, span.ToUs)
            { LeftOut = leftOut, MostCells = Limits.MatrixCells };
            return new MatrixTables(
                OrderMatrixKernel.Run(view.Orders, query, QueryGate.Threads, token),
                plan.Events.Available ? EventMatrixKernel.Run(view.Runs, clock, query, QueryGate.Threads, token) : null);
        }

        var rows = 2L * (view.Orders.Count + (plan.Events.Available ? view.Snapshot.Timeline.Rows : 0));
        return new GmvTables(dimensions, Run(plan.Compared), Run(plan.Span), rowsBefore + rows);
    }

    private GmvDimension Folded(GmvDimension dimension, int d)
    {
        var labels = dimension.Keys.Labels.Count;
        if (labels <= dimension.Top)
        {
            return dimension;
        }

        var kept = new bool[labels];
        foreach (var code in Enumerable.Range(0, labels).OrderByDescending(code => Size(d, code)).Take(dimension.Top))
        {
            kept[code] = true;
        }

        return dimension with { Keys = dimension.Keys.KeepOnly(kept) };
    }

    private (long, long) Size(int dimension, int code)
    {
        var (before, after) = Value(dimension, code);
        return (Math.Abs(after.GmvMinor - before.GmvMinor), Math.Abs(after.GmvMinor));
    }

    private static GmvSums Sums(MatrixTables tables, int set, long key) => new(
        Raw(tables.Orders, CellMeasures.GmvMinor, set, key), Raw(tables.Orders, CellMeasures.VisitorGmvMinor, set, key), Raw(tables.Events, CellMeasures.Visitors, set, key),
        Raw(tables.Orders, CellMeasures.OrderingVisitors, set, key), Raw(tables.Orders, CellMeasures.Orders, set, key), Raw(tables.Orders, CellMeasures.Buyers, set, key));

    /// <summary>0 for a cell without rows, and for a dimension that the table lacks.</summary>
    private static long Raw(IReadOnlyList<CellTable>? tables, CellMeasures measure, int set, long key) =>
        tables?.FirstOrDefault(table => table.Space.GroupingSet == set) is { } table && table.Find(key) is { } index ? table.Values(measure)[index] : 0;
}
