using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Storage.Experiments;

namespace EcomOpsEngine.Server.Experiments;

/// <summary>What the reader of an evaluated test should know.</summary>
internal static class ExperimentWarnings
{
    public static IEnumerable<Warning> Of(ExperimentPlan plan, SnapshotView view, long exposures, IReadOnlyList<ExperimentRevision> revisions, Language language)
    {
        if (plan.IsStated)
        {
            yield break;
        }

        if (exposures == 0)
        {
            yield return Warnings.NoExposures(language, plan.ExposureName);
        }
        else if (view.LastUs is not { } lastUs || (plan.Experiment.LastDate.Length > 0 && lastUs < plan.Period.ToUs - 1 && view.Snapshot.Calendar.Day(lastUs) < view.Snapshot.Calendar.Day(plan.Period.ToUs - 1)))
        {
            yield return Warnings.TestStillRuns(language);
        }

        if (ChangedSince(plan, revisions) is { } held)
        {
            yield return Warnings.DesignChanged(language, held);
        }
    }

    /// <summary>The revision that held when the test began, where its design is another than now.</summary>
    private static int? ChangedSince(ExperimentPlan plan, IReadOnlyList<ExperimentRevision> revisions)
    {
        var start = Instants.Of(plan.Period.FromUs).ToDateTimeOffset();
        var held = revisions.LastOrDefault(revision => revision.RevisedAt < start) ?? revisions[0];
        var now = revisions.Single(revision => revision.Revision == plan.Experiment.Revision);
        return ExperimentRecordMessages.Design(held).Equals(ExperimentRecordMessages.Design(now)) ? null : held.Revision;
    }
}
