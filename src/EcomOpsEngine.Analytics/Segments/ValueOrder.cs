using System.Numerics;

namespace EcomOpsEngine.Analytics.Segments;

/// <summary>A stable radix sort of customers by a whole-numbered value: the order of the start decides among equal values.</summary>
internal static class ValueOrder
{
    /// <summary>Positions of <paramref name="values"/> by ascending value.</summary>
    /// <param name="values">The values.</param>
    /// <param name="start">All positions in the order that decides ties; empty: ascending.</param>
    public static int[] Ascending(ReadOnlySpan<long> values, ReadOnlySpan<int> start)
    {
        var count = values.Length;
        var (order, keys) = (new int[count], new ulong[count]);
        var (nextOrder, nextKeys) = (new int[count], new ulong[count]);
        var differing = 0UL;
        for (var i = 0; i < count; i++)
        {
            order[i] = start.IsEmpty ? i : start[i];
            keys[i] = (ulong)values[order[i]] ^ (1UL << 63);
            differing |= keys[i] ^ keys[0];
        }

        Span<int> ends = stackalloc int[256];
        for (var shift = 0; shift < 64 - BitOperations.LeadingZeroCount(differing); shift += 8)
        {
            if (((differing >> shift) & 255) == 0)
            {
                continue;
            }

            ends.Clear();
            foreach (var key in keys)
            {
                ends[(int)(key >> shift) & 255]++;
            }

            var at = 0;
            foreach (ref var end in ends)
            {
                (end, at) = (at, at + end);
            }

            for (var i = 0; i < count; i++)
            {
                var to = ends[(int)(keys[i] >> shift) & 255]++;
                nextKeys[to] = keys[i];
                nextOrder[to] = order[i];
            }

            (order, nextOrder) = (nextOrder, order);
            (keys, nextKeys) = (nextKeys, keys);
        }

        return order;
    }
}
