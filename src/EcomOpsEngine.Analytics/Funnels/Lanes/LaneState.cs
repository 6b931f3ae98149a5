using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Lanes;

/// <summary>A register for each step.</summary>
[InlineArray(QueryChecks.MostSteps)]
internal struct LaneVectors<TVec>
    where TVec : unmanaged
{
    private TVec _first;
}

/// <summary>What the lanes of a strip have come to.</summary>
internal struct LaneState<TVec>
    where TVec : unmanaged
{
    /// <summary>The largest difference to a window's end without its sign, so that the nearest attempts still inside stand out.</summary>
    public TVec Near;

    /// <summary>Not 0 where events of one instant stand out of step order.</summary>
    public TVec Disorder;

    /// <summary>Steps reached.</summary>
    public TVec Depth;

    /// <summary>The latest step 1, as the first second beyond its window, modulo 2³²; 0 where there is none.</summary>
    public TVec Latest;

    /// <summary>Step 1 of the reported attempt, likewise.</summary>
    public TVec Start;
}

/// <summary>The columns of some neighbouring lanes of a block, row by row at a stride of 16 elements.</summary>
internal readonly ref struct LaneStrip
{
    public readonly ref byte Steps;
    public readonly ref int Seconds;
    public readonly ref ushort Ties;
    public readonly int Rows;
    public readonly int FirstLane;
    public readonly LaneTable? Table;

    public LaneStrip(in LaneBatch batch, in LaneBlock block, int firstLane)
    {
        int at = block.Offset - batch.Offset;
        Steps = ref Unsafe.Add(ref MemoryMarshal.GetReference(batch.Steps), at + firstLane);
        Seconds = ref Unsafe.Add(ref MemoryMarshal.GetReference(batch.Seconds), at + firstLane);
        Ties = ref Unsafe.Add(ref MemoryMarshal.GetReference(batch.Ties), at / LaneRun.LaneCount);
        Rows = block.Rows;
        FirstLane = firstLane;
        Table = batch.Table;
    }
}
