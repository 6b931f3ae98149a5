using EcomOpsEngine.Analytics.Funnels.Lanes;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>Counts a funnel over the runs of a timeline.</summary>
public static class FunnelKernel
{
    /// <summary>Different combinations of breakdown values that are counted at most.</summary>
    public const int MostCombinations = 1_000_000;

    /// <summary>Runs a query. The lane kernel takes what it can decide, the reference walks the rest; the answer does not depend on which.</summary>
    /// <param name="runs">The runs, with the same columns and dictionaries.</param>
    /// <param name="query">The query.</param>
    /// <param name="threads">Threads to use, at least 1.</param>
    /// <param name="cancellation">Looked at between pieces of work, every few milliseconds.</param>
    /// <exception cref="ArgumentException">Steps, window or columns outside of what <see cref="FunnelQuery"/> allows.</exception>
    /// <exception cref="TooManyCombinationsException">There are more than <see cref="MostCombinations"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static FunnelCountsResult Run(IReadOnlyList<LaneRun> runs, FunnelQuery query, int threads, CancellationToken cancellation) =>
        query.IsPlain ? Run(runs, query, threads, LaneProgram.Widest, cancellation).ToResult() : Units(runs, query, threads, LaneProgram.Widest, cancellation);

    /// <summary>Every question by the walkers, the common one too.</summary>
    internal static FunnelCountsResult Walk(IReadOnlyList<LaneRun> runs, FunnelQuery query, int threads, CancellationToken cancellation) => Units(runs, query, threads, LaneWidth.None, cancellation);

    private static FunnelCountsResult Units(IReadOnlyList<LaneRun> runs, FunnelQuery query, int threads, LaneWidth width, CancellationToken cancellation)
    {
        int[] cardinalities = Cardinalities(runs, query);
        UnitPass<CountCollector> pass = UnitKernel.Run(runs, query, threads, width, () => new CountCollector(query, cardinalities), cancellation);
        CountCollector sum = pass.Collectors[0];
        foreach (CountCollector other in pass.Collectors.Skip(1))
        {
            sum.Add(other);
        }

        return sum.ToResult(pass.RowsScanned, pass.BlocksSkipped);
    }

    /// <summary>The common question, with a choice of lanes: without them every person is walked by the short reference.</summary>
    internal static FunnelPartial Run(IReadOnlyList<LaneRun> runs, FunnelQuery query, int threads, LaneWidth width, CancellationToken cancellation)
    {
        QueryChecks.Check(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        int[] cardinalities = Cardinalities(runs, query);
        StepPlan plan = StepPlan.Create(query, StepPlan.EventValues(runs));
        LaneTable? table = LaneTable.Of(plan, width, runs);
        List<WorkChunk> chunks = WorkChunk.Of(runs);
        var turns = new Turns(chunks.Count);
        var partials = new FunnelPartial[Math.Clamp(Math.Min(threads, chunks.Count), 1, Environment.ProcessorCount * 4)];

        void Work(int thread)
        {
            using var worker = new FunnelWorker(query, plan, cardinalities, width, table);
            partials[thread] = worker.Partial;
            while (!cancellation.IsCancellationRequested && turns.TryTake(out int i))
            {
                WorkChunk chunk = chunks[i];
                if (chunk.IsLong)
                {
                    worker.Long(chunk.Run, chunk.Run.LongHistories[chunk.First], cancellation);
                }
                else
                {
                    worker.Blocks(chunk.Run, chunk.First, chunk.End);
                }
            }
        }

        OrderPasses.RunAll(partials.Length, Work);
        cancellation.ThrowIfCancellationRequested();
        for (int i = 1; i < partials.Length; i++)
        {
            partials[0].Add(partials[i]);
        }

        return partials[0];
    }

    /// <summary>Codes of each breakdown column.</summary>
    internal static int[] Cardinalities(IReadOnlyList<LaneRun> runs, FunnelQuery query) =>
        [.. query.BreakdownColumns.Select(column => runs.Count == 0 ? 1 : 1 + runs.Max(run => run.Columns[column].ValueCount))];
}
