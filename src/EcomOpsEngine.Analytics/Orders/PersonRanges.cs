namespace EcomOpsEngine.Analytics.Orders;

/// <summary>A span of people of a run, by their places, and their lines. Neither <see cref="LastPerson"/> nor <see cref="LastLine"/> is inside.</summary>
internal readonly record struct PersonRange(OrderRun Run, int FirstPerson, int LastPerson, int FirstLine, int LastLine);

/// <summary>Cuts people into parts with about the same number of lines, so that threads end together. A part is a series of ranges; parts and ranges ascend.</summary>
internal static class PersonRanges
{
    /// <summary>Parts that a thread takes, one after another.</summary>
    private const int PartsOfThread = 4;

    /// <summary>Lines of a part at least, where a thread takes several.</summary>
    private const int LinesOfPart = 65_536;

    /// <summary>Parts for threads that take the next one when they are done with one, so that nobody waits long for a thread that came late or got less of its core.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="threads">Threads, 1 or more.</param>
    /// <param name="withNobody">As in <see cref="Of"/>.</param>
    public static PersonRange[][] ForThreads(OrderLines lines, int threads, bool withNobody = false)
    {
        var most = threads == 1 ? 1 : threads * PartsOfThread;
        return Of(lines, (int)Math.Clamp(lines.Runs.Sum(run => (long)LinesOf(run, withNobody)) / LinesOfPart, threads, most), withNobody);
    }

    /// <param name="lines">The lines.</param>
    /// <param name="count">Parts, 1 or more.</param>
    /// <param name="withNobody">Lines of nobody belong to the last range of their run; otherwise to none.</param>
    public static PersonRange[][] Of(OrderLines lines, int count, bool withNobody = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var total = lines.Runs.Sum(run => (long)LinesOf(run, withNobody));
        var parts = new PersonRange[count][];
        var ranges = new List<PersonRange>();
        var (part, before) = (0, 0L);
        foreach (var run in lines.Runs)
        {
            var place = 0;
            for (var all = LinesOf(run, withNobody); part < count - 1 && before + all >= total * (part + 1) / count; part++)
            {
                var end = PlaceAt(run, (int)((total * (part + 1) / count) - before), place);
                Add(ranges, run, place, end, run.PersonOffsets.Span[end]);
                parts[part] = [.. ranges];
                ranges.Clear();
                place = end;
            }

            Add(ranges, run, place, run.Persons, LinesOf(run, withNobody));
            before += LinesOf(run, withNobody);
        }

        for (; part < count; part++)
        {
            parts[part] = [.. ranges];
            ranges.Clear();
        }

        return parts;
    }

    private static int LinesOf(OrderRun run, bool withNobody) => withNobody ? run.Count : run.PersonOffsets.Span[^1];

    private static void Add(List<PersonRange> ranges, OrderRun run, int first, int last, int lastLine)
    {
        var firstLine = run.PersonOffsets.Span[first];
        if (first < last || firstLine < lastLine)
        {
            ranges.Add(new PersonRange(run, first, last, firstLine, lastLine));
        }
    }

    private static int PlaceAt(OrderRun run, int line, int from)
    {
        var found = run.PersonOffsets.Span.BinarySearch(line);
        return Math.Clamp(found >= 0 ? found : ~found, from, run.Persons);
    }
}
