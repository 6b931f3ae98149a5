using EcomOpsEngine.Analytics.Experiments.Exposures;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Queries;

namespace EcomOpsEngine.Server.Experiments;

/// <summary>The record of a test resolved against a snapshot.</summary>
/// <param name="Experiment">The record.</param>
/// <param name="ExposureName">Its name in the exposures.</param>
/// <param name="Query">What is asked of its units.</param>
/// <param name="Rules">How outcomes become an answer.</param>
/// <param name="Period">Instants whose exposures count.</param>
/// <param name="Segments">Fields by which the effect is given.</param>
/// <param name="Rollout">The watch after roll-out; null without one.</param>
internal sealed record ExperimentPlan(
    Experiment Experiment, string ExposureName, ExposureQuery Query, EvaluationRules Rules, InstantSpan Period, IReadOnlyList<CatalogField> Segments, RolloutPlan? Rollout)
{
    /// <summary>Local dates so far, both ends in; null before the first date.</summary>
    public int Days => Rules.Options.Period?.Days ?? 0;

    /// <summary>The period as far as the data go.</summary>
    public InstantSpan Seen(SnapshotView view) => Period with { ToUs = Math.Clamp(view.LastUs + 1 ?? Period.FromUs, Period.FromUs, Period.ToUs) };

    public bool IsStated => Experiment.Arms[0].Stated is not null;
}

/// <summary>The watch after a roll-out.</summary>
/// <param name="Winner">Index of the arm.</param>
/// <param name="Span">Instants of entries.</param>
/// <param name="Entries">Events by which people enter; null: exposures of the winner.</param>
internal sealed record RolloutPlan(int Winner, InstantSpan Span, RowFilter? Entries);
