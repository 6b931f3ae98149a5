using EcomOpsEngine.Analytics.Segments;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Services;
using EcomOpsEngine.Storage.Datasets;
using Google.Protobuf.WellKnownTypes;
using Contract = EcomOpsEngine.Contracts.V1;
using KernelTargets = EcomOpsEngine.Analytics.Segments.TierTargets;
using MigrationCell = EcomOpsEngine.Contracts.V1.MigrationCell;
using RfmTier = EcomOpsEngine.Analytics.Segments.RfmTier;
using TierGoal = EcomOpsEngine.Contracts.V1.TierGoal;

namespace EcomOpsEngine.Server.Segments;

/// <summary>A checked migration question: the same RFM question as of two dates.</summary>
internal sealed record MigrationPlan(RfmPlan From, RfmPlan To, KernelTargets Targets, int RepurchaseDays)
{
    private const int MostDays = 3_650;

    public static MigrationPlan Read(SnapshotView view, ComputeMigrationRequest request, string prefix, Violations violations)
    {
        var toUs = AsOf.Read(view, request.ToAsOf, $"{prefix}to_as_of", violations);
        var calendar = view.Snapshot.Calendar;
        var monthBefore = new DateOnly(1970, 1, 1).AddDays(calendar.Day(toUs)).AddMonths(-1).DayNumber - new DateOnly(1970, 1, 1).DayNumber;
        var fromUs = request.FromAsOf is null ? calendar.StartOfDayUs(monthBefore) : AsOf.Read(view, request.FromAsOf, $"{prefix}from_as_of", violations);
        if (request.FromAsOf is not null && fromUs >= toUs)
        {
            violations.Add($"{prefix}from_as_of", $"{Instants.Show(Instants.Of(fromUs))} is not before the second date {Instants.Show(Instants.Of(toUs))}.");
        }

        var targets = Aims(request.Targets ?? new Contract.TierTargets(), Math.Pow(10, view.Snapshot.Settings.MoneyScale), $"{prefix}targets", violations, out var days);
        RfmPlan At(Timestamp asOf, Violations found) => new RfmPlanner(
            view,
            new ComputeRfmRequest
            {
                Filter = request.Filter,
                Language = request.Language,
                AsOf = asOf,
                LookbackDays = request.LookbackDays,
                Thresholds = request.Thresholds,
            },
            prefix, found).Plan();
        var to = At(Instants.Of(toUs), violations);
        return new MigrationPlan(At(Instants.Of(Math.Max(fromUs, Analytics.Timelines.EngineTime.EpochUs)), violations), to, targets, days);
    }

    private static KernelTargets Aims(Contract.TierTargets asked, double unit, string path, Violations violations, out int days)
    {
        double? Checked(double? value, string name)
        {
            if (value is { } stated && !(stated is > 0 and <= 1e12))
            {
                violations.Add($"{path}.{name}", $"{stated}; expected a number above 0, at most 1e12.");
            }

            return value;
        }

        days = asked.HasRepurchaseDays ? asked.RepurchaseDays : 90;
        if (days is < 1 or > MostDays)
        {
            violations.Add($"{path}.repurchase_days", $"{days}; expected 1 to {MostDays}.");
        }

        return new KernelTargets(
            Checked(asked.HasVipOrderValue ? asked.VipOrderValue : 2_500, "vip_order_value") * unit,
            Checked(asked.HasPotentialRepurchaseChange ? asked.PotentialRepurchaseChange : .15, "potential_repurchase_change"),
            Checked(asked.HasRegularPromotionRate ? asked.RegularPromotionRate : null, "regular_promotion_rate"),
            Checked(asked.HasChurnedRecallRate ? asked.ChurnedRecallRate : .1, "churned_recall_rate"));
    }
}

