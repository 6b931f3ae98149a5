namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>The lines of each order by line number (then load order), and what the order takes from them. Orders are numbered from 0 by first appearance in the load order.</summary>
internal sealed class OrderGroups
{
    public OrderGroups(OrderFacts facts)
    {
        var (orderOf, firsts) = Number(facts);
        Count = firsts.Count;
        FirstOrdinal = [.. firsts];
        Offsets = new int[Count + 1];
        Rows = new int[facts.Count];
        foreach (var order in orderOf)
        {
            Offsets[order + 1]++;
        }

        for (var order = 0; order < Count; order++)
        {
            Offsets[order + 1] += Offsets[order];
        }

        var next = Offsets.AsSpan(0, Count).ToArray();
        for (var row = 0; row < facts.Count; row++)
        {
            Rows[next[orderOf[row]]++] = row;
        }

        Ids = new UInt128[Count];
        Customer = new int[Count];
        Visitor = new int[Count];
        FirstUs = new long[Count];
        for (var order = 0; order < Count; order++)
        {
            var lines = Rows.AsSpan(Offsets[order], Offsets[order + 1] - Offsets[order]);
            lines.Sort((a, b) => facts.Lines.Values[a] != facts.Lines.Values[b]
                ? facts.Lines.Values[a].CompareTo(facts.Lines.Values[b])
                : facts.Ordinals[a].CompareTo(facts.Ordinals[b]));
            Ids[order] = facts.Ids.Values[lines[0]];
            Customer[order] = FirstPresent(lines, facts.Customers.Values);
            Visitor[order] = FirstPresent(lines, facts.Visitors.Values);
            FirstUs[order] = FirstInstant(lines, facts.OrderedAtUs.Values)!.Value;
        }
    }

    /// <summary>Orders.</summary>
    public int Count { get; }

    /// <summary>Hash of each order's id.</summary>
    public UInt128[] Ids { get; }

    /// <summary>Place in the load order of each order's first line, ascending.</summary>
    public int[] FirstOrdinal { get; }

    /// <summary>Orders + 1 entries into <see cref="Rows"/>.</summary>
    public int[] Offsets { get; }

    /// <summary>Row of each line, order by order.</summary>
    public int[] Rows { get; }

    /// <summary>Customer of the first line that names one, else negative.</summary>
    public int[] Customer { get; }

    /// <summary>Visitor of the first line that names one, else negative.</summary>
    public int[] Visitor { get; }

    /// <summary>Earliest instant of any line.</summary>
    public long[] FirstUs { get; }

    /// <summary>Rows of an order's lines.</summary>
    public ReadOnlySpan<int> LinesOf(int order) => Rows.AsSpan(Offsets[order], Offsets[order + 1] - Offsets[order]);

    /// <summary>Earliest of some instants of an order's lines; null where it never happened.</summary>
    public static long? FirstInstant(ReadOnlySpan<int> lines, long[] instants)
    {
        var first = long.MaxValue;
        foreach (var row in lines)
        {
            first = Math.Min(first, instants[row]);
        }

        return first == long.MaxValue ? null : first;
    }

    private static (int[] OrderOf, List<int> Firsts) Number(OrderFacts facts)
    {
        var rows = Enumerable.Range(0, facts.Count).ToArray();
        if (!IsAscending(facts.Ordinals.AsSpan(0, facts.Count)))
        {
            System.Array.Sort(facts.Ordinals[..facts.Count], rows);
        }

        // Orders of two lines on average fit; it grows where there are more.
        var numbers = new Dictionary<UInt128, int>(facts.Count / 2);
        var orderOf = new int[facts.Count];
        var firsts = new List<int>();
        foreach (var row in rows)
        {
            if (!numbers.TryGetValue(facts.Ids.Values[row], out var order))
            {
                order = numbers.Count;
                numbers.Add(facts.Ids.Values[row], order);
                firsts.Add(facts.Ordinals[row]);
            }

            orderOf[row] = order;
        }

        return (orderOf, firsts);
    }

    private static bool IsAscending(ReadOnlySpan<int> ordinals)
    {
        for (var i = 1; i < ordinals.Length; i++)
        {
            if (ordinals[i] < ordinals[i - 1])
            {
                return false;
            }
        }

        return true;
    }

    private static int FirstPresent(ReadOnlySpan<int> lines, int[] values)
    {
        foreach (var row in lines)
        {
            if (values[row] >= 0)
            {
                return values[row];
            }
        }

        return Int32Column.Missing;
    }
}
