namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>What a matrix shows.</summary>
public enum MatrixMeasure
{
    /// <summary>Σ quantity × unit price of lines that were not cancelled. Money.</summary>
    Gmv,

    /// <summary>Paid − refunded. Money.</summary>
    NetSales,

    /// <summary>Distinct orders with a line that was not cancelled.</summary>
    Orders,

    /// <summary>Σ quantity of lines that were not cancelled.</summary>
    Units,

    /// <summary>Distinct people with such an order.</summary>
    Buyers,

    /// <summary>Distinct people with an event.</summary>
    Visitors,

    /// <summary>Distinct sessions with an event.</summary>
    Sessions,

    /// <summary>Events.</summary>
    Events,

    /// <summary>Ordering visitors / visitors. Ratio.</summary>
    Conversion,

    /// <summary>GMV of orders with a visitor / ordering visitors, currency units. Ratio.</summary>
    OrderValue,

    /// <summary>GMV / orders, currency units. Ratio.</summary>
    AverageOrderValue,

    /// <summary>Order lines that were not cancelled.</summary>
    OrderLines,

    /// <summary>Distinct people with an order that carries a visitor id.</summary>
    OrderingVisitors,

    /// <summary>Distinct orders without a visitor id.</summary>
    OrdersWithoutVisitor,

    /// <summary>Distinct local days with an order.</summary>
    ActiveDays,
}

/// <summary>What the measures are made of.</summary>
public static class MatrixMeasures
{
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
        _ => throw new ArgumentOutOfRangeException(nameof(measure), measure, "Not a measure."),
    };

    /// <summary>The cell measures that all of them need.</summary>
    public static CellMeasures Needs(IEnumerable<MatrixMeasure> measures)
    {
        ArgumentNullException.ThrowIfNull(measures);
        return measures.Aggregate(CellMeasures.None, (all, measure) => all | Needs(measure));
    }

    /// <summary>Whether it is a ratio: ratios have no shares.</summary>
    public static bool IsRatio(MatrixMeasure measure) => measure is MatrixMeasure.Conversion or MatrixMeasure.OrderValue or MatrixMeasure.AverageOrderValue;

    /// <summary>Whether it is an amount of money.</summary>
    public static bool IsMoney(MatrixMeasure measure) => measure is MatrixMeasure.Gmv or MatrixMeasure.NetSales;
}
