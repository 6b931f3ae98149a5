using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace EcomOpsEngine.Storage.Snapshots.Lineages;

/// <summary>
/// Whose the rows of a visitor are: the next customer seen on the visitor at the same instant or later, else the last one before, else nobody's but the visitor's.
/// Customers seen at one instant count in the order of their codes. Almost every visitor has one customer or none; only the others need their sightings.
/// </summary>
internal sealed class VisitorLinks
{
    internal const int None = -1;
    internal const int Several = -2;

    /// <summary>For each identity code: its only customer, <see cref="None"/>, or <see cref="Several"/>.</summary>
    private readonly ChunkedList<int> _only = new();

    private readonly Dictionary<int, List<Sighting>> _several = [];

    /// <summary>Visitors with several customers whose sightings changed since the last freeze.</summary>
    private readonly HashSet<int> _changed = [];
    private ImmutableDictionary<int, Sighting[]> _frozen = ImmutableDictionary<int, Sighting[]>.Empty;

    /// <summary>
    /// Sightings on order lines whose order names several customers. Such a line may stand with another customer's rows than its own customer's; all others stand with their customer's.
    /// </summary>
    private readonly Dictionary<int, HashSet<Sighting>> _apart = [];

    /// <summary>For each identity code: its only customer, −1 where it has none, −2 where it has several.</summary>
    public IEnumerable<int> Only => _only;

    /// <summary>The sightings of visitors with several customers.</summary>
    public IEnumerable<(int Visitor, long AtUs, int Customer)> Sightings() =>
        _several.SelectMany(visitor => visitor.Value.Select(one => (visitor.Key, one.AtUs, one.Customer)));

    /// <summary>The sightings of <see cref="KeepApart"/>.</summary>
    public IEnumerable<(int Visitor, long AtUs, int Customer)> Apart() =>
        _apart.SelectMany(visitor => visitor.Value.Select(one => (visitor.Key, one.AtUs, one.Customer)));

    /// <summary>Whether any visitor had several customers when the rows were noted.</summary>
    public bool HasSeveral { get; private set; }

    /// <summary>Whether a visitor has several customers, so that its sightings are needed.</summary>
    public bool IsSeveral(int visitor) => _only[visitor] == Several;

    /// <summary>Makes room for identity codes below a number.</summary>
    public void Reserve(int identities)
    {
        while (_only.Count < identities)
        {
            _only.Add(None);
        }
    }

    /// <summary>First of two passes over all rows: notes the customers of each visitor.</summary>
    public void Note(ReadOnlySpan<int> visitors, ReadOnlySpan<int> customers)
    {
        for (var row = 0; row < visitors.Length; row++)
        {
            if (visitors[row] >= 0 && customers[row] >= 0)
            {
                Note(visitors[row], customers[row]);
            }
        }
    }

    /// <summary>First of two passes: notes a customer of a visitor.</summary>
    public void Note(int visitor, int customer)
    {
        var only = _only[visitor];
        if (only != customer && only != Several)
        {
            _only[visitor] = only == None ? customer : Several;
            HasSeveral |= only != None;
        }
    }

    /// <summary>Second pass, after all rows of all tables were noted: keeps the sightings of visitors with several customers.</summary>
    public void Sight(ReadOnlySpan<int> visitors, ReadOnlySpan<int> customers, ReadOnlySpan<long> atUs)
    {
        for (var row = 0; HasSeveral && row < visitors.Length; row++)
        {
            if (visitors[row] >= 0 && customers[row] >= 0 && _only[visitors[row]] == Several)
            {
                Of(_several, visitors[row]).Add(new Sighting(atUs[row], customers[row]));
            }
        }
    }

    /// <summary>Sorts the sightings; <see cref="OwnerOf"/> may be asked from now on.</summary>
    public void Finish()
    {
        foreach (var (visitor, sightings) in _several)
        {
            sightings.Sort();
            _changed.Add(visitor);
        }
    }

    /// <summary>The links as they are now, for good.</summary>
    public VisitorOwners Freeze()
    {
        _frozen = _frozen.SetItems(_changed.Select(visitor => KeyValuePair.Create(visitor, _several[visitor].ToArray())));
        _changed.Clear();
        return new VisitorOwners(_only.Freeze(), _frozen);
    }

