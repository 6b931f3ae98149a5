using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>How events must follow each other.</summary>
public enum FunnelMode
{
    /// <summary>Steps in order; other events may stand between.</summary>
    Ordered = 0,

    /// <summary>The next event must be the next step or a repeat of the current one; any other event ends the attempt.</summary>
    Strict = 1,

    /// <summary>Any order: the most distinct steps within the window from the earliest event used.</summary>
    AnyOrder = 2,
}

/// <summary>What a funnel counts.</summary>
public enum FunnelUnit
{
    /// <summary>People, each once.</summary>
    Person = 0,

    /// <summary>Sessions, each once; an attempt stays within its session.</summary>
    Session = 1,

    /// <summary>Attempts of people, which do not overlap: one is open until it completes, ends, or its window ends; the next step 1 opens another.</summary>
    Attempt = 2,
}

/// <summary>What events at one instant may do.</summary>
public enum SameInstant
{
    /// <summary>They may satisfy steps in step order, however they are stored.</summary>
    InStepOrder = 0,

    /// <summary>Each step must be later than the step before.</summary>
    StrictlyLater = 1,
}

/// <summary>What an exclusion does.</summary>
public enum ExclusionEffect
{
    /// <summary>The attempt ends at the depth reached.</summary>
    EndAttempt = 0,

    /// <summary>The unit is not counted at all.</summary>
    DropUnit = 1,
}

/// <summary>Where breakdown values are read; always from the reported attempt.</summary>
public enum BreakdownSource
{
    /// <summary>At a stated step; missing where the step was not done.</summary>
    Step = 0,

    /// <summary>At the first step done that has a value.</summary>
    FirstTouch = 1,

    /// <summary>At the last step done that has a value.</summary>
    LastTouch = 2,
}

/// <summary>One step of a funnel over the columns of a timeline.</summary>
/// <param name="Filter">What an event must satisfy: always a test on the event-name column, and the step's own tests.</param>
public sealed record FunnelStepQuery(RowFilter Filter)
{
    /// <summary>Longest time since the previous required step, inclusive, microseconds, 0 or more; null: the window alone. Not at step 1.</summary>
    public long? MaxSincePreviousUs { get; init; }

    /// <summary>The step may be skipped: it never changes how far a unit gets. Not the first, not the last; <see cref="FunnelMode.Ordered"/> only.</summary>
    public bool Optional { get; init; }
}

/// <summary>Events that must not stand between two steps.</summary>
/// <param name="FromStep">Position from 1 of a required step.</param>
/// <param name="ToStep">Position of a later required step.</param>
/// <param name="Filter">The events.</param>
/// <param name="Effect">What they do to an attempt that reached the first step at an earlier instant and has not reached the second.</param>
public sealed record FunnelExclusion(int FromStep, int ToStep, RowFilter Filter, ExclusionEffect Effect);

/// <summary>A funnel, resolved against the columns. Times are Unix microseconds.</summary>
/// <param name="Steps">2 to 32 steps.</param>
/// <param name="Filter">Events that fail do not exist, for any mode.</param>
/// <param name="WindowUs">Longest time from step 1 to a later step, inclusive; more than 0.</param>
/// <param name="FromUs">Step 1 happens at or after this instant.</param>
/// <param name="ToUs">Step 1 happens before this instant.</param>
/// <param name="DataEndUs">Latest instant of the data: attempts whose window reaches it or beyond are still open.</param>
/// <param name="BreakdownColumns">Code columns whose values split the answer; 0 to 3.</param>
/// <param name="CompletedWindowsOnly">Leave immature units out of all counts but <c>Immature</c>.</param>
public sealed record FunnelQuery(
    IReadOnlyList<FunnelStepQuery> Steps,
    RowFilter Filter,
    long WindowUs,
    long FromUs,
    long ToUs,
    long DataEndUs,
    IReadOnlyList<int> BreakdownColumns,
    bool CompletedWindowsOnly)
{
    /// <summary>People who do not exist for the answer, known bots for example.</summary>
    public PersonSet LeftOut { get; init; } = PersonSet.Empty;

    /// <summary>How events must follow each other.</summary>
    public FunnelMode Mode { get; init; }

    /// <summary>What is counted.</summary>
    public FunnelUnit Unit { get; init; }

    /// <summary>What events at one instant may do.</summary>
    public SameInstant SameInstant { get; init; }

    /// <summary>Events that must not stand between steps; not with <see cref="FunnelMode.AnyOrder"/>.</summary>
    public IReadOnlyList<FunnelExclusion> Exclusions { get; init; } = [];

    /// <summary>Code columns that all events of an attempt share, 0 to 3: each combination of values is a history of its own; events without a value belong to none.</summary>
    public IReadOnlyList<int> HoldConstantColumns { get; init; } = [];

    /// <summary>Where breakdown values are read.</summary>
    public BreakdownSource BreakdownSource { get; init; }

    /// <summary>Position from 1 of the step whose values split the answer, with <see cref="BreakdownSource.Step"/>.</summary>
    public int BreakdownStep { get; init; } = 1;

    /// <summary>Whether the lane kernel's steps are asked for: ordered, by person, with no other limit than the window.</summary>
    internal bool HasPlainSteps =>
        Mode == FunnelMode.Ordered && Unit == FunnelUnit.Person && SameInstant == SameInstant.InStepOrder && Exclusions.Count == 0 && HoldConstantColumns.Count == 0
        && Steps.All(step => step.MaxSincePreviousUs is null && !step.Optional);

    /// <summary>Whether nothing but the lane kernel's counts is asked for, by the value at step 1 at most.</summary>
    internal bool IsPlain => HasPlainSteps && (BreakdownColumns.Count == 0 || (BreakdownSource == BreakdownSource.Step && BreakdownStep == 1));
}

/// <summary>Counts of one breakdown value, or of all units.</summary>
/// <param name="Codes">Codes of the breakdown columns; empty for all units.</param>
/// <param name="Entered">Units that reached step 1, 2, …; of an optional step those that did it.</param>
/// <param name="Immature">Units that have not converted and have an attempt still open at the end of the data.</param>
public sealed record FunnelCounts(IReadOnlyList<int> Codes, long[] Entered, long Immature)
{
    private readonly long[]? _continued;

    /// <summary>Of the units of each step, those that reached the next required step; the last entry is 0. Without optional steps the next step's count.</summary>
    public long[] Continued
    {
        get => _continued ?? [.. Entered.Skip(1), 0];
        init => _continued = value;
    }
}

/// <summary>Answer of the funnel kernels; partial answers of different runs add up.</summary>
/// <param name="Total">All units.</param>
/// <param name="Groups">One for each combination of breakdown codes that entered, in ascending order of codes; they add up to the total.</param>
/// <param name="RowsScanned">Events read.</param>
/// <param name="BlocksSkipped">Blocks left out because their time span cannot hold a step 1.</param>
public sealed record FunnelCountsResult(FunnelCounts Total, IReadOnlyList<FunnelCounts> Groups, long RowsScanned, long BlocksSkipped);
