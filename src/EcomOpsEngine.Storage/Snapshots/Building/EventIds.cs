namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>What says whose some events are, in their order.</summary>
/// <param name="Visitors">Identity codes, negative where there is none.</param>
/// <param name="Customers">Identity codes, negative where there is none.</param>
/// <param name="AtUs">Unix microseconds.</param>
/// <param name="Count">Events: the arrays may be longer.</param>
internal readonly record struct EventIds(int[] Visitors, int[] Customers, long[] AtUs, int Count);

/// <summary>The people of a partition, by whom events are chosen before they are read.</summary>
/// <param name="Owners">Whose each event is, in load order: an index among the people at hand.</param>
/// <param name="Identities">Identity codes of the people at hand.</param>
/// <param name="Partition">The partition.</param>
internal sealed record EventPart(int[] Owners, int[] Identities, RunPartition Partition)
{
    /// <summary>Whether an event is of the partition.</summary>
    public bool Takes(int row) => Partition.Holds((uint)Identities[Owners[row]]);

    /// <summary>Events of the partition.</summary>
    public int Count()
    {
        var count = 0;
        for (var row = 0; row < Owners.Length; row++)
        {
            count += Takes(row) ? 1 : 0;
        }

        return count;
    }
}
