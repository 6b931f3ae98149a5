using System.Runtime.Intrinsics;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Lanes;

/// <summary>The units of one block that entered a funnel, with the events of their reported attempts.</summary>
/// <param name="run">Run that holds their events.</param>
/// <param name="block">The block.</param>
/// <param name="report">Their attempts.</param>
/// <param name="lanes">A bit for each unit.</param>
/// <param name="completedWindowsOnly">Whether immature units are left out of all counts but the immature ones.</param>
internal readonly ref struct BlockUnits(LaneRun run, in LaneBlock block, LaneReport report, uint lanes, bool completedWindowsOnly)
{
    private readonly ref readonly LaneBlock _block = ref block;

    /// <summary>A bit for each unit not converted, with an attempt still open at the end of the data.</summary>
    public uint Immature => lanes & report.Immature;

    /// <summary>A bit for each unit that is counted by its steps.</summary>
    public uint Counted => completedWindowsOnly ? lanes & ~report.Immature : lanes;

    /// <summary>A bit for each lane that reached a depth and no more; of lanes without a unit it means nothing.</summary>
    public uint AtDepth(int depth) => (uint)Vector512.Equals(Vector512.LoadUnsafe(ref report.Depths[0]), Vector512.Create(depth)).ExtractMostSignificantBits();

    /// <summary>When each unit did a step; of lanes that did not it means nothing.</summary>
    /// <returns>Seconds, and microseconds within them.</returns>
    public (Vector512<int> Seconds, Vector512<int> ResidueUs) TimesOf(int step)
    {
        // Rows of such lanes may be those of another block.
        var rows = Vector512.Min(Vector512.LoadUnsafe(ref report.Rows[(step - 1) * LaneRun.LaneCount]), Vector512.Create(_block.Rows - 1));
        Vector512<int> elements = (rows * LaneRun.LaneCount) + Vector512<int>.Indices;
        int length = LaneRun.LaneCount * _block.Rows;
        return (Gather.From(run.Seconds.Span.Slice(_block.Offset, length), elements), run.ResidueUs.Span.Slice(_block.Offset, length).Gather(elements));
    }
}
