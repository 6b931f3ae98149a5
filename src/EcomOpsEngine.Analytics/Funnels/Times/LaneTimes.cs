using System.Runtime.Intrinsics;
using EcomOpsEngine.Analytics.Funnels.Lanes;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Times;

/// <summary>When the units of a block did their steps, since the first, side by side; used again for each block.</summary>
/// <param name="steps">Number of steps.</param>
internal sealed class LaneTimes(int steps)
{
    private readonly long[] _sinceFirstUs = new long[(steps - 1) * LaneRun.LaneCount];
    private Vector512<int> _firstSeconds;
    private Vector512<int> _firstResidueUs;

    /// <summary>Step by step from step 2 on, a time for each lane; of lanes that did not do a step it means nothing.</summary>
    public ReadOnlySpan<long> SinceFirstUs => _sinceFirstUs;

    /// <summary>Reads a step of a block; steps are read in their order from step 1 on.</summary>
    public void Read(in BlockUnits units, int step)
    {
        (Vector512<int> seconds, Vector512<int> residueUs) = units.TimesOf(step);
        if (step == 1)
        {
            (_firstSeconds, _firstResidueUs) = (seconds, residueUs);
            return;
        }

        (Vector512<long> low, Vector512<long> high) = Vector512.Widen(seconds - _firstSeconds);
        (Vector512<long> lowUs, Vector512<long> highUs) = Vector512.Widen(residueUs - _firstResidueUs);
        Span<long> times = _sinceFirstUs.AsSpan((step - 2) * LaneRun.LaneCount, LaneRun.LaneCount);
        ((low * 1_000_000) + lowUs).CopyTo(times);
        ((high * 1_000_000) + highUs).CopyTo(times[Vector512<long>.Count..]);
    }
}
