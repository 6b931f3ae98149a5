using System.Globalization;
using EcomOpsEngine.Analytics.Channels.Budgets;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Channels.Effectiveness;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic;
using EcomOpsEngine.Server.Traffic.Daily;
using EcomOpsEngine.Server.Traffic.Visits;
using AttributionModel = EcomOpsEngine.Contracts.V1.AttributionModel;
using ConversionMoment = EcomOpsEngine.Contracts.V1.ConversionMoment;
using Dataset = EcomOpsEngine.Storage.Datasets.Dataset;
using KernelMoment = EcomOpsEngine.Analytics.Channels.ConversionMoment;

namespace EcomOpsEngine.Server.Channels.Budgets;

/// <summary>Checks an AllocateBudget request, resolves its names against a snapshot, and refuses limits that cannot hold together.</summary>
internal sealed class BudgetPlanner(SnapshotView view, Dataset dataset, AllocateBudgetRequest request, BotFlags bots, TrafficRules rules)
{
    private const double DefaultTestCap = 0.1;

    private static readonly Dictionary<BudgetGroup, double> DefaultShares = new()
    {
        [BudgetGroup.Search] = 0.4,
        [BudgetGroup.Feed] = 0.3,
        [BudgetGroup.Social] = 0.2,
        [BudgetGroup.Test] = 0.1,
    };

    private readonly Violations _violations = new();

    public BudgetPlan Plan(CancellationToken token)
    {
        RequestChecks.Enum(request.Language, "language", _violations);
        RequestChecks.Enum(request.Model, "model", _violations);
        RequestChecks.Enum(request.Moment, "moment", _violations);
        RequestChecks.Enum(request.Method, "method", _violations);
        RequestChecks.Enum(request.Objective, "objective", _violations);
        EffectivenessPlanner.CheckTouches(request.Model, request.Touches, _violations);
        var filter = new FilterResolver(view.Fields, view.Snapshot.Settings.MoneyScale, _violations).Resolve(request.Filter, "filter", Table.Orders);
        var spend = ChannelSpendTable.Of(dataset, view, token);
        var history = EffectDays.Read(request.Range, view, spend, _violations);
        var touches = TouchPlan.Read(view, request.Touches, [.. spend.Channels, .. request.Limits.Select(limits => limits.Channel)], "touches", _violations);
        var types = ChannelTypes.Of(dataset, view, request.ChannelTypes, rules, _violations, token);
        var amounts = new BudgetAmounts(view.Snapshot.Settings, _violations);
        var total = amounts.Read(request.Total, "total");
        if (request.Total is null || total <= 0)
        {
            _violations.Add("total", "More than 0 expected.");
        }

        if (request.Days is < 0 or > Limits.BudgetDays)
        {
            _violations.Add("days", $"{request.Days}; expected 1 to {Limits.BudgetDays}, or 0 for {Limits.DefaultBudgetDays}.");
        }

        var cap = request.HasTestCap ? request.TestCap : DefaultTestCap;
        if (cap is not (>= 0 and <= 1))
        {
            _violations.Add("test_cap", $"{cap}; expected 0 to 1.");
        }

        if (request.HasMostGrowth && !(request.MostGrowth > 0 && double.IsFinite(request.MostGrowth)))
        {
            _violations.Add("most_growth", $"{request.MostGrowth}; expected more than 0.");
        }

        var shares = Shares();
        var stages = new StageReader(view, _violations).Read(request.Stages);
        var members = Members(touches, spend, history, types, amounts);
        _violations.ThrowIfAny();
        DailyAttribution.CheckSize(history, touches.Channels.Count);
        var plan = new BudgetPlan(
            history, spend,
            new DailyAttribution(
                touches, filter, request.Model == AttributionModel.Unspecified ? AttributionModel.LastNonDirect : request.Model,
                request.Moment == ConversionMoment.Paid ? KernelMoment.Paid : KernelMoment.Placed, bots.LeftOut),
            members, total, request.Days == 0 ? Limits.DefaultBudgetDays : request.Days, request.Method == BudgetMethod.Response ? BudgetMethod.Response : BudgetMethod.Shares,
            request.Objective == BudgetObjective.Profit ? BudgetObjective.Profit : BudgetObjective.Gmv, shares, cap, request.HasMostGrowth ? request.MostGrowth : null, stages);
        Refuse(plan);
        return plan;
    }

    /// <summary>The conflicts among limits, each at the fields that make it.</summary>
    private void Refuse(BudgetPlan plan)
    {
        var amounts = new BudgetAmounts(view.Snapshot.Settings, _violations);
        string Name(int member) => plan.Attribution.Touches.Channels.Names[plan.Members[member].Channel - 1];
        string Names(BudgetConflict conflict) => string.Join(", ", conflict.Channels.Select(member => $"'{Shown.Text(Name(member))}'"));
        string Floor(int member) => request.Limits.ToList().FindIndex(limits => limits.Channel == Name(member)) is >= 0 and var at ? $"limits[{at}].floor" : "limits";
        foreach (var conflict in BudgetConflicts.Find([.. plan.Members.Select(member => member.Limits)], plan.TotalMinor, plan.TestCap).Concat(GroupConflicts(plan)))
        {
            var (found, most) = (amounts.Show(conflict.FoundMinor), amounts.Show(conflict.MostMinor));
            var text = conflict.Kind switch
            {
                BudgetConflictKind.FloorAboveCeiling => $"The floor {found} of {Names(conflict)} lies above its ceiling {most}.",
                BudgetConflictKind.FloorAboveTestCap => $"The floor {found} of {Names(conflict)} lies above the cap of a new channel's test, {most} ({plan.TestCap.ToString("0.####%", CultureInfo.InvariantCulture)} of the total).",
                BudgetConflictKind.FloorsAboveShare => $"The floors of {Names(conflict)} add up to {found}, above the share of their group ({(BudgetGroup)conflict.Group!.Value}), {most}.",
                _ => $"The floors of {Names(conflict)} add up to {found}, above the total {most}.",
            };
            foreach (var member in conflict.Channels)
            {
                _violations.Add(Floor(member), text);
            }

            if (conflict.Kind == BudgetConflictKind.FloorsAboveTotal)
            {
                _violations.Add("total", text);
            }
        }

        _violations.ThrowIfAny();
    }

