namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>What the lane kernel found in one block; used again for each block.</summary>
internal sealed class LaneOutcome
{
    /// <summary>For each step (index 0 for step 1) a bit for each lane that reached it.</summary>
    public readonly uint[] Reached = new uint[32];

    /// <summary>With a carried value: the depth of each lane.</summary>
    public readonly int[] Depths = new int[16];

    /// <summary>With a carried value: the value of the reported attempt, where the depth is above 0.</summary>
    public readonly int[] Carried = new int[16];

    /// <summary>A bit for each lane not converted whose latest window is open at the end of the data.</summary>
    public uint Immature;

    /// <summary>A bit for each lane that the seconds, or the order within an instant, do not decide.</summary>
    public uint Unsure;

    public void Clear()
    {
        Array.Clear(Reached);
        Immature = 0;
        Unsure = 0;
    }
}
