using EcomOpsEngine.Analytics.Cohorts;
using EcomOpsEngine.Analytics.Segments;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using RfmTier = EcomOpsEngine.Contracts.V1.RfmTier;

namespace EcomOpsEngine.Server.Segments;

/// <summary>People whom a list is narrowed to by questions other than RFM.</summary>
/// <param name="view">The snapshot.</param>
/// <param name="request">The list request.</param>
/// <param name="violations">Collects what is wrong.</param>
internal sealed class CustomerSelection(SnapshotView view, ListCustomersRequest request, Violations violations)
{
    private PersonSet? _selected;

    /// <summary>The people left; null: everybody.</summary>
    public PersonSet? Read(CancellationToken token)
    {
        if (request.Cohort is { } cohort)
        {
            Keep(Cohort(cohort, token));
        }

        if (request.Migration is { } migration)
        {
            Keep(Migration(migration, token));
        }

        return _selected;
    }

    /// <summary>The forecast that the list shows beside the customers; null: none.</summary>
    public ForecastRun? Forecast(CancellationToken token)
    {
        if (request.Forecast is not { } question)
        {
            return null;
        }

        OwnData(question.Dataset, question.SnapshotId, "forecast");
        return ForecastRun.Of(view, ForecastPlan.Read(view, question, "forecast.", violations), token);
    }

    private int[] Migration(MigrationSelection selection, CancellationToken token)
    {
        var question = selection.Question ?? new ComputeMigrationRequest();
        OwnData(question.Dataset, question.SnapshotId, "migration.question");
        RequestChecks.Enum(selection.From, "migration.from", violations);
        RequestChecks.Enum(selection.To, "migration.to", violations);
        var run = MigrationRun.Of(view, MigrationPlan.Read(view, question, "migration.question.", violations), token);
        return TierMigration.Members(run.Before, run.After, (from, to) =>
            (selection.From == RfmTier.Unspecified || MigrationRun.Of(from) == selection.From) && (selection.To == RfmTier.Unspecified || MigrationRun.Of(to) == selection.To));
    }

    private int[] Cohort(CohortSelection selection, CancellationToken token)
    {
        var question = selection.Question ?? new ComputeCohortsRequest();
        OwnData(question.Dataset, question.SnapshotId, "cohort.question");
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

    /// <summary>A list is of one dataset and one snapshot; a question inside may leave them out.</summary>
    private void OwnData(string dataset, string snapshotId, string path)
    {
        var own = request.Dataset.Length > 0 ? request.Dataset : request.Rfm?.Dataset ?? "";
        if (dataset.Length > 0 && dataset != own)
        {
            violations.Add($"{path}.dataset", $"'{Shown.Text(dataset)}' differs from the list's dataset '{Shown.Text(own)}'.");
        }

        if (snapshotId.Length > 0 && snapshotId != view.Snapshot.Id)
        {
            violations.Add($"{path}.snapshot_id", $"'{Shown.Text(snapshotId)}' differs from the list's snapshot '{view.Snapshot.Id}'.");
        }
    }

    private void Keep(int[] persons)
    {
        _selected = PersonSet.Of(_selected is { } before ? persons.Where(before.Contains) : persons);
    }
}
