using EcomOpsEngine.Analytics.Channels;
using EcomOpsEngine.Analytics.Channels.Effectiveness;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic.Daily;

namespace EcomOpsEngine.Server.Channels.Effectiveness;

/// <summary>Everything counted that a question for effectiveness needs.</summary>
/// <param name="Plan">The question.</param>
/// <param name="Days">Days of the range.</param>
/// <param name="Months">Months of the range.</param>
/// <param name="Types">Names of the types of channels.</param>
/// <param name="TypeOfChannel">Type of each channel.</param>
/// <param name="Attribution">Orders by day and channel.</param>
/// <param name="Credits">The credits of the model.</param>
/// <param name="Spend">Spend by day and channel.</param>
/// <param name="Reading">Both together.</param>
/// <param name="Visits">Visits by day and channel; null where there are no events.</param>
internal sealed record EffectivenessRun(
    EffectivenessPlan Plan, LocalDays Days, IReadOnlyList<RangeMonth> Months, IReadOnlyList<string> Types, int[] TypeOfChannel, AttributionAnswer Attribution, CreditSums Credits, SpendDays Spend,
    EffectivenessReading Reading, DailyRun? Visits)
{
    /// <summary>Table of the channels among the counts of visits.</summary>
    public const int ChannelTable = 1;

    /// <summary>Events and order lines read, by attribution and by the count of visits.</summary>
    public long RowsScanned => Attribution.RowsScanned + (Visits?.RowsScanned ?? 0);

    public static EffectivenessRun? Of(SnapshotView view, EffectivenessPlan plan, Language language, CancellationToken token)
    {
        if (plan.Days is not { } days)
        {
            return null;
        }

        var visits = CountVisits(view, plan, days, token);
        var months = EffectDays.MonthsOf(days, visits is null ? days.Last : Math.Max(visits.Counts.FirstDay + visits.Visits.LastComplete, plan.Spend.Days?.Last ?? 0));
        var channels = plan.Channels;
        string[] typeNames = [.. Enumerable.Range(0, channels.Count).Select(channel => TypeName(plan, channel, language))];
        string[] types = [.. typeNames.Distinct(StringComparer.Ordinal)];
        int[] typeOf = [.. typeNames.Select(name => Array.IndexOf(types, name))];
        var groupOfDay = new int[days.Count];
        for (var month = 0; month < months.Count; month++)
        {
            groupOfDay.AsSpan(months[month].FromDay..months[month].ToDay).Fill(month);
        }

        var groups = new VisitorGroups(groupOfDay, months.Count, typeOf, types.Length);
        var query = plan.Attribution.Query(view, days) with { Visitors = groups };
        var attribution = AttributionKernel.Run(view.Runs, view.Orders, query, QueryGate.Threads, token);
        var spend = plan.Spend.Of(days, channels);
        var credits = attribution.Credits[AttributionPlanner.KernelOf(plan.Attribution.Model)];
        return new EffectivenessRun(
            plan, days, months, types, typeOf, attribution, credits, spend, new EffectivenessReading(credits, attribution.Visitors!, groups, spend, months), visits);
    }

    private static DailyRun? CountVisits(SnapshotView view, EffectivenessPlan plan, LocalDays days, CancellationToken token)
    {
        if (view.Snapshot.Timeline.Rows == 0)
        {
            return null;
        }

        var columns = new List<int>();
        var channels = plan.Channels;
        var dimension = DailyField.Grouped(
            view.Fields.Find(Table.Events, TouchPlan.ChannelField), channels.Names.Count, text => text is null ? Analytics.Channels.TouchRules.Direct : channels.Of(text), columns);
        return DailyRun.Of(view, new DailyPlan(days, plan.Visits, plan.Baseline, RowFilter.None, RowFilter.None, null), [dimension], columns, plan.Attribution.LeftOut, token);
    }

    private static string TypeName(EffectivenessPlan plan, int channel, Language language)
    {
        if (channel == Analytics.Channels.TouchRules.Direct)
        {
            return "";
        }

        var name = plan.Channels.Names[channel - 1];
        return plan.Spend.TypeOf(name) ?? plan.Types.TypeOf(name) switch
        {
            ChannelType.Search => language == Language.Zh ? "搜索" : "search",
            ChannelType.Feed => language == Language.Zh ? "信息流" : "feed",
            ChannelType.Social => language == Language.Zh ? "社交" : "social",
            _ => "",
        };
    }
}
