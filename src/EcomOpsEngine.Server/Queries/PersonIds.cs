using EcomOpsEngine.Analytics.Segments;
using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Identities;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Server.Queries;

/// <summary>The ids of a snapshot's people. They are encrypted at rest and decrypted when an answer needs them; only their order is kept.</summary>
internal sealed class PersonIds(Dataset dataset, Snapshot snapshot)
{
    /// <summary>So few of many are ordered by their own ids, while the order of all is not known.</summary>
    private const int Few = 4_096;

    private readonly Lock _gate = new();
    private int[]? _rankOf;

    /// <summary>The ids of some people, in their order; people who were erased are left out.</summary>
    public IReadOnlyList<PersonId> Find(IReadOnlyList<int> persons, CancellationToken token) => dataset.FindPersonIds(snapshot, persons, token);

    /// <summary>The id of each of some people, each named once; null where the person was erased.</summary>
    public string?[] Of(IReadOnlyList<int> persons, CancellationToken token)
    {
        var ids = new string?[persons.Count];
        var place = 0;
        foreach (var found in Find(persons, token))
        {
            while (persons[place] != found.Person)
            {
                place++;
            }

            ids[place++] = found.Id;
        }

        return ids;
    }

    /// <summary>Positions of some customers in the order of their ids; people who were erased come last, in the order of their first rows.</summary>
    public int[] CustomerPositions(ReadOnlySpan<int> persons, CancellationToken token)
    {
        if (persons.Length <= Few && persons.Length * 4L < snapshot.Persons.Count && Volatile.Read(ref _rankOf) is null)
        {
            return OrderOfFew(persons.ToArray(), token);
        }

        var ranks = Ranks(token);
        var keys = new int[persons.Length];
        var positions = new int[persons.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            (keys[i], positions[i]) = (ranks[persons[i]], i);
        }

        Array.Sort(keys, positions);
        return positions;
    }

    private int[] OrderOfFew(int[] persons, CancellationToken token)
    {
        var ids = Of(persons, token);
        var known = Enumerable.Range(0, ids.Length).Where(i => ids[i] is not null).ToArray();
        var order = CustomerIdOrder.Positions([.. known.Select(i => ids[i]!)]);
        return [.. order.Select(place => known[place]), .. Enumerable.Range(0, ids.Length).Where(i => ids[i] is null).OrderBy(i => snapshot.Persons.IdentityOf(persons[i]))];
    }

    // Sorting all customers means decrypting all of their ids: once for each snapshot, and only where a question asks for it.
    private int[] Ranks(CancellationToken token)
    {
        lock (_gate)
        {
            if (_rankOf is not null)
            {
                return _rankOf;
            }

            var customers = Customers();
            var found = Find(customers, token);
            var ranks = new int[snapshot.Runs[^1].FirstPerson + snapshot.Runs[^1].Run.People];
            foreach (var (person, place) in customers.OrderBy(snapshot.Persons.IdentityOf).Select((person, place) => (person, place)))
            {
                ranks[person] = found.Count + place;
            }

            var positions = CustomerIdOrder.Positions([.. found.Select(one => one.Id)]);
            for (var rank = 0; rank < positions.Length; rank++)
            {
                ranks[found[positions[rank]].Person] = rank;
            }

            Volatile.Write(ref _rankOf, ranks);
            return ranks;
        }
    }

    private List<int> Customers()
    {
        var customers = new List<int>();
        foreach (var run in snapshot.Runs)
        {
            for (var place = 0; place < run.Run.People; place++)
            {
                if (run.Run.IsCustomer.GetValue(place) == true && !run.IsSuperseded(place))
                {
                    customers.Add(run.FirstPerson + place);
                }
            }
        }

        return customers;
    }
}
