using EcomOpsEngine.Analytics.Matrices;
using EcomOpsEngine.Server.Queries;

namespace EcomOpsEngine.Server.Matrices;

/// <summary>One range of a matrix request, resolved.</summary>
/// <param name="View">The rows, with tiers and tags as of the end of the range where the request names them.</param>
/// <param name="Dimensions">Keys of the dimensions, before any top.</param>
/// <param name="Orders">Filter for order lines, and whether they have its fields.</param>
/// <param name="Events">Filter for events, and whether they have its fields.</param>
/// <param name="Span">The range.</param>
/// <param name="Spend">Spend of the range; null where it is not asked for.</param>
internal sealed record RangePlan(
    SnapshotView View, IReadOnlyList<DimensionKeys> Dimensions, ResolvedFilter Orders, ResolvedFilter Events, InstantSpan Span, SpendPlan? Spend);

/// <summary>A checked matrix request.</summary>
/// <param name="Range">The range.</param>
/// <param name="Compared">The compared range; null without one. Its dimensions have the same keys.</param>
/// <param name="Tops">How many values of each dimension are shown; 0 for all.</param>
/// <param name="Shown">What is shown.</param>
internal sealed record MatrixPlan(RangePlan Range, RangePlan? Compared, IReadOnlyList<int> Tops, MatrixView Shown);
