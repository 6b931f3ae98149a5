namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>
/// The inner loops: one column of a batch into the cells of one measure. Lines that do not count for the measure come with slot 0, which nobody reads, so that no loop needs a branch.
/// One measure at a time: its cells alone stay in the first cache.
/// </summary>
internal static class OrderSums
{
    /// <exception cref="OverflowException">A sum leaves 64 bits.</exception>
    public static void AddMoney(long[] sums, ReadOnlySpan<int> slots, ReadOnlySpan<long> minor)
    {
        for (var i = 0; i < slots.Length && i < minor.Length; i++)
        {
            // What does not count must not overflow either: slot 0 gets nothing, all others have a negative complement.
            ref var sum = ref sums[slots[i]];
            sum = checked(sum + (minor[i] & (-(long)slots[i] >> 63)));
        }
    }

    public static void AddUnits(long[] sums, ReadOnlySpan<int> slots, ReadOnlySpan<int> units)
    {
        for (var i = 0; i < slots.Length && i < units.Length; i++)
        {
            sums[slots[i]] += units[i];
        }
    }

    public static void AddOnes(long[] counts, ReadOnlySpan<int> slots)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            counts[slots[i]]++;
        }
    }

    /// <summary>Rows of one thing (an order, a person) are neighbours, so that the last one seen in a cell decides.</summary>
    /// <param name="counts">The cells.</param>
    /// <param name="slots">Slots of the rows.</param>
    /// <param name="numbers">Number of each row's thing.</param>
    /// <param name="first">Added to it, a number above 0 that no other thing has.</param>
    public static void AddDistinct(DistinctCount[] counts, ReadOnlySpan<int> slots, ReadOnlySpan<int> numbers, int first)
    {
        for (var i = 0; i < slots.Length && i < numbers.Length; i++)
        {
            counts[slots[i]].See(numbers[i] + first);
        }
    }

    /// <exception cref="OverflowException">A sum leaves 64 bits.</exception>
    public static void Merge(long[] sums, long[] other, int[] slotOf)
    {
        if (sums.Length == 0)
        {
            return;
        }

        for (var slot = 1; slot < slotOf.Length; slot++)
        {
            ref var sum = ref sums[slotOf[slot]];
            sum = checked(sum + other[slot]);
        }
    }

    public static void Merge(DistinctCount[] counts, DistinctCount[] other, int[] slotOf)
    {
        if (counts.Length == 0)
        {
            return;
        }

        for (var slot = 1; slot < slotOf.Length; slot++)
        {
            counts[slotOf[slot]].Add(other[slot].Count);
        }
    }
}
