using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Lanes;

/// <summary>The reported attempt of each person of one block; used again for each block.</summary>
internal sealed class LaneReport
{
    /// <summary>Steps reached by each lane; 0 for none.</summary>
    public readonly int[] Depths = new int[LaneRun.LaneCount];

    /// <summary>Block row of each step's event, step by step from step 1, 16 lanes each; read up to the depth.</summary>
    public readonly int[] Rows = new int[QueryChecks.MostSteps * LaneRun.LaneCount];

    /// <summary>Events of step 1 within the second of each lane's start.</summary>
    public readonly int[] Hits = new int[LaneRun.LaneCount];

    /// <summary>Block row of the first of them.</summary>
    public readonly int[] FirstHits = new int[LaneRun.LaneCount];

    /// <summary>A bit for each lane with several of them.</summary>
    public uint Several;

    /// <summary>A bit for each lane that reached some step.</summary>
    public uint Entered;

    /// <summary>A bit for each lane not converted whose latest window is open at the end of the data.</summary>
    public uint Immature;

    /// <summary>A bit for each lane that the seconds, or the order within an instant, do not decide.</summary>
    public uint Unsure;
}
