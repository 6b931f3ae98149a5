namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>The lines of each order by line number (then load order), and what the order takes from them. Orders are numbered from 0 by first appearance.</summary>
internal sealed class OrderGroups
{
    public OrderGroups(OrderRows rows)
    {
        Count = rows.Ids.Dictionary.Count;
        Offsets = new int[Count + 1];
        Rows = new int[rows.Count];
        foreach (var number in rows.Ids.Numbers)
        {
            Offsets[number]++;
        }

        for (var order = 0; order < Count; order++)
        {
            Offsets[order + 1] += Offsets[order];
        }

        var next = Offsets.AsSpan(0, Count).ToArray();
        for (var row = 0; row < rows.Count; row++)
        {
            Rows[next[rows.Ids.Numbers[row] - 1]++] = row;
        }

        Customer = new int[Count];
        Visitor = new int[Count];
        FirstUs = new long[Count];
        for (var order = 0; order < Count; order++)
        {
            var lines = Rows.AsSpan(Offsets[order], Offsets[order + 1] - Offsets[order]);
            lines.Sort((a, b) => rows.Lines.Values[a] != rows.Lines.Values[b] ? rows.Lines.Values[a].CompareTo(rows.Lines.Values[b]) : a.CompareTo(b));
            Customer[order] = FirstPresent(lines, rows.Customers.Values);
            Visitor[order] = FirstPresent(lines, rows.Visitors.Values);
            FirstUs[order] = FirstInstant(lines, rows.OrderedAtUs.Values)!.Value;
        }
    }

    /// <summary>Orders.</summary>
    public int Count { get; }

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

    /// <summary>Identity code of each order's person; null for orders of nobody.</summary>
    public int? OwnerOf(int order, VisitorLinks links) =>
        Customer[order] >= 0 ? Customer[order] : Visitor[order] >= 0 ? links.OwnerOf(Visitor[order], FirstUs[order]) : null;

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
