namespace EcomOpsEngine.Analytics.Channels;

/// <summary>What orders are worth, in smallest units. Worths of disjoint orders add up.</summary>
/// <param name="Orders">Orders.</param>
/// <param name="GmvMinor">Σ quantity × unit price of their lines that were not cancelled.</param>
/// <param name="NetMinor">Paid − refunded of these lines.</param>
/// <param name="MarginMinor">Margin (<see cref="Orders.LineReturns"/>) of the paid lines whose cost is known.</param>
/// <param name="WithoutCost">Orders with a paid line of unknown cost: the margin does not hold them whole.</param>
public readonly record struct OrderWorth(long Orders, long GmvMinor, long NetMinor, long MarginMinor, long WithoutCost)
{
    /// <summary>Adds two.</summary>
    /// <exception cref="OverflowException">A sum leaves 64 bits.</exception>
    public static OrderWorth operator +(OrderWorth a, OrderWorth b) => checked(new(
        a.Orders + b.Orders, a.GmvMinor + b.GmvMinor, a.NetMinor + b.NetMinor, a.MarginMinor + b.MarginMinor, a.WithoutCost + b.WithoutCost));
}
