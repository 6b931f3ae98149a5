using EcomOpsEngine.Analytics.Funnels.Explanations;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Queries;

namespace EcomOpsEngine.Server.Funnels.Explanations;

/// <summary>A checked ExplainFunnel request.</summary>
/// <param name="Funnel">The funnel.</param>
/// <param name="Dimensions">Fields tried.</param>
/// <param name="NewOrReturning">Whether new against returning is tried too.</param>
/// <param name="Skipped">Fields with too many values.</param>
/// <param name="Steps">Positions to explain; empty: the flagged ones.</param>
/// <param name="CountedEvents">Event codes tried as companions of conversion.</param>
/// <param name="Options">Thresholds of the reading.</param>
/// <param name="WhatIfGain">Relative gain of a step's conversion that is supposed.</param>
internal sealed record ExplainPlan(
    FunnelPlan Funnel, IReadOnlyList<CatalogField> Dimensions, bool NewOrReturning, IReadOnlyList<SkippedDimension> Skipped, IReadOnlyList<int> Steps,
    bool[] CountedEvents, LossReadingOptions Options, double WhatIfGain)
{
    /// <summary>Name of the dimension that tells new people from returning ones.</summary>
    public const string NewOrReturningName = "new_or_returning";

    /// <summary>The question for the kernel.</summary>
    public ExplainQuery Query => new(Funnel.Query, [.. Dimensions.Select(dimension => dimension.Column)], NewOrReturning, CountedEvents);

    /// <summary>Name of a dimension of the kernel.</summary>
    public string DimensionName(int dimension) => dimension < Dimensions.Count ? Dimensions[dimension].Name : NewOrReturningName;

    /// <summary>Value of a code of a dimension; null for events without one.</summary>
    public string? ValueOf(int dimension, int code) => code == 0 ? null
        : dimension < Dimensions.Count ? Dimensions[dimension].Text!.Values[code - 1]
        : code == ExplainQuery.New ? "new" : "returning";
}
