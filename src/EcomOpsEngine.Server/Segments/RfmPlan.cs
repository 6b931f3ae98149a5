using EcomOpsEngine.Analytics.Segments;

namespace EcomOpsEngine.Server.Segments;

/// <summary>A checked RFM request.</summary>
/// <param name="Query">The pass over the order lines.</param>
/// <param name="Thresholds">Thresholds of tiers and bands.</param>
/// <param name="Scoring">Method of the scores; ranks still lack the order of ids, which only the pass tells.</param>
internal sealed record RfmPlan(RfmQuery Query, RfmThresholds Thresholds, RfmScoringPlan Scoring);
