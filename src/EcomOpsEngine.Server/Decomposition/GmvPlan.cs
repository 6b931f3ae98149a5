using EcomOpsEngine.Analytics.Decomposition;
using EcomOpsEngine.Server.Matrices;
using EcomOpsEngine.Server.Queries;

namespace EcomOpsEngine.Server.Decomposition;

/// <summary>A checked question for the change of GMV.</summary>
/// <param name="View">The rows, with tiers and segments of customers where the question names them.</param>
/// <param name="Span">The period.</param>
/// <param name="Compared">The compared period.</param>
/// <param name="Model">What GMV is a product of.</param>
/// <param name="Method">How its change is shared out.</param>
/// <param name="Orders">Filter of order lines.</param>
/// <param name="Events">Filter of events, and whether they have its fields.</param>
/// <param name="Dimensions">Drill-downs with all their values.</param>
internal sealed record GmvPlan(
    SnapshotView View, InstantSpan Span, InstantSpan Compared, GmvModel Model, FactorMethod Method, ResolvedFilter Orders, ResolvedFilter Events, IReadOnlyList<GmvDimension> Dimensions);

/// <summary>A drill-down.</summary>
/// <param name="Field">The field.</param>
/// <param name="Keys">Its values.</param>
/// <param name="Top">Values shown; the others are Other.</param>
internal sealed record GmvDimension(string Field, DimensionKeys Keys, int Top);
