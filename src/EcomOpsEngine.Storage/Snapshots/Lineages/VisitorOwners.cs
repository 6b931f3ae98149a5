using System.Collections.Immutable;

namespace EcomOpsEngine.Storage.Snapshots.Lineages;

/// <summary>Whose the rows of a visitor are, as a snapshot has it (<see cref="VisitorLinks"/>).</summary>
/// <param name="only">Of each identity code its only customer, none, or several.</param>
/// <param name="several">Sorted sightings of visitors with several customers.</param>
internal sealed class VisitorOwners(IReadOnlyList<int> only, ImmutableDictionary<int, Sighting[]> several)
{
    /// <summary>Nobody was seen anywhere.</summary>
    public static VisitorOwners None { get; } = new([], ImmutableDictionary<int, Sighting[]>.Empty);

    /// <summary>Whether the owner of a visitor's rows depends on their instants.</summary>
    public bool HasSeveral(int visitor) => visitor < only.Count && only[visitor] == VisitorLinks.Several;

    /// <summary>Identity code of the person a visitor's row at an instant belongs to. Visitors that came after the snapshot are their own.</summary>
    public int OwnerOf(int visitor, long atUs) => (visitor < only.Count ? only[visitor] : VisitorLinks.None) switch
    {
        VisitorLinks.None => visitor,
        VisitorLinks.Several => Sighting.OwnerAt(several[visitor], atUs),
        var customer => customer,
    };
}
