namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>
/// Numbers people over partitions by a stable hash of their identity code; inside a partition by month of the first event and history length,
/// the people of long histories last.
/// </summary>
internal sealed class PersonNumbering
{
    private const int PeoplePerPartition = 16_000;
    private const int MaxPartitions = 64;

    private PersonNumbering(int[] numberOf, int[] identityOf, int[] lengths, IReadOnlyList<PartitionPlan> partitions)
    {
        NumberOf = numberOf;
        IdentityOf = identityOf;
        Lengths = lengths;
        Partitions = partitions;
    }

    /// <summary>Person number of each identity code, negative where the identity is no person of its own.</summary>
    public int[] NumberOf { get; }

    /// <summary>Identity code of each person.</summary>
    public int[] IdentityOf { get; }

    /// <summary>Events of each person.</summary>
    public int[] Lengths { get; }

    /// <summary>The partitions in person order.</summary>
    public IReadOnlyList<PartitionPlan> Partitions { get; }

    /// <summary>Numbers the owners of some events.</summary>
    public static PersonNumbering Of(ReadOnlySpan<int> owners, ReadOnlySpan<long> atUs, int identities)
    {
        var lengths = new int[identities];
        var firstUs = new long[identities];
        System.Array.Fill(firstUs, long.MaxValue);
        for (var row = 0; row < owners.Length; row++)
        {
            lengths[owners[row]]++;
            firstUs[owners[row]] = Math.Min(firstUs[owners[row]], atUs[row]);
        }

        var people = lengths.Count(length => length > 0);
        var members = Members(lengths, firstUs, PartitionsFor(people));
        var numberOf = new int[identities];
        System.Array.Fill(numberOf, -1);
        var identityOf = new int[people];
        var partitions = new List<PartitionPlan>();
        var next = 0;
        foreach (var partition in members)
        {
            var plan = PartitionPlan.Of(partition, next);
            foreach (var member in plan.Members)
            {
                identityOf[next] = member.Identity;
                numberOf[member.Identity] = next++;
            }

            partitions.Add(plan);
        }

        return new PersonNumbering(numberOf, identityOf, System.Array.ConvertAll(identityOf, identity => lengths[identity]), partitions);
    }

    /// <summary>A power of two, so that a partition can be split later without moving people between others.</summary>
    private static int PartitionsFor(int people)
    {
        var partitions = 1;
        while (partitions < MaxPartitions && (long)partitions * PeoplePerPartition < people)
        {
            partitions *= 2;
        }

        return partitions;
    }

    private static List<PartitionMember>[] Members(int[] lengths, long[] firstUs, int partitions)
    {
        var members = new List<PartitionMember>[partitions];
        for (var partition = 0; partition < partitions; partition++)
        {
            members[partition] = [];
        }

        for (var identity = 0; identity < lengths.Length; identity++)
        {
            if (lengths[identity] > 0)
            {
                var partition = (int)(Hash((uint)identity) & (uint)(partitions - 1));
                members[partition].Add(new PartitionMember(identity, lengths[identity], MonthOf(firstUs[identity])));
            }
        }

        return members;
    }

    private static int MonthOf(long unixUs)
    {
        var at = DateTime.UnixEpoch.AddTicks(unixUs * 10);
        return (at.Year * 12) + at.Month;
    }

    /// <summary>The finalizer of MurmurHash3: neighbouring codes fall into unrelated partitions.</summary>
    private static uint Hash(uint code)
    {
        code ^= code >> 16;
        code *= 0x85EB_CA6B;
        code ^= code >> 13;
        code *= 0xC2B2_AE35;
        return code ^ (code >> 16);
    }
}

/// <summary>A person before numbering.</summary>
/// <param name="Identity">Identity code.</param>
/// <param name="Length">Events.</param>
/// <param name="Month">Calendar month (UTC) of the first event.</param>
internal readonly record struct PartitionMember(int Identity, int Length, int Month);
