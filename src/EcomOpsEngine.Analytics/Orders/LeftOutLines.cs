using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Orders;

/// <summary>The lines of a run that do not exist for an answer, as spans: those of people left out, and those that another run holds by now. Mostly none.</summary>
internal sealed class LeftOutLines
{
    private readonly int[] _froms;
    private readonly int[] _ends;

    private LeftOutLines(int[] froms, int[] ends)
    {
        _froms = froms;
        _ends = ends;
    }

    /// <summary>Lines of [from, to) that are left out; no span reaches over an end.</summary>
    public int CountWithin(int from, int to)
    {
        var count = 0;
        for (var span = First(from); span < _froms.Length && _froms[span] < to; span++)
        {
            count += _ends[span] - _froms[span];
        }

        return count;
    }

    public static LeftOutLines Of(OrderRun run, PersonSet people)
    {
        var froms = new List<int>();
        var ends = new List<int>();
        ReadOnlySpan<int> offsets = run.PersonOffsets.Span;
        foreach (int person in people.Union(run.Superseded).Within(run.FirstPerson, run.FirstPerson + run.Persons))
        {
            int place = person - run.FirstPerson;
            if (offsets[place] != offsets[place + 1])
            {
                froms.Add(offsets[place]);
                ends.Add(offsets[place + 1]);
            }
        }

        froms.AddRange(run.SupersededOrders.Select(span => span.From));
        ends.AddRange(run.SupersededOrders.Select(span => span.End));
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
