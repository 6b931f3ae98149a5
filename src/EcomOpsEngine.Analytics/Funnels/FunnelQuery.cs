using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>One step of a funnel over the columns of a timeline.</summary>
/// <param name="Filter">What an event must satisfy: always a test on the event-name column, and the step's own tests.</param>
public sealed record FunnelStepQuery(RowFilter Filter);

/// <summary>An ordered funnel, resolved against the columns. Times are Unix microseconds.</summary>
/// <param name="Steps">2 to 32 steps.</param>
/// <param name="Filter">Events that fail do not exist.</param>
/// <param name="WindowUs">Longest time from step 1 to a later step, inclusive; more than 0.</param>
/// <param name="FromUs">Step 1 happens at or after this instant.</param>
/// <param name="ToUs">Step 1 happens before this instant.</param>
/// <param name="DataEndUs">Latest instant of the data: attempts whose window reaches it or beyond are still open.</param>
/// <param name="BreakdownColumns">Code columns whose values at step 1 of the reported attempt split the answer; 0 to 3.</param>
/// <param name="CompletedWindowsOnly">Leave immature people out of all counts but <c>Immature</c>.</param>
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
}

/// <summary>Counts of one breakdown value, or of everybody.</summary>
/// <param name="Codes">Codes of the breakdown columns; empty for everybody.</param>
/// <param name="Entered">People who reached step 1, 2, …</param>
/// <param name="Immature">People who have not converted and whose window was still open at the end of the data.</param>
public sealed record FunnelCounts(IReadOnlyList<int> Codes, long[] Entered, long Immature);

/// <summary>Answer of the funnel kernels; partial answers of different runs add up.</summary>
/// <param name="Total">Everybody.</param>
/// <param name="Groups">One for each combination of breakdown codes that entered, in ascending order of codes; they add up to the total.</param>
/// <param name="RowsScanned">Events read.</param>
/// <param name="BlocksSkipped">Blocks left out because their time span cannot hold a step 1.</param>
public sealed record FunnelCountsResult(FunnelCounts Total, IReadOnlyList<FunnelCounts> Groups, long RowsScanned, long BlocksSkipped);
