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
        var chunks = new List<WorkChunk>(runs.Sum(run => run.LongHistories.Length + 1 + (run.Seconds.Length / ChunkElements)));
        foreach (LaneRun run in runs)
        {
            for (int i = 0; i < run.LongHistories.Length; i++)
            {
                chunks.Add(new WorkChunk(run, i, i + 1, IsLong: true));
            }
        }

        foreach (LaneRun run in runs)
        {
            for (int first = 0; first < run.Blocks.Length;)
            {
                int end = EndOf(run.Blocks.AsSpan(), first);
                chunks.Add(new WorkChunk(run, first, end, IsLong: false));
                first = end;
            }
        }

        return chunks;
    }

    /// <summary>The first block that lies a piece of work beyond one, found without a look at each: their directory is cold.</summary>
    private static int EndOf(ReadOnlySpan<LaneBlock> blocks, int first)
    {
        int from = blocks[first].Offset, low = first + 1, high = blocks.Length;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            (low, high) = blocks[middle].Offset - from < ChunkElements ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
