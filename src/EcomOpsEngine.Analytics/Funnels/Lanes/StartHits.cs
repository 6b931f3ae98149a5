using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Lanes;

/// <summary>Several events of step 1 within the second of a start: which of them is meant.</summary>
internal static class StartHits
{
    /// <summary>
    /// Whether the last of them stands for all: at one instant it is the reported one; at several instants it does not matter which one is, where they have the same codes.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="block">The block.</param>
    /// <param name="report">The attempts found.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="columns">Columns whose codes are read at step 1; null where the event itself matters.</param>
    public static bool AreOne(LaneRun run, in LaneBlock block, LaneReport report, int lane, IReadOnlyList<int>? columns)
    {
        int first = report.FirstHits[lane];
        int last = report.Rows[lane];
        bool oneInstant = true;
        for (int row = first + 1; row <= last; row++)
        {
            oneInstant &= (run.TieMasks.Span[(block.Offset / LaneRun.LaneCount) + row] >> lane & 1) != 0;
        }

        return oneInstant || (columns is not null && report.Hits[lane] == 2 && HaveSameCodes(run, Element(block, first, lane), Element(block, last, lane), columns));
    }

    private static bool HaveSameCodes(LaneRun run, int a, int b, IReadOnlyList<int> columns)
    {
        foreach (int column in columns)
        {
            if (run.Columns[column][a] != run.Columns[column][b])
            {
                return false;
            }
        }

        return true;
    }

    private static int Element(in LaneBlock block, int row, int lane) => block.Offset + (LaneRun.LaneCount * row) + lane;
}
