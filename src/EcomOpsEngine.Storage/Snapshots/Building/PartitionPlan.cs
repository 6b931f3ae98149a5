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
    private const int FreePadding = 256;

    /// <summary>Packs the members of a partition.</summary>
    public static PartitionPlan Of(List<PartitionMember> members, int firstPerson)
    {
        members.Sort((a, b) => Compare(a, a.Period, b, b.Period));
        var placed = new List<PartitionMember>(members.Count);
        var apart = new List<PartitionMember>();
        var lanes = new List<int>();
        Pack(members.FindAll(member => member.Length <= LongHistory), MostPadding, placed, lanes, apart);

        // Histories that did not fit among shorter ones share blocks of their own kind, half year by half year; those too long or too few for that stand alone.
        var alone = members.FindAll(member => member.Length > LongHistory);
        apart.Sort((a, b) => Compare(a, a.HalfYear, b, b.HalfYear));
        Pack(apart, MostPaddingApart, placed, lanes, alone);
        return new PartitionPlan(firstPerson, [.. placed, .. alone], lanes);
    }

    /// <summary>Fills blocks in order; where one would be padded too much, its longest history is left over and the next one takes its place.</summary>
    private static void Pack(List<PartitionMember> members, Func<int, int> mostPadding, List<PartitionMember> placed, List<int> lanes, List<PartitionMember> left)
    {
        var group = new List<PartitionMember>(Lanes);
        for (var i = 0; i < members.Count || group.Count > 0;)
        {
            while (group.Count < Lanes && i < members.Count)
            {
                group.Add(members[i++]);
            }

            var longest = LongestOf(group);
            var events = group.Sum(member => member.Length);
            if ((Lanes * group[longest].Length) - events > mostPadding(events))
            {
                left.Add(group[longest]);
                group.RemoveAt(longest);
                continue;
            }

            placed.AddRange(group);
            lanes.Add(group.Count);
            group.Clear();
        }
    }

    /// <summary>Padding of a block of people of one time: a quarter of its events, so that time order is kept where it costs little.</summary>
    private static int MostPadding(int events) => (events / 4) + FreePadding;

    /// <summary>Padding of a block of histories set apart: half of its events, because standing alone costs more.</summary>
    private static int MostPaddingApart(int events) => (events / 2) + (4 * FreePadding);

    /// <summary>Every other period runs from long to short, so that the people where two periods meet have histories of like length.</summary>
    private static int Compare(PartitionMember a, int periodOfA, PartitionMember b, int periodOfB)
    {
        if (periodOfA != periodOfB)
        {
            return periodOfA.CompareTo(periodOfB);
        }

        var byLength = periodOfA % 2 == 0 ? a.Length.CompareTo(b.Length) : b.Length.CompareTo(a.Length);
        return byLength != 0 ? byLength : a.Identity.CompareTo(b.Identity);
    }

    private static int LongestOf(List<PartitionMember> group)
    {
        var longest = 0;
        for (var i = 1; i < group.Count; i++)
        {
            longest = group[i].Length > group[longest].Length ? i : longest;
        }

        return longest;
    }
}
