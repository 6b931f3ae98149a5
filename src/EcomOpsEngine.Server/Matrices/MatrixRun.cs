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
/// <param name="Tables">Cells of the range as the passes gave them.</param>
/// <param name="RowsScanned">Rows of all passes.</param>
internal sealed record MatrixRun(MatrixPlan Plan, IReadOnlyList<DimensionKeys> Dimensions, MatrixReading Reading, MatrixTables Tables, long RowsScanned)
{
    public static MatrixRun Of(MatrixPlan plan, PersonSet leftOut, CancellationToken token)
    {
        var passes = new Passes(plan, leftOut, token);
        try
        {
            var (dimensions, compared) = passes.WithTops();
            var sets = MatrixGroupings.Computed(dimensions.Count, plan.Shown.Shown);
            var needs = MatrixMeasures.Needs(plan.Shown.Measures);
            var tables = passes.Run(plan.Range, dimensions, sets, needs);
            CheckCells(tables, plan.Shown.Shown);
            var against = plan.Compared is { } before ? passes.Run(before, compared, sets, needs) : null;
            var reading = new MatrixReading(
                [.. dimensions.Select(dimension => dimension.Kernel)], plan.Shown, tables, against, plan.Range.View.Snapshot.Settings.MoneyScale);
            return reading.CellCount <= Limits.MatrixCells
                ? new MatrixRun(plan, dimensions, reading, tables, passes.RowsScanned)
                : throw TooManyCells(reading.CellCount);
        }
        catch (TooManyCellsException tooMany)
        {
            throw TooManyCells(tooMany.Found);
        }
    }

    /// <summary>Refuses before the cells of the tables are brought together.</summary>
    private static void CheckCells(MatrixTables tables, IReadOnlyList<int> shown)
    {
        foreach (var table in new[] { tables.Orders, tables.Events, tables.Spend?.Tables })
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
    private sealed class Passes(MatrixPlan plan, PersonSet leftOut, CancellationToken token)
    {
        private readonly LocalClock _clock = new(plan.Range.View.Snapshot.Calendar.StartsUs, plan.Range.View.Snapshot.Calendar.OffsetSeconds);
        private readonly bool[] _counted = Counted(plan.Range.View.Snapshot.Timeline.Fields[0]);
        private readonly int? _cost = plan.Range.View.Fields.Find(Contracts.V1.Table.Orders, "cost")?.Column;

        public long RowsScanned { get; private set; }

        /// <summary>Folds the values beyond each dimension's top into Other; they are chosen by the first measure over the range.</summary>
        public (IReadOnlyList<DimensionKeys> Range, IReadOnlyList<DimensionKeys> Compared) WithTops()
        {
            var compared = plan.Compared?.Dimensions.ToArray() ?? [];
            var range = plan.Range.Dimensions.ToArray();
            var wanted = Enumerable.Range(0, plan.Tops.Count).Where(d => plan.Tops[d] > 0 && range[d].Labels.Count > plan.Tops[d]).ToList();
            if (wanted.Count == 0)
            {
                return (range, compared);
            }

            var first = plan.Shown.Measures[0];
            var tables = Run(plan.Range, plan.Range.Dimensions, [.. wanted.Select(d => 1 << d)], MatrixMeasures.Needs(first));
            foreach (var d in wanted)
            {
                // The missing value is no value: it stays apart from Other and takes no place of the top.
                var figures = MatrixReading.ByCode(first, d, range[d].Labels.Count, tables);
                var kept = new bool[figures.Length];
                foreach (var code in TopSelection.Of(figures, plan.Tops[d]).Kept)
                {
                    kept[code] = true;
                }

                range[d] = range[d].KeepOnly(kept);
                if (compared.Length > 0)
                {
                    compared[d] = compared[d].KeepOnly(kept);
                }
            }

            return (range, compared);
        }

        public MatrixTables Run(RangePlan range, IReadOnlyList<DimensionKeys> dimensions, IReadOnlyList<int> sets, CellMeasures needs)
        {
            token.ThrowIfCancellationRequested();
            var query = new MatrixQuery(
                [.. dimensions.Select(dimension => dimension.Kernel)], sets, needs, range.Orders.Rows, range.Events.Rows, _counted, range.Span.FromUs, range.Span.ToUs)
            {
                LeftOut = leftOut,
                CostColumn = _cost,

                // Room for the groupings that shares are divided by; the answer's own cells are counted when they are known.
                MostCells = 2 * Limits.MatrixCells,
            };
            return new MatrixTables(
                range.Orders.Available && (needs & CellMeasures.OfOrders) != 0 ? OfOrders(range, query) : null,
                range.Events.Available && (needs & CellMeasures.OfEvents) != 0 ? OfEvents(range, query) : null,
                range.Spend is { } spend && range.Events.Available && (needs & CellMeasures.SpendMinor) != 0 ? OfSpend(range, spend, query) : null);
        }

        private IReadOnlyList<CellTable> OfOrders(RangePlan range, MatrixQuery query)
        {
            RowsScanned += range.View.Orders.Count;
            return OrderMatrixKernel.Run(range.View.Orders, query, QueryGate.Threads, token);
        }

        private IReadOnlyList<CellTable> OfEvents(RangePlan range, MatrixQuery query)
        {
            RowsScanned += range.View.Snapshot.Timeline.Rows;
            return EventMatrixKernel.Run(range.View.Runs, _clock, query, QueryGate.Threads, token);
        }

        private SpendCells OfSpend(RangePlan range, SpendPlan spend, MatrixQuery query)
        {
            var cells = SpendPass.Run(range.View.Runs, _clock, spend.Query(query), QueryGate.Threads, token);
            RowsScanned += spend.Rows.Days.Length + (cells.Spread.Count > 0 ? range.View.Snapshot.Timeline.Rows : 0);
            return cells;
        }

        /// <summary>Derived order events are orders, not visits.</summary>
        private static bool[] Counted(TextField names) => [true, .. names.Values.Select(name => !name.StartsWith('$'))];
    }
}
