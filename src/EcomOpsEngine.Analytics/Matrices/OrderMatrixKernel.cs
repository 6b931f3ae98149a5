using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>
/// Order measures of every cell of every grouping in one pass over the order lines. Lines of a person and of an order are neighbours, hence exact distinct counts
/// cost one comparison. States at the end of the data count.
/// </summary>
public static class OrderMatrixKernel
{
    /// <summary>Computes the cells.</summary>
    /// <param name="lines">The order lines.</param>
    /// <param name="query">The question; measures of events are ignored.</param>
    /// <param name="threads">Threads to use, 1 or more. The answer does not depend on it.</param>
    /// <param name="cancellation">Ends the pass early.</param>
    /// <returns>A table for each grouping whose dimensions order lines have, finest first.</returns>
    /// <exception cref="OverflowException">A sum of money leaves 64 bits.</exception>
    /// <exception cref="TooManyCellsException">More cells than the question may have.</exception>
    /// <exception cref="ArgumentException">A table of a dimension does not fit its column, or a day of a line that counts lies outside of its day table.</exception>
    public static IReadOnlyList<CellTable> Run(OrderLines lines, MatrixQuery query, int threads = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        return OverlappingCells.Run(query, MatrixSide.Orders, part => RunOnce(lines, part, threads, cancellation));
    }

    private static CellTable[] RunOnce(OrderLines lines, MatrixQuery query, int threads, CancellationToken cancellation)
    {
        var plans = GroupingPlan.Of(query, query.Measures & CellMeasures.OfOrders, MatrixSide.Orders);
        var days = (query.Measures & CellMeasures.ActiveDays) != 0 ? DaySpan(lines) : (0, 0);
        var parts = PersonRanges.ForThreads(lines, threads, withNobody: true);
        var passes = new OrderMatrixPass[threads];
        var turns = new Turns(parts.Length);
        OrderPasses.RunAll(passes.Length, thread =>
        {
            // By the thread that writes to it: cells made side by side share cache lines.
            var pass = passes[thread] = new OrderMatrixPass(query, plans, days);
            while (turns.TryTake(out var part))
            {
                pass.Run(parts[part], cancellation);
            }
        });

        foreach (var pass in passes.AsSpan(1))
        {
            passes[0].Merge(pass);
        }

        return passes[0].Tables();
    }

    private static (int First, int Last) DaySpan(OrderLines lines)
    {
        var (first, last) = (int.MaxValue, int.MinValue);
        foreach (var run in lines.Runs)
        {
            foreach (var day in run.OrderedOnDay.Span)
            {
                first = Math.Min(first, day);
                last = Math.Max(last, day);
            }
        }

        return first > last ? (0, 0) : (first, last);
    }
}

/// <summary>The pass of one thread over some parts of the people.</summary>
internal sealed class OrderMatrixPass(MatrixQuery query, GroupingPlan[] plans, (int First, int Last) days)
{
    private const CellMeasures NeedPersons = CellMeasures.Buyers | CellMeasures.OrderingVisitors;

    private readonly OrderCells[] _cells = Array.ConvertAll(plans, plan => new OrderCells(plan, query, days));
    private readonly OrderBatch _batch = new(query);
    private readonly int[] _slots = new int[OrderBatch.MaxLines];
    private long[] _keys = [];

    public void Run(PersonRange[] part, CancellationToken cancellation)
    {
        foreach (var range in part)
        {
            _batch.Begin(range.Run);
            Run(range, _batch, cancellation);
        }
    }

    public void Merge(OrderMatrixPass other)
    {
        for (var i = 0; i < _cells.Length; i++)
        {
            _cells[i].Merge(other._cells[i]);
        }
    }

    public CellTable[] Tables()
    {
        var tables = new CellTable[plans.Length];
        for (var i = 0; i < plans.Length; i++)
        {
            tables[i] = _cells[i].ToTable(plans[i].Finer is { } finer ? tables[finer] : null);
        }

        return tables;
    }

    private void Run(PersonRange range, OrderBatch batch, CancellationToken cancellation)
    {
        var slots = _slots;
        SlotBuffer.CodesOf codes = batch.Codes;
        for (var from = range.FirstLine; from < range.LastLine; from += OrderBatch.MaxLines)
        {
            cancellation.ThrowIfCancellationRequested();
            batch.Select(from, Math.Min(from + OrderBatch.MaxLines, range.LastLine));
            if (batch.Count == 0)
            {
                continue;
            }

            batch.Encode();
            var persons = (query.Measures & NeedPersons) != 0 ? batch.Persons() : default;
            for (var i = 0; i < plans.Length; i++)
            {
                if (plans[i].ReadsRows)
                {
                    var filled = slots.AsSpan(0, batch.Count);
                    SlotBuffer.Fill(_cells[i].Slots, query.Dimensions.Count, codes, default, filled, ref _keys);
                    _cells[i].EnsureSlots();
                    _cells[i].Add(range.Run, batch, persons, filled);
                }
            }

            CellSlots.CheckCells(_cells, static one => one.Slots, query.MostCells);
        }
    }
}
