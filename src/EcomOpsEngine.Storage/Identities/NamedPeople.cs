namespace EcomOpsEngine.Storage.Identities;

/// <summary>The ids that a load names, each once, and how early: people without a code get theirs in the order of their first rows, customers before visitors.</summary>
internal sealed class NamedPeople
{
    private readonly List<(IdentityKind Kind, long FirstRow, int Start, int Length)> people = [];
    private byte[] ids = new byte[1 << 12];
    private int used;

    /// <summary>Ids so far.</summary>
    public int Count => people.Count;

    /// <summary>Adds an id, copied.</summary>
    public void Add(IdentityKind kind, ReadOnlySpan<byte> id, long firstRow)
    {
        if (ids.Length - used < id.Length)
        {
            Array.Resize(ref ids, (int)Math.Min(Math.Max(ids.Length * 2L, (long)used + id.Length), Array.MaxLength));
        }

        id.CopyTo(ids.AsSpan(used));
        people.Add((kind, firstRow, used, id.Length));
        used += id.Length;
    }

    /// <summary>Kind of an id.</summary>
    public IdentityKind KindOf(int place) => people[place].Kind;

    /// <summary>Bytes of an id, UTF-8.</summary>
    public ReadOnlySpan<byte> IdOf(int place) => ids.AsSpan(people[place].Start, people[place].Length);

    /// <summary>Order in which two ids get codes.</summary>
    public int Compare(int left, int right) =>
        people[left].FirstRow != people[right].FirstRow ? people[left].FirstRow.CompareTo(people[right].FirstRow) : people[left].Kind.CompareTo(people[right].Kind);
}
