using EcomOpsEngine.Analytics.Matrices;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Server.Matrices;

/// <summary>A computed matrix: the reading and the keys that its codes stand for.</summary>
/// <param name="Plan">The question.</param>
/// <param name="Dimensions">Keys of the dimensions, with Other where values were folded.</param>
/// <param name="Reading">The cells.</param>
/// <param name="RowsScanned">Rows of all passes.</param>
internal sealed record MatrixRun(MatrixPlan Plan, IReadOnlyList<DimensionKeys> Dimensions, MatrixReading Reading, long RowsScanned)
{
    public static MatrixRun Of(SnapshotView view, MatrixPlan plan, PersonSet leftOut, CancellationToken token)
    {
        var passes = new Passes(view, plan, leftOut, token);
        var (dimensions, compared) = passes.WithTops();
        var sets = MatrixGroupings.Computed(dimensions.Count, plan.Subtotals);
        var needs = MatrixMeasures.Needs(plan.Measures);
        var shown = MatrixGroupings.Shown(dimensions.Count, plan.Subtotals);
        var tables = passes.Run(dimensions, sets, needs, plan.Span);
        CheckCells(tables, shown);
        var against = plan.Compared is { } span ? passes.Run(compared, sets, needs, span) : null;
        var reading = new MatrixReading(
            [.. dimensions.Select(dimension => dimension.Kernel)], shown, plan.Measures, tables, against, view.Snapshot.Settings.MoneyScale, plan.Ordering);
        return reading.CellCount <= Limits.MatrixCells
            ? new MatrixRun(plan, dimensions, reading, passes.RowsScanned)
            : throw TooManyCells(reading.CellCount);
    }

    /// <summary>Refuses before the cells of both tables are brought together.</summary>
    private static void CheckCells(MatrixTables tables, int[] shown)
    {
        foreach (var table in new[] { tables.Orders, tables.Events })
        {
            var cells = table?.Where(one => shown.Contains(one.Space.GroupingSet)).Sum(one => (long)one.Keys.Length) ?? 0;
            if (cells > Limits.MatrixCells)
            {
                throw TooManyCells(cells);
            }
        }
    }

    private static RequestException TooManyCells(long cells) => RequestException.Limit(
        "matrix cells", $"{cells} cells; at most {Limits.MatrixCells}. Use fewer dimensions, groups, top or a filter.");

    /// <summary>Runs the kernels over one snapshot.</summary>
    private sealed class Passes(SnapshotView view, MatrixPlan plan, PersonSet leftOut, CancellationToken token)
    {
        private readonly LocalClock _clock = new(view.Snapshot.Calendar.StartsUs, view.Snapshot.Calendar.OffsetSeconds);
        private readonly bool[] _counted = Counted(view.Snapshot.Timeline.Fields[0]);

        public long RowsScanned { get; private set; }

        /// <summary>Folds the values beyond each dimension's top into Other; they are chosen by the first measure over the range.</summary>
        public (IReadOnlyList<DimensionKeys> Range, IReadOnlyList<DimensionKeys> Compared) WithTops()
        {
            var wanted = Enumerable.Range(0, plan.Tops.Count).Where(d => plan.Tops[d] > 0 && plan.Dimensions[d].Labels.Count > plan.Tops[d]).ToList();
            if (wanted.Count == 0)
            {
                return (plan.Dimensions, plan.ComparedDimensions);
            }

            var tables = Run(plan.Dimensions, [.. wanted.Select(d => 1 << d)], MatrixMeasures.Needs(plan.Measures[0]), plan.Span);
            var range = plan.Dimensions.ToArray();
            var compared = plan.ComparedDimensions.ToArray();
            foreach (var d in wanted)
            {
                // The missing value is no value: it stays apart from Other and takes no place of the top.
                var figures = MatrixReading.ByCode(plan.Measures[0], d, range[d].Labels.Count, tables);
                var kept = new bool[figures.Length];
                foreach (var code in TopSelection.Of(figures, plan.Tops[d]).Kept)
                {
                    kept[code] = true;
                }

                range[d] = range[d].KeepOnly(kept);
                compared[d] = compared[d].KeepOnly(kept);
            }

            return (range, compared);
        }

        public MatrixTables Run(IReadOnlyList<DimensionKeys> dimensions, IReadOnlyList<int> sets, CellMeasures needs, InstantSpan span)
        {
            token.ThrowIfCancellationRequested();
            var query = new MatrixQuery(
                [.. dimensions.Select(dimension => dimension.Kernel)], sets, needs, plan.Orders.Rows, plan.Events.Rows, _counted, span.FromUs, span.ToUs)
            { LeftOut = leftOut };
            return new MatrixTables(
                plan.Orders.Available && (needs & CellMeasures.OfOrders) != 0 ? OfOrders(query) : null,
                plan.Events.Available && (needs & CellMeasures.OfEvents) != 0 ? OfEvents(query) : null);
        }

        private IReadOnlyList<CellTable> OfOrders(MatrixQuery query)
        {
            RowsScanned += view.Orders.Count;
            return OrderMatrixKernel.Run(view.Orders, query, QueryGate.Threads, token);
        }

        private IReadOnlyList<CellTable> OfEvents(MatrixQuery query)
        {
            RowsScanned += view.Snapshot.Timeline.Rows;
            return EventMatrixKernel.Run(view.Runs, _clock, query, QueryGate.Threads, token);
        }

        /// <summary>Derived order events are orders, not visits.</summary>
        private static bool[] Counted(TextField names) => [true, .. names.Values.Select(name => !name.StartsWith('$'))];
    }
}
