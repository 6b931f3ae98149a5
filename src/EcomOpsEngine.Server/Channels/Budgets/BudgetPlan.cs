using EcomOpsEngine.Analytics.Channels.Budgets;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Channels.Effectiveness;
using EcomOpsEngine.Server.Traffic.Daily;

namespace EcomOpsEngine.Server.Channels.Budgets;

/// <summary>A channel that takes part.</summary>
/// <param name="Channel">Its number.</param>
/// <param name="Group">Its group.</param>
/// <param name="Limits">Its limits.</param>
/// <param name="RecentMinor">What it cost in the range, smallest units.</param>
internal sealed record BudgetMember(int Channel, BudgetGroup Group, BudgetLimits Limits, long RecentMinor);

/// <summary>A stage of a campaign, checked.</summary>
internal sealed record StagePlan(BudgetStage Stage, LocalDays Days);

/// <summary>A checked request for a budget.</summary>
/// <param name="History">Days that channels are measured by; null where the range has none of the data.</param>
/// <param name="Spend">The channel spend.</param>
/// <param name="Attribution">How orders belong to channels.</param>
/// <param name="Members">The channels that take part.</param>
/// <param name="TotalMinor">The budget.</param>
/// <param name="Days">Days it is for.</param>
/// <param name="Method">How it is divided.</param>
/// <param name="Objective">What the response maximises.</param>
/// <param name="Shares">Share of each group that has one.</param>
/// <param name="TestCap">Most of a new channel, share of the total.</param>
/// <param name="MostGrowth">Most of a measured channel, as a multiple of its recent spend; null: no limit.</param>
/// <param name="Stages">Stages of a campaign.</param>
internal sealed record BudgetPlan(
    LocalDays? History, ChannelSpendTable Spend, DailyAttribution Attribution, IReadOnlyList<BudgetMember> Members, long TotalMinor, int Days, BudgetMethod Method, BudgetObjective Objective,
    IReadOnlyDictionary<BudgetGroup, double> Shares, double TestCap, double? MostGrowth, IReadOnlyList<StagePlan> Stages)
{
    /// <summary>Share of a group; 0 where it has none.</summary>
    public double ShareOf(BudgetGroup group) => Shares.GetValueOrDefault(group);

    /// <summary>Budget of a group by its share.</summary>
    public long GroupMinor(BudgetGroup group) => (long)((decimal)ShareOf(group) * TotalMinor);

    /// <summary>What a member would cost in as many days at the mean of the range, smallest units.</summary>
    public decimal RecentMinor(BudgetMember member) => History is { } history ? member.RecentMinor / (decimal)history.Count * Days : 0;

    /// <summary>The most that a member may get.</summary>
    public long MostMinor(BudgetMember member)
    {
        var most = BudgetConflicts.MostMinor(member.Limits, TotalMinor, TestCap);
        return MostGrowth is { } growth && !member.Limits.IsTest
            ? Math.Max(member.Limits.FloorMinor, (long)Math.Min(most, (double)RecentMinor(member) * growth))
            : most;
    }
}
