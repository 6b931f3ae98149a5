using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>A piece of work: some blocks of a run, or one of its long histories.</summary>
/// <param name="Run">The run.</param>
/// <param name="First">Index of the first block, or of the long history.</param>
/// <param name="End">One past the last.</param>
/// <param name="IsLong">Whether it is a long history.</param>
internal readonly record struct WorkChunk(LaneRun Run, int First, int End, bool IsLong)
{
    /// <summary>Elements of one piece of work: well under a millisecond for the lane kernel.</summary>
    private const int ChunkElements = 256 * 1024;

    /// <summary>Cuts the runs into pieces of work, long histories first because they are the largest.</summary>
    public static List<WorkChunk> Of(IReadOnlyList<LaneRun> runs)
    {
        var chunks = new List<WorkChunk>();
        foreach (LaneRun run in runs)
        {
            for (int i = 0; i < run.LongHistories.Length; i++)
            {
                chunks.Add(new WorkChunk(run, i, i + 1, IsLong: true));
            }
        }

        foreach (LaneRun run in runs)
        {
            int count = run.Blocks.Length;
            for (int first = 0; first < count;)
            {
                int end = first + 1;
                while (end < count && run.Blocks[end].Offset - run.Blocks[first].Offset < ChunkElements)
                {
                    end = Math.Min(count, end + 16);
                }

                chunks.Add(new WorkChunk(run, first, end, IsLong: false));
                first = end;
            }
        }

        return chunks;
    }
}
