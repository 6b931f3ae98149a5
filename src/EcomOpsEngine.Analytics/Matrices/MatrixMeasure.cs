using EcomOpsEngine.Analytics.Metrics;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>What a matrix shows. Names, units and definitions stand in <see cref="MetricCatalog"/>.</summary>
public enum MatrixMeasure
{
    /// <summary><see cref="SalesMetrics.Gmv"/>.</summary>
    Gmv,

    /// <summary><see cref="SalesMetrics.NetSales"/>.</summary>
    NetSales,

    /// <summary><see cref="SalesMetrics.Orders"/>.</summary>
    Orders,

    /// <summary><see cref="SalesMetrics.Units"/>.</summary>
    Units,

    /// <summary><see cref="SalesMetrics.Buyers"/>.</summary>
    Buyers,

    /// <summary><see cref="TrafficMetrics.Visitors"/>.</summary>
    Visitors,

    /// <summary><see cref="TrafficMetrics.Sessions"/>.</summary>
    Sessions,

    /// <summary><see cref="TrafficMetrics.Events"/>.</summary>
    Events,

    /// <summary><see cref="TrafficMetrics.Conversion"/>.</summary>
    Conversion,

    /// <summary><see cref="SalesMetrics.OrderValue"/>.</summary>
    OrderValue,

    /// <summary><see cref="SalesMetrics.AverageOrderValue"/>.</summary>
    AverageOrderValue,

    /// <summary><see cref="SalesMetrics.OrderLines"/>.</summary>
    OrderLines,

    /// <summary><see cref="SalesMetrics.OrderingVisitors"/>.</summary>
    OrderingVisitors,

    /// <summary><see cref="SalesMetrics.OrdersWithoutVisitor"/>.</summary>
    OrdersWithoutVisitor,

    /// <summary><see cref="SalesMetrics.ActiveDays"/>.</summary>
    ActiveDays,

    /// <summary><see cref="SalesMetrics.CancelledValue"/>.</summary>
    CancelledValue,

    /// <summary><see cref="SalesMetrics.Margin"/>.</summary>
    Margin,

    /// <summary><see cref="SalesMetrics.ReturnRate"/>.</summary>
    ReturnRate,

    /// <summary><see cref="ChannelMetrics.Spend"/>.</summary>
    Spend,

    /// <summary><see cref="ChannelMetrics.Roi"/>.</summary>
    Roi,

    /// <summary><see cref="ChannelMetrics.NetRoi"/>.</summary>
    NetRoi,

    /// <summary><see cref="ChannelMetrics.ProfitRoi"/>.</summary>
    ProfitRoi,

    /// <summary><see cref="SalesMetrics.MedianOrderValue"/>.</summary>
    MedianOrderValue,

    /// <summary><see cref="SalesMetrics.HighOrderValue"/>.</summary>
    HighOrderValue,
}

/// <summary>What the measures are made of.</summary>
public static class MatrixMeasures
{
    /// <summary>The metric that a measure reports.</summary>
    public static Metric MetricOf(MatrixMeasure measure) => measure switch
    {
        MatrixMeasure.Gmv => SalesMetrics.Gmv,
        MatrixMeasure.NetSales => SalesMetrics.NetSales,
        MatrixMeasure.Orders => SalesMetrics.Orders,
        MatrixMeasure.Units => SalesMetrics.Units,
        MatrixMeasure.Buyers => SalesMetrics.Buyers,
        MatrixMeasure.Visitors => TrafficMetrics.Visitors,
        MatrixMeasure.Sessions => TrafficMetrics.Sessions,
        MatrixMeasure.Events => TrafficMetrics.Events,
        MatrixMeasure.Conversion => TrafficMetrics.Conversion,
        MatrixMeasure.OrderValue => SalesMetrics.OrderValue,
        MatrixMeasure.AverageOrderValue => SalesMetrics.AverageOrderValue,
        MatrixMeasure.OrderLines => SalesMetrics.OrderLines,
        MatrixMeasure.OrderingVisitors => SalesMetrics.OrderingVisitors,
        MatrixMeasure.OrdersWithoutVisitor => SalesMetrics.OrdersWithoutVisitor,
        MatrixMeasure.ActiveDays => SalesMetrics.ActiveDays,
        MatrixMeasure.CancelledValue => SalesMetrics.CancelledValue,
        MatrixMeasure.Margin => SalesMetrics.Margin,
        MatrixMeasure.ReturnRate => SalesMetrics.ReturnRate,
        MatrixMeasure.Spend => ChannelMetrics.Spend,
        MatrixMeasure.Roi => ChannelMetrics.Roi,
        MatrixMeasure.NetRoi => ChannelMetrics.NetRoi,
        MatrixMeasure.ProfitRoi => ChannelMetrics.ProfitRoi,
        MatrixMeasure.MedianOrderValue => SalesMetrics.MedianOrderValue,
        MatrixMeasure.HighOrderValue => SalesMetrics.HighOrderValue,
        _ => throw new ArgumentOutOfRangeException(nameof(measure), measure, "Not a measure."),
    };

