namespace EcomOpsEngine.Analytics.Channels.Budgets;

/// <summary>The limits of a channel's budget, smallest units.</summary>
/// <param name="FloorMinor">At least this, 0 or more.</param>
/// <param name="CeilingMinor">At most this; null: no limit.</param>
/// <param name="IsTest">A new channel: its budget is a test, at most the cap for tests.</param>
public readonly record struct BudgetLimits(long FloorMinor, long? CeilingMinor, bool IsTest);

/// <summary>Limits that cannot hold together.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Channels">The channels whose limits conflict.</param>
/// <param name="FoundMinor">What they ask for together, smallest units.</param>
/// <param name="MostMinor">What there is.</param>
/// <param name="Group">Group of channels whose share is too small; null for other kinds.</param>
public sealed record BudgetConflict(BudgetConflictKind Kind, IReadOnlyList<int> Channels, long FoundMinor, long MostMinor, int? Group = null);

/// <summary>How limits conflict.</summary>
public enum BudgetConflictKind
{
    /// <summary>A channel's floor lies above its ceiling.</summary>
    FloorAboveCeiling,

    /// <summary>A new channel's floor lies above the cap of a test.</summary>
    FloorAboveTestCap,

    /// <summary>All floors together lie above the total.</summary>
    FloorsAboveTotal,

    /// <summary>The floors of a group lie above its share.</summary>
    FloorsAboveShare,
}

/// <summary>Finds limits that cannot hold together before anything is allocated.</summary>
public static class BudgetConflicts
{
    /// <summary>Largest budget of a new channel.</summary>
    /// <param name="totalMinor">The total.</param>
    /// <param name="testCap">Share of the total, 0 to 1.</param>
    public static long TestCapMinor(long totalMinor, double testCap) => (long)((decimal)testCap * totalMinor);

    /// <summary>The most that a channel may get.</summary>
    public static long MostMinor(BudgetLimits limits, long totalMinor, double testCap) =>
        Math.Min(limits.CeilingMinor ?? totalMinor, limits.IsTest ? TestCapMinor(totalMinor, testCap) : totalMinor);

    /// <summary>The conflicts among the limits of channels and the total; empty where a budget exists.</summary>
    public static IReadOnlyList<BudgetConflict> Find(IReadOnlyList<BudgetLimits> channels, long totalMinor, double testCap)
    {
        ArgumentNullException.ThrowIfNull(channels);
        var conflicts = new List<BudgetConflict>();
        for (int channel = 0; channel < channels.Count; channel++)
        {
            var limits = channels[channel];
            if (limits.CeilingMinor < limits.FloorMinor)
            {
                conflicts.Add(new BudgetConflict(BudgetConflictKind.FloorAboveCeiling, [channel], limits.FloorMinor, limits.CeilingMinor.Value));
            }
            else if (limits.IsTest && limits.FloorMinor > TestCapMinor(totalMinor, testCap))
            {
                conflicts.Add(new BudgetConflict(BudgetConflictKind.FloorAboveTestCap, [channel], limits.FloorMinor, TestCapMinor(totalMinor, testCap)));
            }
        }

        Int128 floors = 0;
        foreach (var limits in channels)
        {
            floors += limits.FloorMinor;
        }

        if (floors > totalMinor)
        {
            conflicts.Add(new BudgetConflict(
                BudgetConflictKind.FloorsAboveTotal, [.. Enumerable.Range(0, channels.Count).Where(channel => channels[channel].FloorMinor > 0)], (long)Int128.Min(floors, long.MaxValue), totalMinor));
        }

        return conflicts;
    }
}
