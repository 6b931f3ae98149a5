using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Server.Queries;

namespace EcomOpsEngine.Server.Funnels;

/// <summary>A checked funnel request.</summary>
/// <param name="Query">The question for the kernel.</param>
/// <param name="StepNames">Titles of the steps.</param>
/// <param name="BreakdownFields">Fields of the breakdown, in order; empty without one.</param>
/// <param name="Top">Values shown before the rest becomes Other.</param>
/// <param name="Span">When step 1 must fall.</param>
internal sealed record FunnelPlan(
    FunnelQuery Query, IReadOnlyList<string> StepNames, IReadOnlyList<CatalogField> BreakdownFields, int Top, InstantSpan Span)
{
    /// <summary>The question without some people: those, and the ones that the request's unit leaves out.</summary>
    public FunnelQuery Without(PersonSet people) => Query with { LeftOut = Query.LeftOut.Union(people) };
}