    /// <summary>The cell measures that a measure needs.</summary>
    public static CellMeasures Needs(MatrixMeasure measure) => measure switch
    {
        MatrixMeasure.Gmv => CellMeasures.GmvMinor,
        MatrixMeasure.NetSales => CellMeasures.NetSalesMinor,
        MatrixMeasure.Orders => CellMeasures.Orders,
        MatrixMeasure.Units => CellMeasures.Units,
        MatrixMeasure.Buyers => CellMeasures.Buyers,
        MatrixMeasure.Visitors => CellMeasures.Visitors,
        MatrixMeasure.Sessions => CellMeasures.Sessions,
        MatrixMeasure.Events => CellMeasures.Events,
        MatrixMeasure.Conversion => CellMeasures.OrderingVisitors | CellMeasures.Visitors,
        MatrixMeasure.OrderValue => CellMeasures.VisitorGmvMinor | CellMeasures.OrderingVisitors,
        MatrixMeasure.AverageOrderValue => CellMeasures.GmvMinor | CellMeasures.Orders,
        MatrixMeasure.OrderLines => CellMeasures.OrderLines,
        MatrixMeasure.OrderingVisitors => CellMeasures.OrderingVisitors,
        MatrixMeasure.OrdersWithoutVisitor => CellMeasures.OrdersWithoutVisitor,
        MatrixMeasure.ActiveDays => CellMeasures.ActiveDays,
        MatrixMeasure.CancelledValue => CellMeasures.CancelledMinor,
        MatrixMeasure.Margin => CellMeasures.MarginMinor | CellMeasures.CostedLines | CellMeasures.UncostedLines,
        MatrixMeasure.ReturnRate => CellMeasures.ReturnedUnits | CellMeasures.PaidUnits,
        MatrixMeasure.Spend => CellMeasures.SpendMinor,
        MatrixMeasure.Roi or MatrixMeasure.NetRoi => CellMeasures.GmvMinor | CellMeasures.SpendMinor,
        MatrixMeasure.ProfitRoi => Needs(MatrixMeasure.Margin) | CellMeasures.SpendMinor,
        MatrixMeasure.MedianOrderValue => CellMeasures.MedianOrderMinor | CellMeasures.Orders,
        MatrixMeasure.HighOrderValue => CellMeasures.HighOrderMinor | CellMeasures.Orders,
        _ => throw new ArgumentOutOfRangeException(nameof(measure), measure, "Not a measure."),
    };

    /// <summary>The cell measures that all of them need.</summary>
    public static CellMeasures Needs(IEnumerable<MatrixMeasure> measures)
    {
        ArgumentNullException.ThrowIfNull(measures);
        return measures.Aggregate(CellMeasures.None, (all, measure) => all | Needs(measure));
    }

    /// <summary>Whether shares of it mean something: sums and counts have them, ratios and percentiles do not.</summary>
    public static bool HasShares(MatrixMeasure measure) => MetricOf(measure).Unit is MetricUnit.Count or MetricUnit.Money
        && measure is not (MatrixMeasure.MedianOrderValue or MatrixMeasure.HighOrderValue);

    /// <summary>Whether it is made of spend, which may have been spread.</summary>
    public static bool IsOfSpend(MatrixMeasure measure) => (Needs(measure) & CellMeasures.SpendMinor) != 0;
}
