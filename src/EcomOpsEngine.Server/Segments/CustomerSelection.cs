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
/// <param name="dataset">Dataset of the list.</param>
/// <param name="prefix">Path of the request inside another one, or empty.</param>
/// <param name="violations">Collects what is wrong.</param>
internal sealed class CustomerSelection(SnapshotView view, ListCustomersRequest request, string dataset, string prefix, Violations violations)
{
    private PersonSet? _selected;

    /// <summary>The tags that the list shows beside the customers, once it was read; null: none.</summary>
    public TagRun? Tags { get; private set; }

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

        if (request.Tags is not null || request.Tag.Length > 0)
        {
            Tags = Tagged(token);
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

        OwnData(question.Dataset, question.SnapshotId, $"{prefix}forecast");
        return ForecastRun.Of(view, ForecastPlan.Read(view, question, $"{prefix}forecast.", violations), PersonSet.Empty, token);
    }

    private TagRun Tagged(CancellationToken token)
    {
        var question = request.Tags ?? new ComputeTagsRequest();
        OwnData(question.Dataset, question.SnapshotId, $"{prefix}tags");
        var plan = TagPlan.Read(view, question, $"{prefix}tags.", violations);
        var tag = plan.File.Rules.ToList().FindIndex(rule => rule.Tag == request.Tag);
        if (request.Tag.Length > 0 && tag < 0)
        {
            violations.Add($"{prefix}tag", $"'{Shown.Text(request.Tag)}' is not a tag of the rules; {NearNames.Hint(request.Tag, plan.File.Rules.Select(rule => rule.Tag))}");
        }

        violations.ThrowIfAny();
        var run = TagRun.Of(view, plan, PersonSet.Empty, token);
        if (tag >= 0)
        {
            Keep(run.Members(tag));
        }

        return run;
    }

    private int[] Migration(MigrationSelection selection, CancellationToken token)
    {
        var question = selection.Question ?? new ComputeMigrationRequest();
        OwnData(question.Dataset, question.SnapshotId, $"{prefix}migration.question");
        RequestChecks.Enum(selection.From, $"{prefix}migration.from", violations);
        RequestChecks.Enum(selection.To, $"{prefix}migration.to", violations);
        var run = MigrationRun.Of(view, MigrationPlan.Read(view, question, $"{prefix}migration.question.", violations), PersonSet.Empty, token);
        return TierMigration.Members(run.Before, run.After, (from, to) =>
            (selection.From == RfmTier.Unspecified || MigrationRun.Of(from) == selection.From) && (selection.To == RfmTier.Unspecified || MigrationRun.Of(to) == selection.To));
    }

    private int[] Cohort(CohortSelection selection, CancellationToken token)
    {
        var question = selection.Question ?? new ComputeCohortsRequest();
        OwnData(question.Dataset, question.SnapshotId, $"{prefix}cohort.question");
        var plan = new CohortPlanner(view, question, $"{prefix}cohort.question.", violations).Plan();
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
                violations.Add($"{prefix}cohort.value", groups is null ? "The question's key has no value." : "No cohort of the question has this value.");
            }
        }

        if (selection is { HasActiveOffset: true, ActiveOffset: < 0 })
        {
            violations.Add($"{prefix}cohort.active_offset", $"{selection.ActiveOffset}; expected 0 or more.");
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

        violations.Add($"{prefix}cohort.period", $"'{Shown.Text(label)}' is not a period such as '{calendar.Label(calendar.PeriodOf(plan.AsOfDay))}'.");
        return null;
    }

    private void OwnData(string stated, string snapshotId, string path) => RequestChecks.OwnData(stated, snapshotId, dataset, view, path, violations);

    private void Keep(int[] persons)
    {
        _selected = PersonSet.Of(_selected is { } before ? persons.Where(before.Contains) : persons);
    }
}
