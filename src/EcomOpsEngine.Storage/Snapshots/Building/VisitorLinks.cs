namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>
/// Whose the rows of a visitor are: the next customer seen on the visitor at the same instant or later, else the last one before, else nobody's but the visitor's.
/// Customers seen at one instant count in the order of their codes. Almost every visitor has one customer or none; only the others need their sightings.
/// </summary>
internal sealed class VisitorLinks
{
    private const int None = -1;
    private const int Several = -2;

    private readonly int[] _only;
    private readonly Dictionary<int, List<Sighting>> _several = [];

    public VisitorLinks(int identities)
    {
        _only = new int[identities];
        System.Array.Fill(_only, None);
    }

    private VisitorLinks(int[] only) => _only = only;

    /// <summary>For each identity code: its only customer, −1 where it has none, −2 where it has several.</summary>
    public ReadOnlySpan<int> Only => _only;

    /// <summary>Puts links together that were taken apart into <see cref="Only"/> and <see cref="Sightings"/>.</summary>
    public static VisitorLinks Of(ReadOnlySpan<int> only, ReadOnlySpan<int> visitors, ReadOnlySpan<long> atUs, ReadOnlySpan<int> customers)
    {
        var links = new VisitorLinks(only.ToArray());
        links.Sight(visitors, customers, atUs);
        links.Finish();
        return links;
    }

    /// <summary>The sightings of visitors with several customers.</summary>
    public (int[] Visitors, long[] AtUs, int[] Customers) Sightings()
    {
        var all = _several.SelectMany(visitor => visitor.Value.Select(sighting => (Visitor: visitor.Key, Sighting: sighting))).ToList();
        return ([.. all.Select(one => one.Visitor)], [.. all.Select(one => one.Sighting.AtUs)], [.. all.Select(one => one.Sighting.Customer)]);
    }

    /// <summary>First pass: notes the customers of each visitor.</summary>
    public void Note(ReadOnlySpan<int> visitors, ReadOnlySpan<int> customers)
    {
        for (var row = 0; row < visitors.Length; row++)
        {
            if (visitors[row] >= 0 && customers[row] >= 0)
            {
                ref var only = ref _only[visitors[row]];
                only = only == None || only == customers[row] ? customers[row] : Several;
            }
        }
    }

    /// <summary>Second pass, after all rows of all tables were noted: keeps the sightings of visitors with several customers.</summary>
    public void Sight(ReadOnlySpan<int> visitors, ReadOnlySpan<int> customers, ReadOnlySpan<long> atUs)
    {
        for (var row = 0; row < visitors.Length; row++)
        {
            if (visitors[row] < 0 || customers[row] < 0 || _only[visitors[row]] != Several)
            {
                continue;
            }

            if (!_several.TryGetValue(visitors[row], out var sightings))
            {
                _several.Add(visitors[row], sightings = []);
            }

            sightings.Add(new Sighting(atUs[row], customers[row]));
        }
    }

    /// <summary>Sorts the sightings; <see cref="OwnerOf"/> may be asked from now on.</summary>
    public void Finish()
    {
        foreach (var sightings in _several.Values)
        {
            sightings.Sort();
        }
    }

    /// <summary>Whether the owner of a visitor's rows depends on their instants.</summary>
    public bool HasSeveral(int visitor) => visitor < _only.Length && _only[visitor] == Several;

    /// <summary>Identity code of the person a visitor's row at an instant belongs to. Visitors that came after the links were made are their own.</summary>
    public int OwnerOf(int visitor, long atUs)
    {
        var only = visitor < _only.Length ? _only[visitor] : None;
        if (only >= 0)
        {
            return only;
        }

        if (only == None)
        {
            return visitor;
        }

        var sightings = _several[visitor];
        var low = 0;
        var high = sightings.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sightings[middle].AtUs < atUs)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return sightings[Math.Min(low, sightings.Count - 1)].Customer;
    }

    private readonly record struct Sighting(long AtUs, int Customer) : IComparable<Sighting>
    {
        public int CompareTo(Sighting other) =>
            AtUs != other.AtUs ? AtUs.CompareTo(other.AtUs) : Customer.CompareTo(other.Customer);
    }
}