/// <summary>The tiers of both dates.</summary>
internal sealed record MigrationRun(MigrationPlan Plan, TierState Before, TierState After)
{
    public static MigrationRun Of(SnapshotView view, MigrationPlan plan, PersonSet leftOut, CancellationToken token)
    {
        plan = plan with { From = Without(plan.From, leftOut), To = Without(plan.To, leftOut) };
        return new MigrationRun(plan, State(view, plan.From, token), State(view, plan.To, token));
    }

    public ComputeMigrationResponse Message(SnapshotView view, CancellationToken token)
    {
        var settings = view.Snapshot.Settings;
        var cells = TierMigration.Read(Before, After);
        var response = new ComputeMigrationResponse
        {
            NewCustomers = cells.Where(cell => cell.From is null).Sum(cell => cell.Customers),
            LostCustomers = cells.Where(cell => cell.To is null).Sum(cell => cell.Customers),
            NewlyChurned = cells.Where(cell => cell is { To: RfmTier.Churned, From: RfmTier.Vip or RfmTier.Potential or RfmTier.Regular }).Sum(cell => cell.Customers),
            FromDate = AsOf.Date(Before.AsOfDay),
            ToDate = AsOf.Date(After.AsOfDay),
        };
        response.Cells.AddRange(cells.Select(cell => new MigrationCell
        {
            From = Of(cell.From),
            To = Of(cell.To),
            Customers = cell.Customers,
            Share = Figures.Of(cell.Share),
            NetSalesFrom = Figures.Amount(cell.NetSalesFromMinor, settings),
            NetSalesTo = Figures.Amount(cell.NetSalesToMinor, settings),
        }));
        var goals = TierGoals.Read(Before, After, Earlier(view, Plan.From, token), Earlier(view, Plan.To, token), Plan.Targets);
        response.Goals.AddRange(goals.Select(goal => Of(goal, settings)));
        return response;
    }

    public static Contract.RfmTier Of(RfmTier? tier) => tier is { } known ? (Contract.RfmTier)(int)known : Contract.RfmTier.Prospect;

    private static RfmPlan Without(RfmPlan plan, PersonSet leftOut) => plan with { Query = plan.Query with { LeftOut = leftOut } };

    private static TierState State(SnapshotView view, RfmPlan plan, CancellationToken token) =>
        TierState.Of(view.Orders, plan.Query, plan.Thresholds, QueryGate.Threads, token);

    /// <summary>The tiers at the start of the local day so many days before a date.</summary>
    private TierState Earlier(SnapshotView view, RfmPlan plan, CancellationToken token)
    {
        var day = plan.Query.AsOfDay - Plan.RepurchaseDays;
        var us = Math.Max(view.Snapshot.Calendar.StartOfDayUs(day), Analytics.Timelines.EngineTime.EpochUs);
        return State(view, plan with { Query = plan.Query with { AsOfUs = us, AsOfDay = view.Snapshot.Calendar.Day(us) } }, token);
    }

    private static TierGoal Of(Analytics.Segments.TierGoal goal, DatasetSettings settings)
    {
        var unit = goal.Measure == Analytics.Segments.TierGoalMeasure.OrderValue ? Math.Pow(10, settings.MoneyScale) : 1;
        return new TierGoal
        {
            Tier = Of(goal.Tier),
            Measure = goal.Measure switch
            {
                Analytics.Segments.TierGoalMeasure.OrderValue => Contract.TierGoalMeasure.OrderValue,
                Analytics.Segments.TierGoalMeasure.RepurchaseChange => Contract.TierGoalMeasure.RepurchaseChange,
                Analytics.Segments.TierGoalMeasure.PromotionRate => Contract.TierGoalMeasure.PromotionRate,
                _ => Contract.TierGoalMeasure.RecallRate,
            },
            Value = Figures.Of(goal.Value.Map(value => value / unit)),
            Baseline = Figures.Of(goal.Baseline.Map(value => value / unit)),
            Target = Figures.Of(goal.Target.Map(value => value / unit)),
            Progress = Figures.Of(goal.Progress),
            Reached = goal.IsReached ?? false,
            Customers = goal.Customers,
            Achieved = goal.Achieved ?? 0,
        };
    }
}
