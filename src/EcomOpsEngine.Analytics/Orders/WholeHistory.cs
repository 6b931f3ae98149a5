using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EcomOpsEngine.Analytics.Orders;

/// <summary>
/// The orders of a person whose lines all count, in the order of their days: where orders begin is found for 32 lines at once, and money is a difference of running sums, so that work is done for each order instead of each line.
/// </summary>
internal static class WholeHistory
{
    private const int MostLines = 1 << 20;
    private const int LinesAtOnce = 32;

    /// <summary>Amounts below 2^42 on either side: running sums of <see cref="MostLines"/> stay in 64 bits.</summary>
    private const int AmountBits = 42;

    /// <summary>Collects the orders of lines [<paramref name="from"/>, <paramref name="from"/> + <paramref name="count"/>).</summary>
    /// <param name="orders">Order of each line of the run.</param>
    /// <param name="days">Day of each.</param>
    /// <param name="amounts">Amount of each.</param>
    /// <param name="from">The person's first line.</param>
    /// <param name="count">Lines, at least one.</param>
    /// <param name="sums">Overwritten: <see cref="SumsOf"/> entries at least.</param>
    /// <param name="collected">Receives the orders: as many entries as lines, of which the fields that are 0 here are 0.</param>
    /// <returns>Number of orders; −1 where a day is earlier than the one before or the lines are not such as can be read here: nothing is collected then.</returns>
    public static int Collect(ReadOnlySpan<int> orders, ReadOnlySpan<int> days, ReadOnlySpan<long> amounts, int from, int count, Span<long> sums, Span<PaidOrder> collected)
    {
        // A line before and as many behind as are looked at together are read as well.
        if (!Avx512F.IsSupported || from == 0 || from + count + LinesAtOnce > orders.Length || count > MostLines || !Sum(amounts[from..], count, sums))
        {
            return -1;
        }

        ref var order = ref MemoryMarshal.GetReference(orders[(from - 1)..]);
        ref var day = ref MemoryMarshal.GetReference(days[(from - 1)..]);
        ref var sum = ref MemoryMarshal.GetReference(sums);
        ref var last = ref collected[0];
        (last.FirstLine, last.Day) = (from, days[from]);
        var (found, start) = (1, 0L);
        for (var first = 0; first < count; first += LinesAtOnce)
        {
            var inside = (uint)((1UL << Math.Min(count - first, LinesAtOnce)) - 1) & (first == 0 ? ~1u : ~0u);
            if ((Less(ref day, first) & inside) != 0)
            {
                return -1;
            }

            for (var begins = ~Same(ref order, first) & inside; begins != 0; begins &= begins - 1)
            {
                var line = first + BitOperations.TrailingZeroCount(begins);
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

    /// <summary>Entries of the running sums of some lines.</summary>
    public static int SumsOf(int count) => count + Vector512<long>.Count;

    /// <summary>A bit for each of 32 values that is less than the one before it.</summary>
    private static uint Less(ref int before, int at) =>
        (uint)Vector512.LessThan(Load(ref before, at + 1), Load(ref before, at)).ExtractMostSignificantBits()
        | ((uint)Vector512.LessThan(Load(ref before, at + 17), Load(ref before, at + 16)).ExtractMostSignificantBits() << 16);

    /// <summary>A bit for each of 32 values that is the same as the one before it.</summary>
    private static uint Same(ref int before, int at) =>
        (uint)Vector512.Equals(Load(ref before, at + 1), Load(ref before, at)).ExtractMostSignificantBits()
        | ((uint)Vector512.Equals(Load(ref before, at + 17), Load(ref before, at + 16)).ExtractMostSignificantBits() << 16);

    private static Vector512<int> Load(ref int values, int at) => Vector512.LoadUnsafe(ref values, (nuint)at);

    /// <summary>Running sums of the first amounts, 0 first; false where one might leave 64 bits. Eight at once: some beyond are read too.</summary>
    private static bool Sum(ReadOnlySpan<long> amounts, int count, Span<long> sums)
    {
        ref var amount = ref MemoryMarshal.GetReference(amounts);
        ref var sum = ref MemoryMarshal.GetReference(sums[..SumsOf(count)]);
        var (zero, lastLane) = (Vector512<long>.Zero, Vector512.Create(7L));
        var (before, bits) = (zero, zero);
        sum = 0;
        for (var i = 0; i < count; i += Vector512<long>.Count)
        {
            var sums8 = Vector512.LoadUnsafe(ref amount, (nuint)i);
            bits |= sums8 ^ (sums8 >> 63);
            sums8 += Avx512F.AlignRight64(sums8, zero, 7);
            sums8 += Avx512F.AlignRight64(sums8, zero, 6);
            sums8 += Avx512F.AlignRight64(sums8, zero, 4);
            sums8 += before;
            sums8.StoreUnsafe(ref sum, (nuint)i + 1);
            before = Avx512F.PermuteVar8x64(sums8, lastLane);
        }

        return bits >>> AmountBits == zero;
    }
}
