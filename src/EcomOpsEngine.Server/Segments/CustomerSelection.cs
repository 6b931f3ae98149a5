using System.Collections;
using EcomOpsEngine.Analytics.Cohorts;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;

namespace EcomOpsEngine.Server.Segments;

/// <summary>People whom a list is narrowed to by questions other than RFM.</summary>
/// <param name="view">The snapshot.</param>
/// <param name="request">The list request.</param>
/// <param name="violations">Collects what is wrong.</param>
internal sealed class CustomerSelection(SnapshotView view, ListCustomersRequest request, Violations violations)
{
    private BitArray? _selected;

    /// <summary>One bit for each person; null: everybody.</summary>
    public BitArray? Read(CancellationToken token)
    {
        if (request.Cohort is { } cohort)
        {
            Keep(Cohort(cohort, token));
        }

        return _selected;
    }

    private int[] Cohort(CohortSelection selection, CancellationToken token)
    {
        var question = selection.Question ?? new ComputeCohortsRequest();
        var plan = new CohortPlanner(view, question, "cohort.question.", violations).Plan();
        var groups = CohortRun.GroupsOf(view, plan, token);
        int? period = null;
        if (selection.Period.Length > 0)
        {
            period = Period(plan, selection.Period);
        }

        int? slot = null;
        if (selection.Value is { } value)
        {
            slot = groups?.Labels.ToList().IndexOf(value) is { } found and >= 0 ? found : null;
            if (slot is null)
            {
                violations.Add("cohort.value", groups is null ? "The question's key has no value." : "No cohort of the question has this value.");
            }
        }

        if (selection is { HasActiveOffset: true, ActiveOffset: < 0 })
        {
            violations.Add("cohort.active_offset", $"{selection.ActiveOffset}; expected 0 or more.");
        }

        violations.ThrowIfAny();
        return CohortMembers.Of(
            view.Orders, plan.Query with { Split = groups?.Split }, period, slot, selection.HasActiveOffset ? selection.ActiveOffset : null, QueryGate.Threads, token);
    }

    private int? Period(CohortPlan plan, string label)
    {
        var calendar = plan.Query.Calendar;
        for (var period = 0; period < calendar.Count; period++)
        {
            if (string.Equals(calendar.Label(period), label, StringComparison.Ordinal))
            {
                return period;
            }
        }

        violations.Add("cohort.period", $"'{Shown.Text(label)}' is not a period such as '{calendar.Label(calendar.PeriodOf(plan.AsOfDay))}'.");
        return null;
    }

    private void Keep(int[] persons)
    {
        var found = new BitArray(view.Orders.Persons);
        foreach (var person in persons)
        {
            found[person] = true;
        }

        _selected = _selected is null ? found : _selected.And(found);
    }
}
