using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Lanes;

/// <summary>
/// Event codes to steps within the pass of the lane kernel: no buffer of steps is written and read again.
/// The code's low 7 bits are looked up, so that the padding code is 127 and means no step.
/// </summary>
internal sealed class LaneTable
{
    private const int MostValues = 126;

    private LaneTable(ReadOnlySpan<byte> steps)
    {
        Span<byte> table = stackalloc byte[128];
        table.Clear();
        steps.CopyTo(table);
        Low = Vector512.Create<byte>(table);
        High = Vector512.Create<byte>(table[64..]);
    }

    public Vector512<byte> Low { get; }

    public Vector512<byte> High { get; }

    /// <summary>The table of a plan; null where its steps hang on more than the event code, or the machine or the dictionary does not allow it.</summary>
    /// <param name="plan">The steps.</param>
    /// <param name="width">Lanes of the kernel.</param>
    /// <param name="runs">The runs.</param>
    public static LaneTable? Of(StepPlan plan, LaneWidth width, IReadOnlyList<LaneRun> runs) =>
        width == LaneWidth.Sixteen && Avx512Vbmi.IsSupported && plan.Mapping == StepMapping.ByEventCode && plan.Common.IsEmpty && Array.TrueForAll(plan.Rests, rest => rest.IsEmpty)
        && runs.All(run => run.Columns[0].Width == 1 && run.Columns[0].ValueCount <= MostValues)
            ? new LaneTable(plan.Events[0].Values)
            : null;
}
