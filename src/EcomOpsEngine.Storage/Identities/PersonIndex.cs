namespace EcomOpsEngine.Storage.Identities;

/// <summary>
/// From the keyed hash of an id to the code of its person, in memory: 16 bytes for each person and 4 for each slot of a table that is at most two thirds full.
/// Only the writer of a dataset uses it.
/// </summary>
internal sealed class PersonIndex
{
    private const int Empty = 0;

    private UInt128[] finderOf;
    private int[] slots;

    /// <summary>An index with room for some people.</summary>
    public PersonIndex(int people)
    {
        finderOf = new UInt128[Math.Max(16, people + 1)];
        slots = new int[SlotsFor(finderOf.Length)];
    }

    /// <summary>Code after the last person.</summary>
    public int End { get; private set; } = 1;

    /// <summary>Code of the person with a keyed hash; 0 where there is none.</summary>
    public int Find(UInt128 finder)
    {
        for (var slot = SlotOf(finder); slots[slot] != Empty; slot = (slot + 1) & (slots.Length - 1))
        {
            if (finderOf[slots[slot]] == finder)
            {
                return slots[slot];
            }
        }

        return Empty;
    }

    /// <summary>Makes room for the people up to a code.</summary>
    public void Reserve(int code)
    {
        if (code >= finderOf.Length)
        {
            Grow(code);
        }
    }

    /// <summary>Adds a person. Codes count up from 1; those that are left out were erased.</summary>
    public void Add(int code, UInt128 finder)
    {
        Reserve(code);

        finderOf[code] = finder;
        End = Math.Max(End, code + 1);
        Take(code);
    }

    /// <summary>Removes a person.</summary>
    public void Remove(int code)
    {
        if (code < finderOf.Length)
        {
            // The slot stays taken, by a hash that nobody has.
            finderOf[code] = UInt128.Zero;
        }
    }

    /// <summary>Says how far the codes go where the last of them were erased.</summary>
    public void Reach(int end) => End = Math.Max(End, end);

    private static int SlotsFor(int people)
    {
        var needed = Math.Max(16L, people * 3L / 2);
        return (int)Math.Min(System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)needed), 1UL << 30);
    }

    private int SlotOf(UInt128 finder) => (int)((ulong)finder & (uint)(slots.Length - 1));

    private void Take(int code)
    {
        var slot = SlotOf(finderOf[code]);
        while (slots[slot] != Empty)
        {
            slot = (slot + 1) & (slots.Length - 1);
        }

        slots[slot] = code;
    }

    private void Grow(int code)
    {
        Array.Resize(ref finderOf, (int)Math.Max(Math.Min(finderOf.Length * 2L, Array.MaxLength), code + 1L));
        var needed = SlotsFor(finderOf.Length);
        if (needed > slots.Length)
        {
            slots = new int[needed];
            for (var known = 1; known < End; known++)
            {
                if (finderOf[known] != UInt128.Zero)
                {
                    Take(known);
                }
            }
        }
    }
}
