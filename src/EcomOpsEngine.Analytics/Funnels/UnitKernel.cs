using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>Walks all units of a query, on several threads.</summary>
internal static class UnitKernel
{
    /// <summary>Runs a query; returns a collector for each thread, to be added up, and what was read.</summary>
    /// <exception cref="ArgumentException">The query is outside of what <see cref="FunnelQuery"/> allows.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static UnitPass<T> Run<T>(IReadOnlyList<LaneRun> runs, FunnelQuery query, int threads, Func<T> create, CancellationToken cancellation)
        where T : UnitCollector
    {
        QueryChecks.Check(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        var rules = new FunnelRules(query);
        List<WorkChunk> chunks = WorkChunk.Of(runs);
        int next = -1;
        int count = Math.Clamp(Math.Min(threads, chunks.Count), 1, Environment.ProcessorCount * 4);
        var collectors = new T[count];
        var workers = new UnitWorker[count];

        void Work(int thread)
        {
            collectors[thread] = create();
            workers[thread] = new UnitWorker(rules, collectors[thread]);
            for (int i = Interlocked.Increment(ref next); i < chunks.Count && !cancellation.IsCancellationRequested; i = Interlocked.Increment(ref next))
            {
                workers[thread].Do(chunks[i], cancellation);
            }
        }

        if (count == 1)
        {
            Work(0);
        }
        else
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = count }, Work);
        }

        cancellation.ThrowIfCancellationRequested();
        return new UnitPass<T>(collectors, workers.Sum(worker => worker.RowsScanned), workers.Sum(worker => worker.BlocksSkipped));
    }
}

/// <summary>What a pass over all units gave.</summary>
/// <param name="Collectors">One for each thread.</param>
/// <param name="RowsScanned">Events read.</param>
/// <param name="BlocksSkipped">Blocks whose time span holds no step 1.</param>
internal readonly record struct UnitPass<T>(IReadOnlyList<T> Collectors, long RowsScanned, long BlocksSkipped);
