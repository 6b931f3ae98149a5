using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Tags;

/// <summary>Whether lines were sold at their full price.</summary>
internal readonly struct LinePrices(OrderRun lines, int unitPrice, int listPrice)
{
    /// <summary>No discount, and the price of a unit at the list price or above. Without a list price the discount alone decides.</summary>
    public bool IsFullPrice(int line) => lines.AmountMinor.Span[line] >= lines.GrossMinor.Span[line] && !IsBelowList(line);

    /// <summary>Value of the line at full price, smallest units.</summary>
    public long FullMinor(int line) => IsBelowList(line)
        ? checked(lines.Quantity.Span[line] * lines.Numbers[listPrice][line])
        : lines.GrossMinor.Span[line];

    /// <summary>Whether every line of an order that counts was sold at full price.</summary>
    public bool IsFullPrice(PaidOrder order, long asOfUs)
    {
        for (var line = order.FirstLine; line < order.EndLine; line++)
        {
            if (PaidLine.Counts(lines, asOfUs, line) && !IsFullPrice(line))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsBelowList(int line) =>
        lines.Numbers[listPrice].HasValue(line) && lines.Numbers[unitPrice].HasValue(line)
        && lines.Numbers[unitPrice][line] < lines.Numbers[listPrice][line];
}
