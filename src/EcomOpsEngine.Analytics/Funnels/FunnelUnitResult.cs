using EcomOpsEngine.Analytics.Funnels.Lanes;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>One unit that entered a funnel, with the events of its reported attempt.</summary>
/// <param name="run">Run that holds its events.</param>
/// <param name="elements">Element of the event of each step; <see cref="NotDone"/> where the step was not done, or events were not asked for.</param>
internal readonly ref struct FunnelUnitResult(LaneRun run, ReadOnlySpan<int> elements)
{
    /// <summary>Marks a step that was not done within the span of elements; never leaves the kernels.</summary>
    public const int NotDone = -1;

    public LaneRun Run { get; } = run;

    /// <summary>One for each step, from step 1.</summary>
    public ReadOnlySpan<int> Elements { get; } = elements;

    public required int Person { get; init; }

    /// <summary>Position of the deepest required step reached, 1 or more.</summary>
    public required int Depth { get; init; }

    public required bool IsConverted { get; init; }

    /// <summary>Not converted, with an attempt still open at the end of the data.</summary>
    public required bool IsImmature { get; init; }

    /// <summary>Left out of all counts but the immature ones.</summary>
    public required bool IsLeftOut { get; init; }

    /// <summary>Whether a step (position from 1) was done.</summary>
    public bool Did(int step) => Elements[step - 1] != NotDone;

    /// <summary>When a step that was done was done, Unix microseconds.</summary>
    public long TimeUs(int step)
    {
        int element = Elements[step - 1];
        return EngineTime.UnixUs(Run.Seconds.Span[element], Run.ResidueUs.Span[element]);
    }
}

/// <summary>Takes the units that the walkers find; one for each thread, added up at the end.</summary>
internal abstract class UnitCollector
{
    /// <summary>Whether the events of all steps are needed, or only that of step 1.</summary>
    public abstract bool NeedsSteps { get; }

    /// <summary>Takes one unit that entered.</summary>
    public abstract void Add(in FunnelUnitResult unit);

    /// <summary>Takes the units of a block at once; false where they are to come one by one.</summary>
    public virtual bool TryAdd(in BlockUnits units) => false;
}
