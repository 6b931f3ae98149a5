using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>
/// The inner loops: one column of a batch into the cells of one measure. Lines that do not count for the measure come with slot 0, which nobody reads, so that no loop needs a branch.
/// One measure at a time, as its cells alone stay in the first cache; only money and people of lines that all count go together.
/// </summary>
internal static class OrderSums
{
    /// <summary>Money of lines.</summary>
    /// <param name="sums">The cells.</param>
    /// <param name="slots">Slots of the lines.</param>
    /// <param name="minor">Money of each line.</param>
    /// <param name="allCount">No slot is 0.</param>
    /// <exception cref="OverflowException">A sum leaves 64 bits.</exception>
    public static void AddMoney(long[] sums, ReadOnlySpan<int> slots, ReadOnlySpan<long> minor, bool allCount)
    {
        if (allCount)
        {
            AddAllMoney(sums, slots, minor);
            return;
        }

        for (var i = 0; i < slots.Length && i < minor.Length; i++)
        {
            // What does not count must not overflow either: slot 0 gets nothing, all others have a negative complement.
            ref var sum = ref sums[slots[i]];
            sum = checked(sum + (minor[i] & (-(long)slots[i] >> 63)));
        }
    }

    /// <summary>Money and people of lines that all count, in one loop: less time than two, though the cells of both leave the first cache.</summary>
    /// <param name="sums">The cells of money.</param>
    /// <param name="counts">The cells of people, as many.</param>
    /// <param name="slots">Slots of the lines, above 0.</param>
    /// <param name="minor">Money of each line.</param>
    /// <param name="persons">Number of the person of each line that belongs to somebody: the first ones.</param>
    /// <param name="first">Added to it, a number above 0 that nobody else has.</param>
    /// <exception cref="OverflowException">A sum leaves 64 bits.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void AddMoneyOfPeople(long[] sums, DistinctCount[] counts, ReadOnlySpan<int> slots, ReadOnlySpan<long> minor, ReadOnlySpan<int> persons, int first)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots.Length, persons.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(minor.Length, slots.Length);
        ref var sum = ref MemoryMarshal.GetArrayDataReference(sums);
        ref var count = ref MemoryMarshal.GetArrayDataReference(counts);
        ref var slotOf = ref MemoryMarshal.GetReference(slots);
        ref var minorOf = ref MemoryMarshal.GetReference(minor);
        for (var i = 0; i < persons.Length; i++)
        {
            var slot = (nint)(uint)Unsafe.Add(ref slotOf, i);
            ref var ofCell = ref Unsafe.Add(ref sum, slot);
            ofCell = checked(ofCell + Unsafe.Add(ref minorOf, i));
            Unsafe.Add(ref count, slot).See(persons[i] + first);
        }

        AddAllMoney(sums, slots[persons.Length..], minor[persons.Length..]);
    }

    // A method of its own, as the loop would share its registers with whatever it stands in.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddAllMoney(long[] sums, ReadOnlySpan<int> slots, ReadOnlySpan<long> minor)
    {
        ref var sum = ref MemoryMarshal.GetArrayDataReference(sums);
        for (var i = 0; i < slots.Length && i < minor.Length; i++)
        {
            // Slots lie within the cells: no bounds are checked.
            ref var ofCell = ref Unsafe.Add(ref sum, (nint)(uint)slots[i]);
            ofCell = checked(ofCell + minor[i]);
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
