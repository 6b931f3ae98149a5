using EcomOpsEngine.Analytics.Filters;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>The parts of a question that one of the two passes reads: sources of dimensions and the filter.</summary>
internal sealed record MatrixSide(
    Func<MatrixDimension, DimensionSource> Source,
    Func<MatrixDimension, DimensionSource, MatrixDimension> WithSource,
    Func<MatrixQuery, RowFilter> Filter,
    Func<MatrixQuery, RowFilter, MatrixQuery> WithFilter)
{
    public static MatrixSide Orders { get; } = new(
        dimension => dimension.Orders, (dimension, source) => dimension with { Orders = source }, query => query.OrderFilter, (query, filter) => query with { OrderFilter = filter });

    public static MatrixSide Events { get; } = new(
        dimension => dimension.Events, (dimension, source) => dimension with { Events = source }, query => query.EventFilter, (query, filter) => query with { EventFilter = filter });
}
