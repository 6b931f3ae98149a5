namespace EcomOpsEngine.Storage.Identities;

/// <summary>The codes of the people whom a load names. New ones are in the keys file and in the load's transaction; they hold once it has committed.</summary>
internal sealed class GivenCodes
{
    private readonly PersonIndex index;
    private readonly IReadOnlyList<int> added;
    private readonly UInt128[] finders;

    /// <param name="codes">Code of each id, by its place.</param>
    /// <param name="index">Where new people are added.</param>
    /// <param name="added">Places of new people.</param>
    /// <param name="finders">Keyed hash of each id, by its place.</param>
    public GivenCodes(int[] codes, PersonIndex index, IReadOnlyList<int> added, UInt128[] finders)
    {
        Codes = codes;
        (this.index, this.added, this.finders) = (index, added, finders);
    }

    /// <summary>Code of each id, by its place.</summary>
    public int[] Codes { get; }

    /// <summary>The transaction has committed: later loads know the new people.</summary>
    public void Keep()
    {
        foreach (var place in added)
        {
            index.Add(Codes[place], finders[place]);
        }
    }
}
