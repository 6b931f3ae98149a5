using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Orders;

/// <summary>The order lines of people who do not exist for an answer, as spans; mostly none, because programs do not buy.</summary>
internal sealed class LeftOutLines
{
    private readonly int[] _froms;
    private readonly int[] _ends;

    private LeftOutLines(int[] froms, int[] ends)
    {
        _froms = froms;
        _ends = ends;
    }

    /// <summary>Whether no line is left out.</summary>
    public bool IsEmpty => _froms.Length == 0;

    public static LeftOutLines Of(OrderLines lines, PersonSet people)
    {
        var froms = new List<int>();
        var ends = new List<int>();
        ReadOnlySpan<int> offsets = lines.PersonOffsets.Span;
        foreach (int person in people)
        {
            if (person < lines.Persons && offsets[person] != offsets[person + 1])
            {
                froms.Add(offsets[person]);
                ends.Add(offsets[person + 1]);
            }
        }

        return new LeftOutLines([.. froms], [.. ends]);
    }

    /// <summary>Whether one of the lines [from, to) is left out.</summary>
    public bool Any(int from, int to)
    {
        int span = First(from);
        return span < _froms.Length && _froms[span] < to;
    }

    /// <summary>Clears the bytes of lines that are left out.</summary>
    /// <param name="from">Line of the first byte.</param>
    /// <param name="selection">A byte for each line.</param>
    public void Clear(int from, Span<byte> selection)
    {
        int to = from + selection.Length;
        for (int span = First(from); span < _froms.Length && _froms[span] < to; span++)
        {
            int start = Math.Max(_froms[span], from);
            selection[(start - from)..(Math.Min(_ends[span], to) - from)].Clear();
        }
    }

    /// <summary>First span that ends after a line.</summary>
    private int First(int line)
    {
        if (_ends.Length == 0)
        {
            return 0;
        }

        int found = Array.BinarySearch(_ends, line);
        return found >= 0 ? found + 1 : ~found;
    }
}