    private static IEnumerable<BudgetConflict> GroupConflicts(BudgetPlan plan)
    {
        var groups = plan.Method == BudgetMethod.Shares ? plan.Members.Select(member => member.Group).Distinct() : plan.Members.Any(member => member.Limits.IsTest) ? [BudgetGroup.Test] : [];
        foreach (var group in groups)
        {
            int[] floored = [.. Enumerable.Range(0, plan.Members.Count).Where(member => plan.Members[member].Group == group && plan.Members[member].Limits.FloorMinor > 0)];
            var floors = floored.Sum(member => (decimal)plan.Members[member].Limits.FloorMinor);
            if (floors > plan.GroupMinor(group))
            {
                yield return new BudgetConflict(BudgetConflictKind.FloorsAboveShare, floored, (long)Math.Min(floors, long.MaxValue), plan.GroupMinor(group), (int)group);
            }
        }
    }

    private Dictionary<BudgetGroup, double> Shares()
    {
        if (request.Shares.Count == 0)
        {
            return DefaultShares;
        }

        var shares = new Dictionary<BudgetGroup, double>();
        for (var i = 0; i < request.Shares.Count; i++)
        {
            var share = request.Shares[i];
            RequestChecks.Enum(share.Group, $"shares[{i}].group", _violations);
            if (share.Group == BudgetGroup.Unspecified || !shares.TryAdd(share.Group, share.Share))
            {
                _violations.Add($"shares[{i}].group", $"{share.Group}; expected a group, each once.");
            }

            if (share.Share is not (>= 0 and <= 1))
            {
                _violations.Add($"shares[{i}].share", $"{share.Share}; expected 0 to 1.");
            }
        }

        var sum = shares.Values.Sum();
        if (Math.Abs(sum - 1) > 1e-9)
        {
            _violations.Add("shares", $"They add up to {sum.ToString("0.######", CultureInfo.InvariantCulture)}; expected 1.");
        }

        return shares;
    }

    private List<BudgetMember> Members(TouchPlan touches, ChannelSpendTable spend, LocalDays? history, ChannelTypes types, BudgetAmounts amounts)
    {
        var recent = history is { } days ? spend.Of(days, touches.Channels) : null;
        long Recent(int channel) => recent?.Of(channel, 0, recent.Days).SpendMinor ?? 0;
        var limitsOf = new Dictionary<int, (BudgetLimits Limits, bool Excluded)>();
        if (request.Limits.Count > Limits.Channels)
        {
            _violations.Add("limits", $"{request.Limits.Count} channels; at most {Limits.Channels}.");
            return [];
        }

        for (var i = 0; i < request.Limits.Count; i++)
        {
            var asked = request.Limits[i];
            var channel = touches.Channels.Of(asked.Channel);
            if (asked.Channel.Length is 0 or > Limits.FilterTextLength || channel == Analytics.Channels.TouchRules.Direct || limitsOf.ContainsKey(channel))
            {
                _violations.Add($"limits[{i}].channel", $"'{Shown.Text(asked.Channel)}'; expected the name of a channel that does not mean direct, each once.");
                continue;
            }

            if (asked.Excluded && (asked.Floor is not null || asked.Ceiling is not null))
            {
                _violations.Add($"limits[{i}].excluded", "A channel that gets nothing has no floor and no ceiling.");
            }

            limitsOf[channel] = (
                new BudgetLimits(
                    amounts.Read(asked.Floor, $"limits[{i}].floor"), asked.Ceiling is null ? null : amounts.Read(asked.Ceiling, $"limits[{i}].ceiling"), asked.IsNew || Recent(channel) == 0),
                asked.Excluded);
        }

        var members = new List<BudgetMember>();
        for (var channel = 1; channel < touches.Channels.Count; channel++)
        {
            var (limits, excluded) = limitsOf.TryGetValue(channel, out var stated) ? stated : (new BudgetLimits(0, null, false), Recent(channel) == 0);
            if (!excluded)
            {
                members.Add(new BudgetMember(channel, limits.IsTest ? BudgetGroup.Test : GroupOf(types.TypeOf(touches.Channels.Names[channel - 1])), limits, Recent(channel)));
            }
        }

        return members;
    }

    private static BudgetGroup GroupOf(ChannelType type) => type switch
    {
        ChannelType.Search => BudgetGroup.Search,
        ChannelType.Feed => BudgetGroup.Feed,
        ChannelType.Social => BudgetGroup.Social,
        _ => BudgetGroup.Other,
    };
}
