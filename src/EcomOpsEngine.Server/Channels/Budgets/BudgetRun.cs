using EcomOpsEngine.Analytics.Channels;
using EcomOpsEngine.Analytics.Channels.Budgets;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;

namespace EcomOpsEngine.Server.Channels.Budgets;

/// <summary>Money that is left, and why.</summary>
/// <param name="Minor">How much, smallest units.</param>
/// <param name="Reason">Why.</param>
/// <param name="Group">Whose share it was; null: of all.</param>
internal sealed record LeftMoney(long Minor, UnspentReason Reason, BudgetGroup? Group);

/// <summary>A budget divided.</summary>
/// <param name="Plan">The question.</param>
/// <param name="Responses">Response of each member; null for new channels.</param>
/// <param name="Budgets">Budget of each member, smallest units.</param>
/// <param name="Left">What was not spent.</param>
/// <param name="RowsScanned">Events and order lines read.</param>
internal sealed record BudgetRun(BudgetPlan Plan, IReadOnlyList<ResponseCurve?> Responses, long[] Budgets, IReadOnlyList<LeftMoney> Left, long RowsScanned)
{
    /// <summary>A day's budget lies above the largest spend of a day so far.</summary>
    public bool IsExtrapolated(int member) => Responses[member] is { } curve && (double)Budgets[member] / Plan.Days > curve.MostSpend;

    /// <summary>Margin over GMV, where profit is asked for.</summary>
    private sealed record MarginRates(double[] ByMember);

    public static BudgetRun Of(SnapshotView view, BudgetPlan plan, CancellationToken token)
    {
        if (plan.History is not { } history)
        {
            return Divide(plan, [.. plan.Members.Select(_ => (ResponseCurve?)null)], null, 0);
        }

        var answer = AttributionKernel.Run(view.Runs, view.Orders, plan.Attribution.Query(view, history), QueryGate.Threads, token);
        var credits = answer.Credits[AttributionPlanner.KernelOf(plan.Attribution.Model)];
        var spend = plan.Spend.Of(history, plan.Attribution.Touches.Channels);
        var curves = ResponseFit.Of([.. plan.Members.Select(member => new ResponseDays(
            [.. Enumerable.Range(0, history.Count).Select(day => (double)spend.Of(member.Channel, day).SpendMinor)],
            [.. Enumerable.Range(0, history.Count).Select(day => CreditUnits.Orders(credits.Gmv(member.Channel, day, day + 1)))]))]);
        ResponseCurve?[] measured = [.. curves.Select((curve, at) => plan.Members[at].Limits.IsTest ? null : curve)];
        return Divide(plan, measured, plan.Objective == BudgetObjective.Profit ? Margins(plan, credits, history.Count) : null, answer.RowsScanned);
    }

    private static BudgetRun Divide(BudgetPlan plan, ResponseCurve?[] responses, MarginRates? margins, long rows)
    {
        var budgets = new long[plan.Members.Count];
        var left = new List<LeftMoney>();
        if (plan.Method == BudgetMethod.Shares)
        {
            DivideByShares(plan, budgets, left);
        }
        else
        {
            DivideByResponse(plan, responses, margins, budgets, left);
        }

        return new BudgetRun(plan, responses, budgets, left, rows);
    }

    private static void DivideByShares(BudgetPlan plan, long[] budgets, List<LeftMoney> left)
    {
        long rounding = plan.TotalMinor;
        foreach (var group in plan.Shares.Keys.Union(plan.Members.Select(member => member.Group)).Order())
        {
            var share = plan.GroupMinor(group);
            rounding -= share;
            var rest = share - DivideGroup(plan, group, share, budgets);
            if (rest > 0)
            {
                left.Add(new LeftMoney(rest, Reason(plan, group), group));
            }
        }

        // Shares were rounded down: what that leaves is less than a unit for each group, for the channel with most room.
        var most = Enumerable.Range(0, budgets.Length).Where(at => budgets[at] > 0 && budgets[at] + rounding <= plan.MostMinor(plan.Members[at])).OrderByDescending(at => budgets[at]).FirstOrDefault(-1);
        if (most >= 0)
        {
            budgets[most] += rounding;
        }
        else if (rounding > 0)
        {
            left.Add(new LeftMoney(rounding, UnspentReason.Ceilings, null));
        }
    }

