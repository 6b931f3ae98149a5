using EcomOpsEngine.Analytics.Matrices;
using EcomOpsEngine.Server.Queries;

namespace EcomOpsEngine.Server.Matrices;

/// <summary>A checked matrix request.</summary>
/// <param name="Dimensions">Keys of the dimensions, before any top.</param>
/// <param name="ComparedDimensions">The same keys over the compared range.</param>
/// <param name="Tops">How many values of each dimension are shown; 0 for all.</param>
/// <param name="Measures">The measures.</param>
/// <param name="Subtotals">The subtotals.</param>
/// <param name="Ordering">Order of the cells; null by keys.</param>
/// <param name="Orders">Filter for order lines, and whether they have its fields.</param>
/// <param name="Events">Filter for events, and whether they have its fields.</param>
/// <param name="Span">The range.</param>
/// <param name="Compared">The compared range; null without one.</param>
internal sealed record MatrixPlan(
    IReadOnlyList<DimensionKeys> Dimensions,
    IReadOnlyList<DimensionKeys> ComparedDimensions,
    IReadOnlyList<int> Tops,
    IReadOnlyList<MatrixMeasure> Measures,
    MatrixSubtotals Subtotals,
    MatrixOrdering? Ordering,
    ResolvedFilter Orders,
    ResolvedFilter Events,
    InstantSpan Span,
    InstantSpan? Compared);
