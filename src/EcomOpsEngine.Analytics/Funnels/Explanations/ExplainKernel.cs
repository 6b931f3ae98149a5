using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Explanations;

/// <summary>Counts what an explanation is read from, in one pass over the histories: all steps, all dimensions and all other events together.</summary>
public static class ExplainKernel
{
    /// <summary>Runs a query.</summary>
    /// <param name="runs">The runs, with the same columns and dictionaries.</param>
    /// <param name="query">The query.</param>
    /// <param name="threads">Threads to use, at least 1. The answer does not depend on it.</param>
    /// <param name="cancellation">Looked at between pieces of work.</param>
    /// <exception cref="ArgumentException">The funnel is in any order, or outside of what <see cref="FunnelQuery"/> allows.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LossCounts Run(IReadOnlyList<LaneRun> runs, ExplainQuery query, int threads, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(query);
        if (query.Funnel.Mode == FunnelMode.AnyOrder)
        {
            throw new ArgumentException("In any order a step is a number of steps done and has no event whose values could be read.", nameof(query));
        }

        int[] sizes = [.. query.Columns.Select(column => runs.Count == 0 ? 1 : 1 + runs.Max(run => run.Columns[column].ValueCount)), .. query.NewOrReturning ? new[] { 3 } : []];
        UnitPass<LossCollector> pass = UnitKernel.Run(runs, query.Funnel, threads, () => new LossCollector(query, sizes), cancellation);
        LossCollector sum = pass.Collectors[0];
        foreach (LossCollector other in pass.Collectors.Skip(1))
        {
            sum.Add(other);
        }

        return sum.ToCounts(pass.RowsScanned);
    }
}
