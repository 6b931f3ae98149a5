namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>What a funnel query must satisfy before a kernel takes it.</summary>
internal static class QueryChecks
{
    public const int MostSteps = 32;
    public const int MostColumns = 3;

    /// <summary>Bits for optional steps and exclusions together.</summary>
    public const int MostOthers = 32;

    /// <exception cref="ArgumentException">The query is outside of what <see cref="FunnelQuery"/> allows.</exception>
    public static void Check(FunnelQuery query)
    {
        Require(query.Steps.Count is >= 2 and <= MostSteps, $"Found {query.Steps.Count} steps; a funnel has 2 to {MostSteps}.");
        Require(query.WindowUs > 0, $"Found a window of {query.WindowUs} microseconds; it must be more than 0.");
        Require(query.BreakdownColumns.Count <= MostColumns, $"Found {query.BreakdownColumns.Count} breakdown columns; a funnel is split by {MostColumns} at most.");
        Require(query.HoldConstantColumns.Count <= MostColumns, $"Found {query.HoldConstantColumns.Count} columns held constant; at most {MostColumns}.");
        Require(query.BreakdownStep >= 1 && query.BreakdownStep <= query.Steps.Count, $"Found a breakdown at step {query.BreakdownStep}; the funnel has {query.Steps.Count}.");
        Steps(query);
        foreach (FunnelExclusion exclusion in query.Exclusions)
        {
            Require(
                exclusion.FromStep >= 1 && exclusion.FromStep < exclusion.ToStep && exclusion.ToStep <= query.Steps.Count,
                $"Found an exclusion from step {exclusion.FromStep} to step {exclusion.ToStep}; expected two steps of {query.Steps.Count} in ascending order.");
            Require(
                !query.Steps[exclusion.FromStep - 1].Optional && !query.Steps[exclusion.ToStep - 1].Optional,
                $"Found an exclusion from step {exclusion.FromStep} to step {exclusion.ToStep}; both must be required steps.");
        }

        Require(query.Mode != FunnelMode.AnyOrder || query.Exclusions.Count == 0, "Any order has no steps to exclude events between.");
    }

    private static void Steps(FunnelQuery query)
    {
        int optional = query.Steps.Count(step => step.Optional);
        Require(optional + query.Exclusions.Count <= MostOthers, $"Found {optional} optional steps and {query.Exclusions.Count} exclusions; together at most {MostOthers}.");
        Require(optional == 0 || query.Mode == FunnelMode.Ordered, "Optional steps need the ordered mode.");
        Require(!query.Steps[0].Optional && !query.Steps[^1].Optional, "The first and the last step cannot be optional.");
        Require(query.Steps[0].MaxSincePreviousUs is null, "The first step has no previous one to be limited by.");
        Require(query.Steps.All(step => step.MaxSincePreviousUs is null or >= 0), "A limit since the previous step is 0 or more.");
        Require(query.Mode != FunnelMode.AnyOrder || query.Steps.All(step => step.MaxSincePreviousUs is null), "Any order has no previous step to be limited by.");
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new ArgumentException(message);
        }
    }
}
