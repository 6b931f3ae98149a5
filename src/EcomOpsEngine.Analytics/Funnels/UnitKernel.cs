using EcomOpsEngine.Analytics.Funnels.Lanes;
using EcomOpsEngine.Analytics.Funnels.Scans;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>Walks all units of a query, on several threads.</summary>
internal static class UnitKernel
{
    /// <summary>Runs a query; returns a collector for each thread, to be added up, and what was read.</summary>
    /// <exception cref="ArgumentException">The query is outside of what <see cref="FunnelQuery"/> allows.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static UnitPass<T> Run<T>(IReadOnlyList<LaneRun> runs, FunnelQuery query, int threads, Func<T> create, CancellationToken cancellation)
        where T : UnitCollector =>
        Run(runs, query, threads, LaneProgram.Widest, create, cancellation);

    /// <summary>The same with a choice of lanes: without them everybody is walked.</summary>
    /// <inheritdoc cref="Run{T}(IReadOnlyList{LaneRun}, FunnelQuery, int, Func{T}, CancellationToken)"/>
    public static UnitPass<T> Run<T>(IReadOnlyList<LaneRun> runs, FunnelQuery query, int threads, LaneWidth width, Func<T> create, CancellationToken cancellation)
        where T : UnitCollector
    {
        QueryChecks.Check(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        var rules = new FunnelRules(query);
        StepPlan? plan = width != LaneWidth.None && (query.HasPlainSteps || HistoryScan.CanScan(rules)) ? StepPlan.Create(query, StepPlan.EventValues(runs)) : null;
        List<WorkChunk> chunks = WorkChunk.Of(runs);
        var turns = new Turns(chunks.Count);
        int count = Math.Clamp(Math.Min(threads, chunks.Count), 1, Environment.ProcessorCount * 4);
        var collectors = new T[count];
        var workers = new UnitWorker[count];

        void Work(int thread)
        {
            collectors[thread] = create();
            using var worker = workers[thread] = new UnitWorker(rules, plan, width, collectors[thread], runs);
            while (!cancellation.IsCancellationRequested && turns.TryTake(out int i))
            {
                worker.Do(chunks[i], cancellation);
            }
        }

        OrderPasses.RunAll(count, Work);
        cancellation.ThrowIfCancellationRequested();
        return new UnitPass<T>(
            collectors, workers.Sum(worker => worker.RowsScanned), workers.Sum(worker => worker.BlocksSkipped), workers.Sum(worker => worker.LanesRun), workers.Sum(worker => worker.LanesWalked));
    }
}

/// <summary>What a pass over all units gave.</summary>
/// <param name="Collectors">One for each thread.</param>
/// <param name="RowsScanned">Events read.</param>
/// <param name="BlocksSkipped">Blocks whose time span holds no step 1.</param>
/// <param name="LanesRun">People of blocks given to the lane kernel.</param>
/// <param name="LanesWalked">People of those that were walked.</param>
internal readonly record struct UnitPass<T>(IReadOnlyList<T> Collectors, long RowsScanned, long BlocksSkipped, long LanesRun, long LanesWalked);
