namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>
/// Places of people in runs: by a stable hash of their identity code over the runs, inside a run by the period in which they were active and history length, the people of long histories last.
/// </summary>
internal sealed class PersonNumbering
{
    private PersonNumbering(int[] numberOf, int[] indexOf, int[] lengths, IReadOnlyList<PartitionPlan> plans)
    {
        NumberOf = numberOf;
        IndexOf = indexOf;
        Lengths = lengths;
        Plans = plans;
    }

    /// <summary>Number of each of the people at hand over all plans; −1 for those without a row.</summary>
    public int[] NumberOf { get; }

    /// <summary>The people at hand by number.</summary>
    public int[] IndexOf { get; }

    /// <summary>Events of each person by number.</summary>
    public int[] Lengths { get; }

    /// <summary>The runs.</summary>
    public IReadOnlyList<PartitionPlan> Plans { get; }

    /// <summary>Numbers the owners of some events.</summary>
    /// <param name="owners">Owner of each event: an index among the people at hand.</param>
    /// <param name="atUs">Instant of each event.</param>
    /// <param name="identities">Identity codes of the people at hand.</param>
    /// <param name="partitions">Partitions that together hold everybody.</param>
    public static PersonNumbering Of(ReadOnlySpan<int> owners, ReadOnlySpan<long> atUs, ReadOnlySpan<int> identities, IReadOnlyList<RunPartition> partitions)
    {
        var spans = new HistorySpan[identities.Length];
        System.Array.Fill(spans, new HistorySpan(0, long.MaxValue, 0));
        for (var row = 0; row < owners.Length; row++)
        {
            ref var span = ref spans[owners[row]];
            span = new HistorySpan(span.Length + 1, Math.Min(span.FirstUs, atUs[row]), Math.Max(span.LastUs, atUs[row]));
        }

        var members = Members(spans, identities, partitions);
        var numberOf = new int[identities.Length];
        System.Array.Fill(numberOf, -1);
        var indexOf = new int[members.Sum(part => part.Count)];
        var plans = new List<PartitionPlan>();
        var next = 0;
        foreach (var part in members)
        {
            var plan = PartitionPlan.Of(part, next);
            foreach (var member in plan.Members)
            {
                indexOf[next] = member.Index;
                numberOf[member.Index] = next++;
            }

            plans.Add(plan);
        }

        return new PersonNumbering(numberOf, indexOf, System.Array.ConvertAll(indexOf, index => spans[index].Length), plans);
    }

    private static List<PartitionMember>[] Members(HistorySpan[] spans, ReadOnlySpan<int> identities, IReadOnlyList<RunPartition> partitions)
    {
        var members = new List<PartitionMember>[partitions.Count];
        for (var partition = 0; partition < members.Length; partition++)
        {
            members[partition] = [];
        }

        for (var index = 0; index < spans.Length; index++)
        {
            var span = spans[index];
            if (span.Length > 0)
            {
                members[RunPartitions.IndexOf(partitions, (uint)identities[index])].Add(new PartitionMember(
                    identities[index], index, span.Length, ActivePeriod.Of(span.FirstUs, span.LastUs), ActivePeriod.HalfYearOf(span.FirstUs)));
            }
        }

        return members;
    }

    /// <summary>How many events somebody has, and from when to when.</summary>
    private readonly record struct HistorySpan(int Length, long FirstUs, long LastUs);
}

/// <summary>A person before numbering.</summary>
/// <param name="Identity">Identity code.</param>
/// <param name="Index">Index among the people at hand.</param>
/// <param name="Length">Events.</param>
/// <param name="Period">Number of the <see cref="ActivePeriod"/>.</param>
/// <param name="HalfYear">Number of the half year of the first event.</param>
internal readonly record struct PartitionMember(int Identity, int Index, int Length, int Period, int HalfYear);

/// <summary>How people are shared out among base runs.</summary>
internal static class RunPartitions
{
    private const int PeoplePerPartition = 16_000;
    private const int MaxBits = 6;

    /// <summary>The parts of a partition that so many people need, each of the same size.</summary>
    public static IReadOnlyList<RunPartition> Split(RunPartition whole, int people) => Split(whole, people, PeoplePerPartition);

    /// <summary>The parts of a partition, each of the same size, so that about so many of a number fall to one.</summary>
    public static IReadOnlyList<RunPartition> Split(RunPartition whole, long number, long ofPart)
    {
        var bits = whole.Bits;
        while (bits < MaxBits && ofPart << (bits - whole.Bits) < number)
        {
            bits++;
        }

        return [.. Enumerable.Range(0, 1 << (bits - whole.Bits)).Select(part => new RunPartition(bits, whole.Index | (part << whole.Bits)))];
    }

    /// <summary>Which of some partitions holds a code; the only one holds every code.</summary>
    public static int IndexOf(IReadOnlyList<RunPartition> partitions, uint code)
    {
        if (partitions.Count == 1)
        {
            return 0;
        }

        // Parts of one split stand in the order of the bits by which they differ.
        var first = partitions[0];
        var shift = first.Bits - System.Numerics.BitOperations.Log2((uint)partitions.Count);
        return (int)(RunPartition.Hash(code) >> shift & (uint)(partitions.Count - 1));
    }
}
