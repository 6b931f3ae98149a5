using System.Numerics;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>
/// The values of the orders of each cell as histograms whose buckets are a 128th of a power of two wide: a percentile lies within 0.4% of the exact one. Amounts below 256 smallest units are exact.
/// Lines of an order are neighbours, so that one running sum for each slot is enough. Histograms of disjoint people add up.
/// </summary>
internal sealed class OrderValues
{
    private const int FineBits = 7;
    private const int Zero = 1 << 13;
    private const int BucketBits = 14;

    private readonly Dictionary<long, int> _counts = [];
    private int[] _order = [];
    private long[] _sum = [];

    /// <summary>Adds the lines of a batch.</summary>
    /// <param name="slots">Slot of each line; 0 where the line does not count.</param>
    /// <param name="orders">Order of each line.</param>
    /// <param name="firstOrder">Added to it, a number that no other order has.</param>
    /// <param name="minor">Value of each line, smallest units.</param>
    /// <param name="slotCount">Slots in use.</param>
    /// <exception cref="OverflowException">An order's value leaves 64 bits.</exception>
    public void Add(ReadOnlySpan<int> slots, ReadOnlySpan<int> orders, int firstOrder, ReadOnlySpan<long> minor, int slotCount)
    {
        if (_order.Length < slotCount)
        {
            var size = Math.Max(slotCount, _order.Length * 2);
            Array.Resize(ref _order, size);
            Array.Resize(ref _sum, size);
        }

        for (var i = 0; i < slots.Length; i++)
        {
            var slot = slots[i];
            if (slot == 0)
            {
                continue;
            }

            var order = firstOrder + orders[i] + 1;
            if (_order[slot] != order)
            {
                Close(slot);
                _order[slot] = order;
            }

            _sum[slot] = checked(_sum[slot] + minor[i]);
        }
    }

    /// <summary>Adds the orders of other people.</summary>
    public void Merge(OrderValues other, int[] slotOf)
    {
        other.CloseAll();
        foreach (var (key, count) in other._counts)
        {
            var moved = ((long)slotOf[key >> BucketBits] << BucketBits) | (key & ((1 << BucketBits) - 1));
            _counts[moved] = _counts.GetValueOrDefault(moved) + count;
        }
    }

    /// <summary>Percentile of each slot, smallest units; 0 where it has no order.</summary>
    /// <param name="percent">1 to 100.</param>
    /// <param name="slotCount">Slots in use.</param>
    public long[] Percentiles(int percent, int slotCount)
    {
        CloseAll();
        var keys = _counts.Keys.ToArray();
        Array.Sort(keys);
        var values = new long[slotCount];
        for (var first = 0; first < keys.Length;)
        {
            var slot = keys[first] >> BucketBits;
            var (end, orders) = (first, 0L);
            for (; end < keys.Length && keys[end] >> BucketBits == slot; end++)
            {
                orders += _counts[keys[end]];
            }

            // Nearest rank: the smallest value that so many percent of the orders do not exceed.
            var rank = ((orders * percent) + 99) / 100;
            for (var at = first; rank > 0; at++)
            {
                rank -= _counts[keys[at]];
                values[slot] = Middle((int)(keys[at] & ((1 << BucketBits) - 1)));
            }

            first = end;
        }

        return values;
    }

    /// <summary>Bucket of a value; ascending with it.</summary>
    internal static int Bucket(long minor) => minor < 0 ? Zero - Magnitude(minor == long.MinValue ? long.MaxValue : -minor) : Zero + Magnitude(minor);

    /// <summary>The value in the middle of a bucket.</summary>
    internal static long Middle(int bucket)
    {
        var magnitude = Math.Abs(bucket - Zero);
        var shift = Math.Max(0, (magnitude >> FineBits) - 1);
        var low = shift == 0 ? magnitude : (long)((magnitude & ((1 << FineBits) - 1)) | (1 << FineBits)) << shift;
        var middle = low + (shift == 0 ? 0 : 1L << (shift - 1));
        return bucket < Zero ? -middle : middle;
    }

    private static int Magnitude(long minor)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)minor) - FineBits);
        return shift == 0 ? (int)minor : ((shift + 1) << FineBits) | (int)((minor >> shift) & ((1 << FineBits) - 1));
    }

    private void CloseAll()
    {
        for (var slot = 0; slot < _order.Length; slot++)
        {
            Close(slot);
            _order[slot] = 0;
        }
    }

    private void Close(int slot)
    {
        if (_order[slot] != 0)
        {
            var key = ((long)slot << BucketBits) | (uint)Bucket(_sum[slot]);
            _counts[key] = _counts.GetValueOrDefault(key) + 1;
            _sum[slot] = 0;
        }
    }
}
