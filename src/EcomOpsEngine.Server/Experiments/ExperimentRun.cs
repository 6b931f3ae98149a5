using EcomOpsEngine.Analytics.Experiments.Exposures;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic;
using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Exposures;

namespace EcomOpsEngine.Server.Experiments;

/// <summary>Evaluates the record of a test on a snapshot: exposures from the durable table, everything else from the histories of those who were exposed.</summary>
internal sealed class ExperimentRun
{
    private readonly Dataset _dataset;
    private readonly SnapshotView _view;
    private readonly ExperimentPlan _plan;
    private readonly BotFlags _bots;
    private readonly ExperimentEvaluation _evaluation;
    private readonly ExposureOutcomes _outcomes;

    private ExperimentRun(Dataset dataset, SnapshotView view, ExperimentPlan plan, BotFlags bots, CancellationToken token)
    {
        (_dataset, _view, _plan, _bots) = (dataset, view, plan, bots);
        Exposures = dataset.FindExposures(view.Snapshot, plan.ExposureName, new ExposureSpan(plan.Period.FromUs, plan.Period.ToUs), token);
        Roll = RollOf(Exposures, name => plan.Rules.Arms.Select(arm => arm.Name).ToList().IndexOf(name) is >= 0 and var arm ? arm : null);
        _outcomes = ExposureKernel.Run(view.Runs, view.Orders, Roll.Units, plan.Query, QueryGate.Threads, token);
        _evaluation = Evaluate(bots.LeftOut);
        Result = _evaluation.Result();
        RowsScanned = _outcomes.RowsScanned;
    }

    public ExposureSightings Exposures { get; }

    public ExposureRoll Roll { get; }

    public EvaluationResult Result { get; }

    public long RowsScanned { get; private set; }

    /// <summary>Units left out as programs.</summary>
    public long BotUnits => Roll.Units.LongCount(unit => _bots.LeftOut.Contains(unit.Person));

    public static ExperimentRun Of(Dataset dataset, SnapshotView view, ExperimentPlan plan, BotFlags bots, CancellationToken token) => new(dataset, view, plan, bots, token);

    /// <summary>The result with the programs; null where none is among the units.</summary>
    public EvaluationResult? WithBots() => BotUnits > 0 ? Evaluate(PersonSet.Empty).Result() : null;

    public IReadOnlyList<DayEffect> Days() => _evaluation.Days();

    public IReadOnlyList<SegmentField> Segments() => _evaluation.Segments();

    /// <summary>The watch after roll-out; null where there was none.</summary>
    public RolloutWatch? Rollout(CancellationToken token)
    {
        if (_plan.Rollout is not { } rollout)
        {
            return null;
        }

        var (units, unseen) = Entries(rollout, token);
        var outcomes = ExposureKernel.Run(_view.Runs, _view.Orders, units, _plan.Query with { SegmentColumns = [], BaselineUs = 0 }, QueryGate.Threads, token);
        RowsScanned += outcomes.RowsScanned;
        return RolloutWatch.Of(outcomes, unseen, _plan.Rules, Result.Arms[rollout.Winner], _bots.LeftOut, _view.Snapshot.Calendar.Day);
    }

    private (IReadOnlyList<ExposedUnit> Units, IReadOnlyList<UnseenUnit> Unseen) Entries(RolloutPlan rollout, CancellationToken token)
    {
        if (rollout.Entries is { } entries)
        {
            return (EntryKernel.Run(_view.Runs, entries, rollout.Span.FromUs, rollout.Span.ToUs, QueryGate.Threads, token), []);
        }

        var winner = _plan.Rules.Arms[rollout.Winner].Name;
        var since = _dataset.FindExposures(_view.Snapshot, _plan.ExposureName, new ExposureSpan(rollout.Span.FromUs, rollout.Span.ToUs), token);
        var roll = RollOf(since, name => name == winner ? 0 : null);
        return (roll.Units, roll.Unseen);
    }

    // Units without rows have no event that could pass a filter.
    private ExperimentEvaluation Evaluate(PersonSet leftOut) => new(_outcomes, Roll.Unseen, _plan.Rules, leftOut, _plan.Query.UnitFilter.IsEmpty);

    private static ExposureRoll RollOf(ExposureSightings exposures, Func<string, int?> armOf) => ExposureRoll.Of(
        [.. exposures.Sightings.Select(one => new VariantSighting(one.Identity, one.Person, one.Variant, one.AtUs))], [.. exposures.Variants.Select(armOf)]);
}
