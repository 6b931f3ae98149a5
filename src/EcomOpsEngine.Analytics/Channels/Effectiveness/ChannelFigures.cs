using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Channels.Effectiveness;

/// <summary>What channels brought and cost in some time.</summary>
/// <param name="Spend">Spend and what platforms report.</param>
/// <param name="Orders">Shares of orders that belong to the channels, in units of <see cref="CreditUnits"/>.</param>
/// <param name="GmvUnits">The same × GMV in smallest units.</param>
/// <param name="NetUnits">The same × net sales.</param>
/// <param name="MarginUnits">The same × margin of lines whose cost is known.</param>
/// <param name="WithoutCost">Shares of orders with a paid line of unknown cost.</param>
/// <param name="Visitors">People with a touch.</param>
/// <param name="Buyers">Of these the ones with an order that belongs to the channels.</param>
public readonly record struct ChannelFigures(
    SpendSums Spend, Int128 Orders, Int128 GmvUnits, Int128 NetUnits, Int128 MarginUnits, Int128 WithoutCost, long Visitors, long Buyers)
{
    /// <summary>Ordering visitors / visitors.</summary>
    public Figure Conversion => Figure.Ratio(Buyers, Visitors);

    /// <summary>Gross margin in smallest units; no value where orders were paid and not one cost is known, or some cost is not.</summary>
    public Figure MarginMinor => WithoutCost != 0 ? Figure.None(NoValueReason.NotAvailable) : Figure.Of(CreditUnits.Orders(MarginUnits));

    /// <summary>The returns.</summary>
    public SpendReturns Returns => SpendReturns.Of(CreditUnits.Orders(GmvUnits), MarginMinor, Spend.SpendMinor);

    /// <summary>GMV below spend: money was lost. False without spend.</summary>
    public bool LosesMoney => Spend.SpendMinor > 0 && GmvUnits < (Int128)Spend.SpendMinor * CreditUnits.One;

    /// <summary>Adds spend and orders of two disjoint times or channels; people are counted, not added.</summary>
    internal ChannelFigures Plus(ChannelFigures other) => this with
    {
        Spend = Spend + other.Spend,
        Orders = Orders + other.Orders,
        GmvUnits = GmvUnits + other.GmvUnits,
        NetUnits = NetUnits + other.NetUnits,
        MarginUnits = MarginUnits + other.MarginUnits,
        WithoutCost = WithoutCost + other.WithoutCost,
    };
}
