using System.Runtime.InteropServices;

namespace EcomOpsEngine.Storage.Snapshots.Lineages;

/// <summary>
/// Whose the rows of a visitor are: the next customer seen on the visitor at the same instant or later, else the last one before, else nobody's but the visitor's.
/// Customers seen at one instant count in the order of their codes. Almost every visitor has one customer or none; only the others need their sightings.
/// </summary>
internal sealed class VisitorLinks
{
    private const int None = -1;
    private const int Several = -2;

    /// <summary>For each identity code: its only customer, <see cref="None"/>, or <see cref="Several"/>.</summary>
    private int[] _only = [];
    private int _count;

    private readonly Dictionary<int, List<Sighting>> _several = [];

    /// <summary>
    /// Sightings on order lines whose order names several customers. Such a line may stand with another customer's rows than its own customer's; all others stand with their customer's.
    /// </summary>
    private readonly Dictionary<int, HashSet<Sighting>> _apart = [];

    /// <summary>For each identity code: its only customer, −1 where it has none, −2 where it has several.</summary>
    public ReadOnlySpan<int> Only => _only.AsSpan(0, _count);

    /// <summary>Puts links together that were taken apart into <see cref="Only"/>, <see cref="Sightings"/> and <see cref="Apart"/>.</summary>
    public static VisitorLinks Of(ReadOnlySpan<int> only, IEnumerable<(int Visitor, long AtUs, int Customer)> sightings, IEnumerable<(int Visitor, long AtUs, int Customer)> apart)
    {
        var links = new VisitorLinks { _only = only.ToArray(), _count = only.Length };
        foreach (var (visitor, atUs, customer) in sightings)
        {
            Of(links._several, visitor).Add(new Sighting(atUs, customer));
        }

        foreach (var all in links._several.Values)
        {
            all.Sort();
        }

        foreach (var (visitor, atUs, customer) in apart)
        {
            links.KeepApart(visitor, atUs, customer);
        }

        return links;
    }

    /// <summary>The sightings of visitors with several customers.</summary>
    public IEnumerable<(int Visitor, long AtUs, int Customer)> Sightings() =>
        _several.SelectMany(visitor => visitor.Value.Select(one => (visitor.Key, one.AtUs, one.Customer)));

    /// <summary>The sightings of <see cref="KeepApart"/>.</summary>
    public IEnumerable<(int Visitor, long AtUs, int Customer)> Apart() =>
        _apart.SelectMany(visitor => visitor.Value.Select(one => (visitor.Key, one.AtUs, one.Customer)));

    /// <summary>Makes room for identity codes below a number.</summary>
    public void Reserve(int identities)
    {
        if (identities <= _count)
        {
            return;
        }

        if (identities > _only.Length)
        {
            System.Array.Resize(ref _only, Math.Max(identities, _only.Length + (_only.Length / 2)));
        }

        _only.AsSpan(_count, identities - _count).Fill(None);
        _count = identities;
    }

    /// <summary>First of two passes over all rows: notes the customers of each visitor.</summary>
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
            if (visitors[row] >= 0 && customers[row] >= 0 && _only[visitors[row]] == Several)
            {
                Of(_several, visitors[row]).Add(new Sighting(atUs[row], customers[row]));
            }
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
    public int OwnerOf(int visitor, long atUs)
    {
        var only = _only[visitor];
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

    private static List<Sighting> Of(Dictionary<int, List<Sighting>> all, int visitor)
    {
        ref var sightings = ref CollectionsMarshal.GetValueRefOrAddDefault(all, visitor, out _);
        return sightings ??= [];
    }

    private readonly record struct Sighting(long AtUs, int Customer) : IComparable<Sighting>
    {
        public int CompareTo(Sighting other) =>
            AtUs != other.AtUs ? AtUs.CompareTo(other.AtUs) : Customer.CompareTo(other.Customer);
    }
}
