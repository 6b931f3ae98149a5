namespace EcomOpsEngine.Analytics.Funnels.Lanes;

/// <summary>Lanes of a block that the lane kernel leaves to the reference.</summary>
/// <param name="Block">Index among the blocks given.</param>
/// <param name="Lanes">A bit for each lane.</param>
internal readonly record struct LaneRedo(int Block, uint Lanes);

/// <summary>What the lane kernel counted over some blocks; used again for each batch of them.</summary>
/// <param name="completedWindowsOnly">Immature people count as such and in nothing else.</param>
internal sealed class LaneTally(bool completedWindowsOnly)
{
    /// <summary>Whether immature people are left out of the steps.</summary>
    public bool CompletedWindowsOnly { get; } = completedWindowsOnly;

    /// <summary>People who reached each step (index 0 for step 1).</summary>
    public long[] Reached { get; } = new long[QueryChecks.MostSteps];

    /// <summary>People not converted whose latest window is open at the end of the data.</summary>
    public long Immature { get; set; }

    /// <summary>Lanes that the seconds, or the order within an instant, do not decide: not counted.</summary>
    public List<LaneRedo> Redo { get; } = [];

    public void Clear()
    {
        Array.Clear(Reached);
        Immature = 0;
        Redo.Clear();
    }
}
