namespace EcomOpsEngine.Analytics.Orders;

/// <summary>What came back of a paid line and what the line earned. One home for return rate and margin, whatever service reports them.</summary>
public static class LineReturns
{
    /// <summary>
    /// Units of a line that came back: whole units whose amount its refunds cover, at most all of them. A refund of part of a unit's amount (a price adjustment) returns none.
    /// 0 for lines that book a return (quantity below 0) or are worth nothing.
    /// </summary>
    /// <param name="quantity">Units of the line.</param>
    /// <param name="amountMinor">Quantity × unit price − discount, smallest units.</param>
    /// <param name="refundedMinor">Σ refunds of the line, smallest units.</param>
    public static int Units(int quantity, long amountMinor, long refundedMinor) => quantity <= 0 || amountMinor <= 0
        ? 0
        : (int)Int128.Min(quantity, (Int128)quantity * refundedMinor / amountMinor);

    /// <summary>Margin of a paid line: what is left of its amount after refunds, less the cost of the units that did not come back. Smallest units.</summary>
    /// <param name="quantity">Units of the line.</param>
    /// <param name="amountMinor">Quantity × unit price − discount, smallest units.</param>
    /// <param name="refundedMinor">Σ refunds of the line, smallest units.</param>
    /// <param name="unitCostMinor">Cost of one unit, smallest units.</param>
    /// <exception cref="OverflowException">The margin leaves 64 bits.</exception>
    public static long MarginMinor(int quantity, long amountMinor, long refundedMinor, long unitCostMinor) =>
        checked(amountMinor - refundedMinor - (unitCostMinor * (quantity - Units(quantity, amountMinor, refundedMinor))));
}