    private static UnspentReason Reason(BudgetPlan plan, BudgetGroup group)
    {
        var members = plan.Members.Where(member => member.Group == group).ToList();
        return members.Count == 0 ? UnspentReason.NoChannels
            : group == BudgetGroup.Test && members.Any(member => member.Limits.CeilingMinor is not { } ceiling || ceiling > plan.MostMinor(member)) ? UnspentReason.TestCap
            : UnspentReason.Ceilings;
    }

    /// <summary>Divides the part of a group in proportion to recent spend, that of new channels evenly; gives what was spent.</summary>
    private static long DivideGroup(BudgetPlan plan, BudgetGroup group, long budgetMinor, long[] budgets)
    {
        int[] members = [.. Enumerable.Range(0, plan.Members.Count).Where(at => plan.Members[at].Group == group)];
        var parts = ShareAllocator.Allocate(
            [.. members.Select(at => group == BudgetGroup.Test ? 1.0 : Math.Max(1, plan.Members[at].RecentMinor))],
            [.. members.Select(at => plan.Members[at].Limits.FloorMinor)],
            [.. members.Select(at => plan.MostMinor(plan.Members[at]))],
            budgetMinor);
        for (var i = 0; i < members.Length; i++)
        {
            budgets[members[i]] = parts[i];
        }

        return parts.Sum();
    }

    /// <summary>New channels first, from the share of tests, then the others where it brings most.</summary>
    private static void DivideByResponse(BudgetPlan plan, ResponseCurve?[] responses, MarginRates? margins, long[] budgets, List<LeftMoney> left)
    {
        int[] measured = [.. Enumerable.Range(0, budgets.Length).Where(at => responses[at] is not null)];
        var floors = measured.Sum(at => plan.Members[at].Limits.FloorMinor);
        var tests = DivideGroup(plan, BudgetGroup.Test, Math.Min(plan.GroupMinor(BudgetGroup.Test), plan.TotalMinor - floors), budgets);
        var leastSlope = plan.Objective == BudgetObjective.Profit ? 1.0 : 0.0;
        OptimizedChannel[] channels = [.. measured.Select(at => new OptimizedChannel(
            responses[at]!, margins?.ByMember[at] ?? 1, plan.Members[at].Limits.FloorMinor, plan.MostMinor(plan.Members[at])))];
        var parts = BudgetOptimizer.Allocate(channels, plan.TotalMinor - tests, plan.Days, leastSlope);
        for (var i = 0; i < measured.Length; i++)
        {
            budgets[measured[i]] = parts[i];
        }

        var rest = plan.TotalMinor - tests - parts.Sum();
        if (rest > 0)
        {
            var room = Enumerable.Range(0, channels.Length).Where(i => parts[i] < channels[i].MostMinor).ToList();
            var reason = channels.Length == 0 ? UnspentReason.NoChannels
                : room.Count == 0 ? UnspentReason.Ceilings
                : room.All(i => BudgetOptimizer.Slope(channels[i], parts[i], plan.Days) == 0) ? UnspentReason.NoEffect
                : UnspentReason.Unprofitable;
            left.Add(new LeftMoney(rest, reason, null));
        }
    }

    /// <summary>Margin of each member's GMV; members whose costs are unknown take the rate of all orders.</summary>
    private static MarginRates Margins(BudgetPlan plan, CreditSums credits, int days)
    {
        double? Rate(IEnumerable<int> channels)
        {
            Int128 gmv = 0, margin = 0, unknown = 0;
            foreach (var channel in channels)
            {
                gmv += credits.Gmv(channel, 0, days);
                margin += credits.Margin(channel, 0, days);
                unknown += credits.WithoutCost(channel, 0, days);
            }

            return gmv > 0 && unknown == 0 ? Math.Max(0, (double)margin / (double)gmv) : null;
        }

        var all = Rate(Enumerable.Range(0, plan.Attribution.Touches.Channels.Count));
        double[] rates = [.. plan.Members.Select(member => Rate([member.Channel]) ?? all ?? double.NaN)];
        return rates.Any(double.IsNaN)
            ? throw RequestException.Invalid("objective", "Profit needs the cost of every paid order line of the range; load `cost` with the orders, or maximise GMV.")
            : new MarginRates(rates);
    }
}
