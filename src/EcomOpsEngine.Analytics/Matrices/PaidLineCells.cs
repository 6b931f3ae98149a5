using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>Sums over the lines that were paid and not cancelled: units, what came back of them, and what they earned.</summary>
internal sealed class PaidLineCells(int? costColumn, int size)
{
    private long[] _units = new long[size];
    private long[] _returned = new long[size];
    private long[] _margin = new long[size];
    private long[] _costed = new long[size];
    private long[] _uncosted = new long[size];

    public long[] Units => _units;

    public long[] Returned => _returned;

    public long[] Margin => _margin;

    public long[] Costed => _costed;

    public long[] Uncosted => _uncosted;

    public void Grow(int size)
    {
        Array.Resize(ref _units, size);
        Array.Resize(ref _returned, size);
        Array.Resize(ref _margin, size);
        Array.Resize(ref _costed, size);
        Array.Resize(ref _uncosted, size);
    }

    /// <summary>Adds the lines of a batch.</summary>
    /// <param name="lines">The run.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="slots">Slot of each line; 0 where it was not paid or was cancelled.</param>
    public void Add(OrderRun lines, OrderBatch batch, ReadOnlySpan<int> slots)
    {
        var quantities = lines.Quantity.Span;
        var amounts = lines.AmountMinor.Span;
        for (var i = 0; i < slots.Length; i++)
        {
            var slot = slots[i];
            if (slot == 0)
            {
                continue;
            }

            var line = batch.LineOf(i);
            var (quantity, amount, refunded) = (quantities[line], amounts[line], batch.RefundedMinor(line));
            _units[slot] += Math.Max(0, quantity);
            _returned[slot] += LineReturns.Units(quantity, amount, refunded);
            if (costColumn is { } column && lines.Numbers[column].HasValue(line))
            {
                _costed[slot]++;
                _margin[slot] = checked(_margin[slot] + LineReturns.MarginMinor(quantity, amount, refunded, lines.Numbers[column][line]));
            }
            else
            {
                _uncosted[slot]++;
            }
        }
    }

    public void Merge(PaidLineCells other, int[] slotOf)
    {
        OrderSums.Merge(_units, other._units, slotOf);
        OrderSums.Merge(_returned, other._returned, slotOf);
        OrderSums.Merge(_margin, other._margin, slotOf);
        OrderSums.Merge(_costed, other._costed, slotOf);
        OrderSums.Merge(_uncosted, other._uncosted, slotOf);
    }
}
