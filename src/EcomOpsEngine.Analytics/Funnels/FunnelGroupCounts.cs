using System.Collections;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>More different combinations of breakdown values than are kept.</summary>
/// <param name="most">The limit.</param>
public sealed class TooManyCombinationsException(int most) : Exception($"More than {most} different combinations of breakdown values; at most so many are counted. Break down by fewer fields, or filter.")
{
    /// <summary>The limit.</summary>
    public int Most => most;
}

/// <summary>The groups of an answer in ascending order of codes; a group is made when it is asked for, and sorted when the first is.</summary>
internal sealed class FunnelGroupCounts(FunnelGroups groups) : IReadOnlyList<FunnelCounts>
{
    private readonly Lazy<int[]> _sorted = new(() =>
    {
        int[] numbers = [.. groups.Numbers()];
        Array.Sort(numbers, groups.Compare);
        return numbers;
    });

    public int Count { get; } = groups.Count;

    public FunnelCounts this[int index] => groups[_sorted.Value[index]];

    /// <summary>The groups with the most entries, by entries, then by codes, without sorting the others.</summary>
    public IReadOnlyList<FunnelCounts> Largest(int top)
    {
        // The smallest of those kept stands first.
        var kept = new PriorityQueue<int, int>(Comparer<int>.Create((a, b) => -Rank(a, b)));
        foreach (int number in groups.Numbers())
        {
            if (kept.Count < top)
            {
                kept.Enqueue(number, number);
            }
            else if (Rank(number, kept.Peek()) < 0)
            {
                kept.DequeueEnqueue(number, number);
            }
        }

        int[] largest = [.. kept.UnorderedItems.Select(item => item.Element)];
        Array.Sort(largest, Rank);
        return [.. largest.Select(number => groups[number])];
    }

    public IEnumerator<FunnelCounts> GetEnumerator() => _sorted.Value.Select(number => groups[number]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int Rank(int a, int b)
    {
        int byEntered = groups.Entered(b).CompareTo(groups.Entered(a));
        return byEntered != 0 ? byEntered : groups.Compare(a, b);
    }
}
