using EcomOpsEngine.Analytics.Filters;

namespace EcomOpsEngine.Analytics.Experiments.Exposures;

/// <summary>What is counted of a unit in a span of its history. Values are whole: counts, or money in smallest units.</summary>
public abstract record UnitMeasure;

/// <summary>Events.</summary>
/// <param name="Filter">Which of them, the event name among its tests.</param>
public sealed record EventMeasure(RowFilter Filter) : UnitMeasure;

/// <summary>Orders, by the instant at which their lines were ordered and their states at the end of the data.</summary>
/// <param name="Quantity">What of them.</param>
/// <param name="Filter">Which lines.</param>
public sealed record OrderMeasure(OrderQuantity Quantity, RowFilter Filter) : UnitMeasure;

/// <summary>What of an order is counted.</summary>
public enum OrderQuantity
{
    /// <summary>Orders with a line that counts, cancelled ones too: somebody placed them.</summary>
    PlacedOrders = 0,

    /// <summary>Orders with a line that was paid and not cancelled; refunds do not undo them.</summary>
    PaidOrders,

    /// <summary>Quantity × unit price of lines not cancelled.</summary>
    Gmv,

    /// <summary>Amount less refunds of lines paid and not cancelled.</summary>
    NetSales,

    /// <summary>Quantity of lines not cancelled.</summary>
    Items,
}
