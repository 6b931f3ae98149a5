using EcomOpsEngine.Analytics.Matrices;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Services;
using EcomOpsEngine.Storage.Datasets;
using KernelCell = EcomOpsEngine.Analytics.Matrices.MatrixCell;
using KernelFigure = EcomOpsEngine.Analytics.Matrices.MatrixFigure;

namespace EcomOpsEngine.Server.Matrices;

/// <summary>Readings of a matrix as messages.</summary>
internal sealed class MatrixMessages(IReadOnlyList<DimensionKeys> dimensions, DatasetSettings settings)
{
    private const double SignificanceLevel = .05;

    public static MatrixMeasure Kernel(Measure measure) => measure switch
    {
        Measure.Gmv => MatrixMeasure.Gmv,
        Measure.NetSales => MatrixMeasure.NetSales,
        Measure.Orders => MatrixMeasure.Orders,
        Measure.Units => MatrixMeasure.Units,
        Measure.Buyers => MatrixMeasure.Buyers,
        Measure.Visitors => MatrixMeasure.Visitors,
        Measure.Sessions => MatrixMeasure.Sessions,
        Measure.Events => MatrixMeasure.Events,
        Measure.Conversion => MatrixMeasure.Conversion,
        Measure.OrderValue => MatrixMeasure.OrderValue,
        Measure.AverageOrderValue => MatrixMeasure.AverageOrderValue,
        Measure.OrderLines => MatrixMeasure.OrderLines,
        Measure.OrderingVisitors => MatrixMeasure.OrderingVisitors,
        Measure.OrdersWithoutVisitor => MatrixMeasure.OrdersWithoutVisitor,
        Measure.ActiveDays => MatrixMeasure.ActiveDays,
        Measure.CancelledValue => MatrixMeasure.CancelledValue,
        Measure.Margin => MatrixMeasure.Margin,
        Measure.ReturnRate => MatrixMeasure.ReturnRate,
        Measure.Spend => MatrixMeasure.Spend,
        Measure.Roi => MatrixMeasure.Roi,
        Measure.NetRoi => MatrixMeasure.NetRoi,
        Measure.ProfitRoi => MatrixMeasure.ProfitRoi,
        Measure.OrderValueP50 => MatrixMeasure.MedianOrderValue,
        Measure.OrderValueP95 => MatrixMeasure.HighOrderValue,
        _ => throw new ArgumentOutOfRangeException(nameof(measure), measure, "Not a measure."),
    };

    public Contracts.V1.MatrixCell Cell(KernelCell cell)
    {
        var message = new Contracts.V1.MatrixCell();
        for (var d = 0; d < dimensions.Count; d++)
        {
            message.Keys.Add(dimensions[d].Key(cell.Codes[d]));
        }

        message.Figures.AddRange(cell.Figures.Select(Figure));
        return message;
    }

    public Contracts.V1.MatrixFigure Figure(KernelFigure figure) => new()
    {
        Value = Value(figure.Value),
        ShareOfTotal = Optional(figure.ShareOfTotal),
        ShareOfRow = Optional(figure.ShareOfRow),
        ShareOfColumn = Optional(figure.ShareOfColumn),
        Compared = figure.Compared is { } compared ? Value(compared) : null,
        Growth = Optional(figure.Growth),
        Allocated = figure.IsAllocated,
        Lift = figure.Lift is { } lift ? Lift(lift) : null,
    };

    private static ConversionLift Lift(CellLift lift) => new()
    {
        Lift = Figures.Of(lift.Lift),
        Difference = Figures.Of(lift.Difference),
        PValue = Figures.Of(lift.PValue),
        AdjustedPValue = Figures.Of(lift.AdjustedPValue),
        Exact = lift.IsExact,
        Significant = lift.AdjustedPValue.Nullable < SignificanceLevel,
        OtherVisitors = lift.OtherVisitors,
        OtherOrderingVisitors = lift.OtherOrderingVisitors,
    };

    private Estimate Value(MatrixValue value) => value.Kind switch
    {
        MatrixValueKind.Count => Figures.Count(value.Whole),
        MatrixValueKind.Money => Figures.Money(value.Whole, settings),
        MatrixValueKind.Ratio => Figures.Of(value.Figure),
        _ => Figures.None(value.Reason),
    };

    private static Estimate? Optional(Figure? figure) => figure is { } given ? Figures.Of(given) : null;
}
