using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EcomOpsEngine.Analytics.Orders;

/// <summary>
/// The orders of a person whose lines all count, in the order of their days: where orders begin is found for sixteen lines at once, and money is a difference of running sums, so that work is done for each order instead of each line.
/// </summary>
internal static class WholeHistory
{
    private const int MostLines = 1 << 20;

    /// <summary>Amounts below 2^42 on either side: running sums of <see cref="MostLines"/> stay in 64 bits.</summary>
    private const int AmountBits = 42;

    /// <summary>Collects the orders of lines [<paramref name="from"/>, <paramref name="from"/> + <paramref name="count"/>).</summary>
    /// <param name="orders">Order of each line of the run.</param>
    /// <param name="days">Day of each.</param>
    /// <param name="amounts">Amount of each.</param>
    /// <param name="from">The person's first line.</param>
    /// <param name="count">Lines, at least one.</param>
    /// <param name="sums">Overwritten; one entry more than lines.</param>
    /// <param name="collected">Receives the orders: as many entries as lines, of which the fields that are 0 here are 0.</param>
    /// <returns>Number of orders; −1 where a day is earlier than the one before or the lines are not such as can be read here: nothing is collected then.</returns>
    public static int Collect(ReadOnlySpan<int> orders, ReadOnlySpan<int> days, ReadOnlySpan<long> amounts, int from, int count, Span<long> sums, Span<PaidOrder> collected)
    {
        // A line before and fifteen behind are looked at as well.
        if (!Vector512.IsHardwareAccelerated || from == 0 || from + count + Vector512<int>.Count > orders.Length || count > MostLines || !Sum(amounts.Slice(from, count), sums))
        {
            return -1;
        }

        ref var order = ref MemoryMarshal.GetReference(orders[(from - 1)..]);
        ref var day = ref MemoryMarshal.GetReference(days[(from - 1)..]);
        ref var sum = ref MemoryMarshal.GetReference(sums);
        ref var last = ref collected[0];
        (last.FirstLine, last.Day) = (from, days[from]);
        var (found, start) = (1, 0L);
        for (var group = 0; group < count; group += Vector512<int>.Count)
        {
            var at = (nuint)group;
            var inside = (uint)((1UL << Math.Min(count - group, Vector512<int>.Count)) - 1) & (group == 0 ? ~1u : ~0u);
            var earlier = Vector512.LessThan(Vector512.LoadUnsafe(ref day, at + 1), Vector512.LoadUnsafe(ref day, at)).ExtractMostSignificantBits();
            if ((earlier & inside) != 0)
            {
                return -1;
            }

            var same = Vector512.Equals(Vector512.LoadUnsafe(ref order, at + 1), Vector512.LoadUnsafe(ref order, at)).ExtractMostSignificantBits();
            for (var begins = ~(uint)same & inside; begins != 0; begins &= begins - 1)
            {
                var line = group + BitOperations.TrailingZeroCount(begins);
                var until = Unsafe.Add(ref sum, line);
                last.EndLine = from + line;
                last.NetMinor = until - start;
                start = until;
                found++;
                last = ref Unsafe.Add(ref last, 1);
                last.FirstLine = from + line;
                last.Day = Unsafe.Add(ref day, line + 1);
            }
        }

        last.EndLine = from + count;
        last.NetMinor = Unsafe.Add(ref sum, count) - start;
        return found;
    }

    /// <summary>Running sums, 0 first; false where one might leave 64 bits.</summary>
    private static bool Sum(ReadOnlySpan<long> amounts, Span<long> sums)
    {
        var (sum, bits) = (0L, 0L);
        ref var to = ref MemoryMarshal.GetReference(sums[..(amounts.Length + 1)]);
        to = 0;
        for (var i = 0; i < amounts.Length; i++)
        {
            var amount = amounts[i];
            bits |= amount ^ (amount >> 63);
            sum += amount;
            Unsafe.Add(ref to, i + 1) = sum;
        }

        return bits >> AmountBits == 0;
    }
}
