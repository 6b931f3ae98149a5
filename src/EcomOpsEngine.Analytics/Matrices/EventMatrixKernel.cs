using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>
/// Event measures of every cell of every grouping in one pass over the histories. A person's events stand in one block or long history, hence exact distinct counts
/// of people and sessions need no sets, but for people whose sessions run side by side.
/// </summary>
public static class EventMatrixKernel
{
    /// <summary>Computes the cells.</summary>
    /// <param name="runs">The histories.</param>
    /// <param name="clock">Local days and hours.</param>
    /// <param name="query">The question; measures of orders are ignored.</param>
    /// <param name="threads">Threads to use, 1 or more; runs are shared out among them. The answer does not depend on it.</param>
    /// <param name="cancellation">Ends the pass early.</param>
    /// <returns>A table for each grouping whose dimensions events have, finest first.</returns>
    /// <exception cref="TooManyCellsException">More cells than the question may have.</exception>
    /// <exception cref="ArgumentException">A table does not fit its column, a filter tests a number, or the day of an event that counts lies outside of its day table.</exception>
    public static IReadOnlyList<CellTable> Run(
        IReadOnlyList<LaneRun> runs, LocalClock clock, MatrixQuery query, int threads = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        return OverlappingCells.Run(query, MatrixSide.Events, part => RunOnce(runs, clock, part, threads, cancellation));
    }

    private static CellTable[] RunOnce(IReadOnlyList<LaneRun> runs, LocalClock clock, MatrixQuery query, int threads, CancellationToken cancellation)
    {
        var plans = GroupingPlan.Of(query, query.Measures & CellMeasures.OfEvents, MatrixSide.Events);
        var passes = new EventMatrixPass[Math.Clamp(threads, 1, Math.Max(1, runs.Count))];
        for (var i = 0; i < passes.Length; i++)
        {
            passes[i] = new EventMatrixPass(clock, query, plans);
        }

        var turns = new Turns(runs.Count);
        void Work(int index)
        {
            while (turns.TryTake(out var run))
            {
                passes[index].Run(runs[run], cancellation);
            }
        }

        OrderPasses.RunAll(passes.Length, Work);
        foreach (var pass in passes.AsSpan(1))
        {
            passes[0].Merge(pass);
        }

        return passes[0].Tables();
    }
}
