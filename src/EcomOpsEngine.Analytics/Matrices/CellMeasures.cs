namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>What a pass accumulates for each cell. Amounts are smallest units, all values are exact.</summary>
[Flags]
public enum CellMeasures
{
    /// <summary>Nothing but the cells themselves.</summary>
    None = 0,

    /// <summary>Σ quantity × unit price of lines that were not cancelled.</summary>
    GmvMinor = 1,

    /// <summary>Σ (quantity × unit price − discount) − refunds of lines that were paid and not cancelled.</summary>
    NetSalesMinor = 1 << 1,

    /// <summary>Distinct orders with a line that was not cancelled.</summary>
    Orders = 1 << 2,

    /// <summary>Σ quantity of lines that were not cancelled.</summary>
    Units = 1 << 3,

    /// <summary>Lines that were not cancelled.</summary>
    OrderLines = 1 << 4,

    /// <summary>Distinct people with a line that was not cancelled; lines of nobody have none.</summary>
    Buyers = 1 << 5,

    /// <summary>Distinct people with an order that carries a visitor id, cancelled or not: they placed it.</summary>
    OrderingVisitors = 1 << 6,

    /// <summary>Distinct orders without a visitor id, cancelled or not.</summary>
    OrdersWithoutVisitor = 1 << 7,

    /// <summary>Distinct local days with an order, cancelled or not.</summary>
    ActiveDays = 1 << 8,

    /// <summary>As <see cref="GmvMinor"/>, of orders that carry a visitor id.</summary>
    VisitorGmvMinor = 1 << 9,

    /// <summary>Events.</summary>
    Events = 1 << 10,

    /// <summary>Distinct people with an event.</summary>
    Visitors = 1 << 11,

    /// <summary>Distinct sessions with an event.</summary>
    Sessions = 1 << 12,

    /// <summary>Σ quantity × unit price of lines that were cancelled.</summary>
    CancelledMinor = 1 << 13,

    /// <summary>Σ quantity of lines that were paid and not cancelled; lines that book a return (quantity below 0) do not count.</summary>
    PaidUnits = 1 << 14,

    /// <summary>Σ units of these lines that came back, see <see cref="Orders.LineReturns"/>.</summary>
    ReturnedUnits = 1 << 15,

    /// <summary>Σ margin of paid lines with a known cost, see <see cref="Orders.LineReturns"/>.</summary>
    MarginMinor = 1 << 16,

    /// <summary>Lines that were paid and not cancelled and whose cost is known.</summary>
    CostedLines = 1 << 17,

    /// <summary>Lines that were paid and not cancelled and whose cost is not known.</summary>
    UncostedLines = 1 << 18,

    /// <summary>Median over the orders of a cell of their <see cref="GmvMinor"/> in it, see <see cref="OrderValues"/>.</summary>
    MedianOrderMinor = 1 << 19,

    /// <summary>The same, 95th percentile.</summary>
    HighOrderMinor = 1 << 20,

    /// <summary>Spend on advertising, see <see cref="SpendPass"/>.</summary>
    SpendMinor = 1 << 21,

    /// <summary>All that order lines give.</summary>
    OfOrders = GmvMinor | NetSalesMinor | Orders | Units | OrderLines | Buyers | OrderingVisitors | OrdersWithoutVisitor | ActiveDays | VisitorGmvMinor
        | CancelledMinor | PaidUnits | ReturnedUnits | MarginMinor | CostedLines | UncostedLines | MedianOrderMinor | HighOrderMinor,

    /// <summary>All that events give.</summary>
    OfEvents = Events | Visitors | Sessions,

    /// <summary>Those that add up over the cells of a finer grouping.</summary>
    Additive = GmvMinor | NetSalesMinor | Units | OrderLines | VisitorGmvMinor | Events
        | CancelledMinor | PaidUnits | ReturnedUnits | MarginMinor | CostedLines | UncostedLines | SpendMinor,
}
