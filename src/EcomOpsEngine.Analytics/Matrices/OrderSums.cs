namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>
/// The inner loops: one column of a batch into the cells of one measure. Flags are 1 where a line counts for the measure, else 0; no branch depends on them:
/// masks instead of conditional values, which are compiled to branches within loops.
/// </summary>
internal static class OrderSums
{
    public static void Mark(byte[] present, ReadOnlySpan<int> slots)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            present[slots[i]] = 1;
        }
    }

    public static void AddMoney(long[] sums, ReadOnlySpan<int> slots, ReadOnlySpan<long> minor, ReadOnlySpan<byte> flags)
    {
        for (var i = 0; i < slots.Length && i < minor.Length && i < flags.Length; i++)
        {
            ref var sum = ref sums[slots[i]];
            sum = checked(sum + (minor[i] & -(long)flags[i]));
        }
    }

    public static void AddMoney(long[] sums, ReadOnlySpan<int> slots, ReadOnlySpan<long> minor, ReadOnlySpan<byte> flags, ReadOnlySpan<byte> more)
    {
        for (var i = 0; i < slots.Length && i < minor.Length && i < flags.Length && i < more.Length; i++)
        {
            ref var sum = ref sums[slots[i]];
            sum = checked(sum + (minor[i] & -(long)(flags[i] & more[i])));
        }
    }

    /// <summary>As above, of lines whose flag is 0.</summary>
    public static void AddMoneyWithout(long[] sums, ReadOnlySpan<int> slots, ReadOnlySpan<long> minor, ReadOnlySpan<byte> flags)
    {
        for (var i = 0; i < slots.Length && i < minor.Length && i < flags.Length; i++)
        {
            ref var sum = ref sums[slots[i]];
            sum = checked(sum + (minor[i] & (flags[i] - 1L)));
        }
    }

    public static void AddUnits(long[] sums, ReadOnlySpan<int> slots, ReadOnlySpan<int> units, ReadOnlySpan<byte> flags)
    {
        for (var i = 0; i < slots.Length && i < units.Length && i < flags.Length; i++)
        {
            sums[slots[i]] += units[i] & -flags[i];
        }
    }

    public static void AddOnes(long[] counts, ReadOnlySpan<int> slots, ReadOnlySpan<byte> flags)
    {
        for (var i = 0; i < slots.Length && i < flags.Length; i++)
        {
            counts[slots[i]] += flags[i];
        }
    }

    /// <summary>Lines of an order are neighbours, so that the last order seen in a cell decides.</summary>
    public static void AddDistinctOrders(DistinctCount[] counts, ReadOnlySpan<int> slots, ReadOnlySpan<int> orders, int firstOrder, ReadOnlySpan<byte> flags)
    {
        for (var i = 0; i < slots.Length && i < orders.Length && i < flags.Length; i++)
        {
            ref var cell = ref counts[slots[i]];
            var changed = ((firstOrder + orders[i] + 1) ^ cell.Last) & -flags[i];
            cell.Count += changed != 0 ? 1 : 0;
            cell.Last ^= changed;
        }
    }

    /// <summary>As above, of lines whose flag is 0.</summary>
    public static void AddDistinctOrdersWithout(DistinctCount[] counts, ReadOnlySpan<int> slots, ReadOnlySpan<int> orders, int firstOrder, ReadOnlySpan<byte> flags)
    {
        for (var i = 0; i < slots.Length && i < orders.Length && i < flags.Length; i++)
        {
            ref var cell = ref counts[slots[i]];
            var changed = ((firstOrder + orders[i] + 1) ^ cell.Last) & (flags[i] - 1);
            cell.Count += changed != 0 ? 1 : 0;
            cell.Last ^= changed;
        }
    }

    /// <summary>Lines of a person are neighbours. Lines of nobody (0) never count.</summary>
    public static void AddDistinctPeople(DistinctCount[] counts, ReadOnlySpan<int> slots, ReadOnlySpan<int> personsPlusOne, ReadOnlySpan<byte> flags)
    {
        for (var i = 0; i < slots.Length && i < personsPlusOne.Length && i < flags.Length; i++)
        {
            ref var cell = ref counts[slots[i]];
            var person = personsPlusOne[i] & -flags[i];
            var changed = (person ^ cell.Last) & (-person >> 31);
            cell.Count += changed != 0 ? 1 : 0;
            cell.Last ^= changed;
        }
    }

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
            counts[slotOf[slot]].Count += other[slot].Count;
        }
    }
}
