using EcomOpsEngine.Analytics.Cohorts;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Services;
using EcomOpsEngine.Storage.Datasets;
using Cohort = EcomOpsEngine.Contracts.V1.Cohort;
using CohortCell = EcomOpsEngine.Contracts.V1.CohortCell;
using CohortPeriod = EcomOpsEngine.Contracts.V1.CohortPeriod;
using KernelCohort = EcomOpsEngine.Analytics.Cohorts.Cohort;

namespace EcomOpsEngine.Server.Segments;

/// <summary>Cohorts computed, with what their groups are called.</summary>
internal sealed record CohortRun(CohortPlan Plan, CohortGroups? Groups, CohortAnswer Answer)
{
    public static CohortRun Of(SnapshotView view, CohortPlan plan, CancellationToken token)
    {
        var groups = GroupsOf(view, plan, token);
        var answer = CohortKernel.Run(view.Orders, plan.Query with { Split = groups?.Split }, QueryGate.Threads, token);
        return new CohortRun(plan, groups, answer);
    }

    public static CohortGroups? GroupsOf(SnapshotView view, CohortPlan plan, CancellationToken token) => plan.Column is { } column
        ? CohortGroups.Of(CohortKernel.CustomersByFirstValue(view.Orders, plan.Query, column, QueryGate.Threads, token), plan)
        : null;

    public ComputeCohortsResponse Message(DatasetSettings settings)
    {
        var shown = Plan.ByPeriod ? Answer.Cohorts : [.. Answer.Slots.Where(slot => slot.Customers > 0)];
        var cells = shown.Sum(cohort => (long)cohort.Cells.Count);
        if (cells > Limits.CohortCells)
        {
            throw RequestException.Limit("cohort cells", $"{cells} cells; at most {Limits.CohortCells}. Ask for a longer grain, a shorter range or fewer values.");
        }

        var response = new ComputeCohortsResponse
        {
            Total = Of(Answer.Total, settings),
            Repurchase = Repurchase(),
            ValuesFound = Groups?.Found ?? 0,
            AsOfDate = AsOf.Date(Plan.AsOfDay),
        };
        response.Cohorts.AddRange(shown.Select(cohort => Of(cohort, settings)));
        response.Periods.AddRange(Answer.Periods.Select(period => new CohortPeriod
        {
            Period = Plan.Query.Calendar.Label(period.Period),
            Active = period.Active,
            NewCustomers = period.Fresh,
            ActiveAgain = period.Again,
            Rate = Figures.Of(period.Rate),
            Complete = period.IsComplete,
        }));
        return response;
    }

    private Repurchase Repurchase()
    {
        var repurchase = new Repurchase
        {
            Customers = Answer.Total.Customers,
            Orders = Answer.Orders,
            RepeatCustomers = Answer.RepeatCustomers,
            RepeatRate = Figures.Of(Answer.RepeatRate),
            MedianDaysToSecond = Figures.Of(Answer.MedianDaysToSecond),
        };
        repurchase.Within.AddRange(Answer.Repurchase.Select(within => new RepurchaseWithin
        {
            Days = within.Days,
            Customers = within.Repurchased,
            Rate = Figures.Of(within.Rate),
            Immature = within.Immature,
            MatureCustomers = within.Mature,
            MatureRate = Figures.Of(within.MatureRate),
        }));
        repurchase.ByOrders.AddRange(Answer.ByOrders.Select(count => new OrderCount { Orders = count.Orders, OrMore = count.OrMore, Customers = count.Customers }));
        return repurchase;
    }

    private Cohort Of(KernelCohort cohort, DatasetSettings settings)
    {
        var unit = Math.Pow(10, settings.MoneyScale);
        var message = new Cohort
        {
            Period = cohort.Period is { } period ? Plan.Query.Calendar.Label(period) : "",
            Value = cohort.Slot is { } slot && Groups is { } groups && groups.Labels.Count > 0 ? groups.Labels[slot].Clone() : null,
            Customers = cohort.Customers,
        };
        message.Cells.AddRange(cohort.Cells.Select(cell => new CohortCell
        {
            Offset = cell.Offset,
            Cohorts = cell.Cohorts,
            Customers = cell.Customers,
            Active = cell.Active,
            Retention = Figures.Of(cell.Retention),
            Orders = cell.Orders,
            Revenue = Figures.Amount(cell.RevenueMinor, settings),
            CumulativeRevenue = Figures.Amount(cell.CumulativeRevenueMinor, settings),
            LifetimeValue = Figures.Of(cell.LifetimeValueMinor.Map(value => value / unit)),
            Complete = cell.IsComplete,
        }));
        return message;
    }
}
