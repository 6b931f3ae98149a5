using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Forecasts;

/// <summary>What counts as one purchase.</summary>
public enum PurchasePeriod
{
    /// <summary>All orders of a local calendar day.</summary>
    Day,

    /// <summary>All orders of an ISO week (Monday to Sunday).</summary>
    Week,
}

/// <summary>A forecast question over the paid orders.</summary>
/// <param name="Orders">Which orders, as of when.</param>
/// <param name="Period">What counts as one purchase.</param>
/// <param name="UnitDays">Days of the unit of time that recency, age and horizon are given in: 1 or 7.</param>
public sealed record ForecastQuery(PaidOrderQuery Orders, PurchasePeriod Period, int UnitDays);

/// <summary>Purchases of a customer as the models take them.</summary>
/// <param name="Repeats">x: distinct periods with a purchase, less the first.</param>
/// <param name="Recency">t_x: from the first to the last purchase, in units of time; 0 without a repeat.</param>
/// <param name="Age">T: from the first purchase to the as-of date, in units of time; never less than the recency.</param>
public readonly record struct PurchaseHistory(int Repeats, double Recency, double Age);

/// <summary>The histories of all customers with a paid order; the n-th entries of the arrays belong together, in person order.</summary>
public sealed class PurchaseHistories
{
    /// <summary>Person numbers, ascending.</summary>
    public required int[] Persons { get; init; }

    /// <summary>Histories.</summary>
    public required PurchaseHistory[] Histories { get; init; }

    /// <summary>Money of the repeat purchases (all but the first), smallest units.</summary>
    public required long[] RepeatMinor { get; init; }

    /// <summary>Order lines read.</summary>
    public required long RowsScanned { get; init; }

    /// <summary>Customers.</summary>
    public int Count => Persons.Length;
}