    /// <summary>Notes a sighting on a line of an order that names several customers.</summary>
    public void KeepApart(int visitor, long atUs, int customer)
    {
        ref var sightings = ref CollectionsMarshal.GetValueRefOrAddDefault(_apart, visitor, out _);
        (sightings ??= []).Add(new Sighting(atUs, customer));
    }

    /// <summary>
    /// Takes in a sighting of a later load. Rows that change their owner are of <paramref name="changed"/>: both the owner before and the one after are named.
    /// </summary>
    /// <param name="visitor">Identity code of the visitor.</param>
    /// <param name="customer">Identity code of the customer.</param>
    /// <param name="atUs">When, Unix microseconds.</param>
    /// <param name="changed">Identities of people whose rows may change.</param>
    /// <param name="newlySeveral">Visitors whose earlier sightings have to be brought (<see cref="Bring"/>), each with its only customer so far.</param>
    public void Add(int visitor, int customer, long atUs, HashSet<int> changed, Dictionary<int, int> newlySeveral)
    {
        var only = _only[visitor];
        if (only == customer)
        {
            return;
        }

        changed.Add(customer);
        if (only == None)
        {
            changed.Add(visitor);
            _only[visitor] = customer;
            return;
        }

        if (only != Several)
        {
            _only[visitor] = Several;
            newlySeveral.Add(visitor, only);
            changed.Add(only);
        }

        var sightings = Of(_several, visitor);
        var sighting = new Sighting(atUs, customer);
        var place = sightings.BinarySearch(sighting);
        if (place >= 0)
        {
            return;
        }

        // Rows up to it were the next one's, else rows after it the last one's.
        sightings.Insert(~place, sighting);
        _changed.Add(visitor);
        if (sightings.Count > 1)
        {
            changed.Add(~place + 1 < sightings.Count ? sightings[~place + 1].Customer : sightings[~place - 1].Customer);
        }
    }

    /// <summary>Brings an earlier sighting of a visitor that has several customers by now.</summary>
    public void Bring(int visitor, int customer, long atUs)
    {
        var sightings = Of(_several, visitor);
        var sighting = new Sighting(atUs, customer);
        if (sightings.BinarySearch(sighting) is < 0 and var place)
        {
            sightings.Insert(~place, sighting);
            _changed.Add(visitor);
        }
    }

    /// <summary>Brings the earlier sightings of a visitor that were kept apart.</summary>
    public void BringApart(int visitor)
    {
        foreach (var sighting in _apart.GetValueOrDefault(visitor) ?? [])
        {
            Bring(visitor, sighting.Customer, sighting.AtUs);
        }
    }

    /// <summary>Identity code of the person a visitor's row at an instant belongs to.</summary>
    public int OwnerOf(int visitor, long atUs) => _only[visitor] switch
    {
        None => visitor,
        Several => Sighting.OwnerAt(CollectionsMarshal.AsSpan(_several[visitor]), atUs),
        var only => only,
    };

    private static List<Sighting> Of(Dictionary<int, List<Sighting>> all, int visitor)
    {
        ref var sightings = ref CollectionsMarshal.GetValueRefOrAddDefault(all, visitor, out _);
        return sightings ??= [];
    }
}

/// <summary>That a customer was seen on a visitor.</summary>
internal readonly record struct Sighting(long AtUs, int Customer) : IComparable<Sighting>
{
    public int CompareTo(Sighting other) => AtUs != other.AtUs ? AtUs.CompareTo(other.AtUs) : Customer.CompareTo(other.Customer);

    /// <summary>The customer of the first sighting at an instant or later, else of the last one before.</summary>
    /// <param name="sightings">Sorted, at least one.</param>
    /// <param name="atUs">The instant, Unix microseconds.</param>
    public static int OwnerAt(ReadOnlySpan<Sighting> sightings, long atUs)
    {
        int low = 0, high = sightings.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = sightings[middle].AtUs < atUs ? (middle + 1, high) : (low, middle);
        }

        return sightings[Math.Min(low, sightings.Length - 1)].Customer;
    }
}
