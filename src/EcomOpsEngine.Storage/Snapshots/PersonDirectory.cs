namespace EcomOpsEngine.Storage.Snapshots;

/// <summary>
/// Who the people of a snapshot are. A person is a customer with all visitor rows that belong to them, or a visitor whom no customer owns. Numbers run over all runs; some numbers
/// are nobody's: those between two runs, and those of people whose rows stand in another run by now.
/// </summary>
public sealed class PersonDirectory(IReadOnlyList<SnapshotRun> runs, int count, int identities)
{
    /// <summary>Identity codes are below this.</summary>
    public int Identities => identities;

    /// <summary>Number of people.</summary>
    public int Count => count;

    /// <summary>Identity code of a person, as the durable tables hold it: the customer's, or the visitor's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No run has the number.</exception>
    public int IdentityOf(int person)
    {
        var run = RunOf(person);
        return run.Run.Identities.Values[person - run.FirstPerson];
    }

    /// <summary>Whether a person is a customer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No run has the number.</exception>
    public bool IsCustomer(int person)
    {
        var run = RunOf(person);
        return run.Run.IsCustomer.GetValue(person - run.FirstPerson)!.Value;
    }

    private SnapshotRun RunOf(int person)
    {
        int low = 0, high = runs.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = runs[middle].FirstPerson <= person ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && person - runs[low - 1].FirstPerson < runs[low - 1].Run.People
            ? runs[low - 1]
            : throw new ArgumentOutOfRangeException(nameof(person), person, "No run has this number.");
    }
}
