namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>Which people share lane blocks and who stands alone.</summary>
/// <param name="FirstPerson">Lowest person number.</param>
/// <param name="Members">People in person order.</param>
/// <param name="BlockLanes">Lanes in use of each block; the people of the blocks come first.</param>
internal sealed record PartitionPlan(int FirstPerson, IReadOnlyList<PartitionMember> Members, IReadOnlyList<int> BlockLanes)
{
    /// <summary>Lanes of a block.</summary>
    public const int Lanes = 16;

    /// <summary>Histories above this never share a block.</summary>
    private const int LongHistory = 4096;

    /// <summary>Padding elements that any block may have: below, moving a person out gains nothing.</summary>
    private const int FreePadding = 1024;

    /// <summary>Packs the members of a partition.</summary>
    public static PartitionPlan Of(List<PartitionMember> members, int firstPerson)
    {
        members.Sort(Compare);
        var placed = new List<PartitionMember>(members.Count);
        var apart = new List<PartitionMember>();
        var lanes = new List<int>();
        var group = new List<PartitionMember>(Lanes);
        for (var i = 0; i < members.Count || group.Count > 0;)
        {
            while (group.Count < Lanes && i < members.Count)
            {
                (members[i].Length > LongHistory ? apart : group).Add(members[i]);
                i++;
            }

            var longest = LongestOf(group);
            if (longest is not null && PadsTooMuch(group, group[longest.Value].Length))
            {
                apart.Add(group[longest.Value]);
                group.RemoveAt(longest.Value);
                continue;
            }

            if (group.Count > 0)
            {
                placed.AddRange(group);
                lanes.Add(group.Count);
                group.Clear();
            }
        }

        return new PartitionPlan(firstPerson, [.. placed, .. TakeAlike(apart, placed, lanes)], lanes);
    }

    // Histories that did not fit among shorter ones share blocks of their own kind, longest with longest; those too long or too few for that stand alone.
    private static List<PartitionMember> TakeAlike(List<PartitionMember> apart, List<PartitionMember> placed, List<int> lanes)
    {
        apart.Sort((a, b) => a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.Identity.CompareTo(b.Identity));
        var alone = new List<PartitionMember>();
        foreach (var chunk in apart.Where(member => member.Length <= LongHistory).Chunk(Lanes))
        {
            var block = chunk.ToList();
            if (PadsTooMuch(block, block[^1].Length))
            {
                alone.AddRange(block);
            }
            else
            {
                placed.AddRange(block);
                lanes.Add(block.Count);
            }
        }

        alone.AddRange(apart.Where(member => member.Length > LongHistory));
        return alone;
    }

    /// <summary>Every other month runs from long to short, so that the people where two months meet have histories of like length.</summary>
    private static int Compare(PartitionMember a, PartitionMember b)
    {
        if (a.Month != b.Month)
        {
            return a.Month.CompareTo(b.Month);
        }

        var byLength = a.Month % 2 == 0 ? a.Length.CompareTo(b.Length) : b.Length.CompareTo(a.Length);
        return byLength != 0 ? byLength : a.Identity.CompareTo(b.Identity);
    }

    private static int? LongestOf(List<PartitionMember> group)
    {
        int? longest = null;
        for (var i = 0; i < group.Count; i++)
        {
            longest = longest is null || group[i].Length > group[longest.Value].Length ? i : longest;
        }

        return longest;
    }

    /// <summary>Padding above a half of the block's events and <see cref="FreePadding"/>.</summary>
    private static bool PadsTooMuch(List<PartitionMember> group, int rows)
    {
        var events = group.Sum(member => member.Length);
        return (Lanes * rows) - events > (events / 2) + FreePadding;
    }
}
