using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>Counts an ordered funnel over the runs of a timeline.</summary>
public static class FunnelKernel
{
    /// <summary>Elements of one piece of work: well under a millisecond for the lane kernel.</summary>
    private const int ChunkElements = 256 * 1024;

    /// <summary>Runs a query. The lane kernel takes what it can decide, the reference walks the rest; the answer does not depend on which.</summary>
    /// <param name="runs">The runs, with the same columns and dictionaries.</param>
    /// <param name="query">The query.</param>
    /// <param name="threads">Threads to use, at least 1.</param>
    /// <param name="cancellation">Looked at between pieces of work, every few milliseconds.</param>
    /// <exception cref="ArgumentException">Steps, window or columns outside of what <see cref="FunnelQuery"/> allows.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static FunnelCountsResult Run(IReadOnlyList<LaneRun> runs, FunnelQuery query, int threads, CancellationToken cancellation) =>
        Run(runs, query, threads, useLanes: true, cancellation).ToResult();

    /// <summary>The same, with a choice: without lanes every person is walked by the reference.</summary>
    internal static FunnelPartial Run(IReadOnlyList<LaneRun> runs, FunnelQuery query, int threads, bool useLanes, CancellationToken cancellation)
    {
        Check(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        int[] cardinalities = new int[query.BreakdownColumns.Count];
        for (int b = 0; b < cardinalities.Length; b++)
        {
            cardinalities[b] = runs.Count == 0 ? 1 : 1 + runs.Max(run => run.Columns[query.BreakdownColumns[b]].ValueCount);
        }

        StepPlan plan = StepPlan.Create(query, runs.Count == 0 ? 0 : runs.Max(run => run.Columns[0].ValueCount));
        List<Chunk> chunks = Chunks(runs);
        int next = -1;
        var partials = new FunnelPartial[Math.Clamp(Math.Min(threads, chunks.Count), 1, Environment.ProcessorCount * 4)];

        void Work(int thread)
        {
            using var worker = new FunnelWorker(query, plan, cardinalities, useLanes);
            partials[thread] = worker.Partial;
            for (int i = Interlocked.Increment(ref next); i < chunks.Count && !cancellation.IsCancellationRequested; i = Interlocked.Increment(ref next))
            {
                Chunk chunk = chunks[i];
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

        if (partials.Length == 1)
        {
            Work(0);
        }
        else
        {
            Parallel.For(0, partials.Length, new ParallelOptions { MaxDegreeOfParallelism = partials.Length }, Work);
        }

        cancellation.ThrowIfCancellationRequested();
        for (int i = 1; i < partials.Length; i++)
        {
            partials[0].Add(partials[i]);
        }

        return partials[0];
    }

    private static void Check(FunnelQuery query)
    {
        if (query.Steps.Count is < 2 or > 32)
        {
            throw new ArgumentException($"Found {query.Steps.Count} steps; a funnel has 2 to 32.", nameof(query));
        }

        if (query.WindowUs <= 0)
        {
            throw new ArgumentException($"Found a window of {query.WindowUs} microseconds; it must be more than 0.", nameof(query));
        }

        if (query.BreakdownColumns.Count > 3)
        {
            throw new ArgumentException($"Found {query.BreakdownColumns.Count} breakdown columns; a funnel is split by 3 at most.", nameof(query));
        }
    }

    /// <summary>Cuts the runs into pieces of work, long histories first because they are the largest.</summary>
    private static List<Chunk> Chunks(IReadOnlyList<LaneRun> runs)
    {
        var chunks = new List<Chunk>();
        foreach (LaneRun run in runs)
        {
            for (int i = 0; i < run.LongHistories.Count; i++)
            {
                chunks.Add(new Chunk(run, i, i + 1, IsLong: true));
            }
        }

        foreach (LaneRun run in runs)
        {
            int count = run.Blocks.Count;
            for (int first = 0; first < count;)
            {
                int end = first + 1;
                while (end < count && run.Blocks[end].Offset - run.Blocks[first].Offset < ChunkElements)
                {
                    end = Math.Min(count, end + 16);
                }

                chunks.Add(new Chunk(run, first, end, IsLong: false));
                first = end;
            }
        }

        return chunks;
    }

    private readonly record struct Chunk(LaneRun Run, int First, int End, bool IsLong);
}
