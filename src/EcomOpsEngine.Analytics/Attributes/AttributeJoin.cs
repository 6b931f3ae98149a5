using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Attributes;

/// <summary>What names the key of a row: its person, or the value of another column such as the SKU.</summary>
/// <param name="Column">Index of the naming code column; null where the person names the key.</param>
/// <param name="Keys">Key of each person of the run by place, or of each code of the column (the missing value first); negative where there is none.</param>
public sealed record AttributeKeys(int? Column, ReadOnlyMemory<int> Keys)
{
    /// <summary>Of keys over all people: those of a run, where people name them.</summary>
    /// <param name="firstPerson">Lowest person number of the run.</param>
    /// <param name="people">Its people.</param>
    public AttributeKeys OfRun(int firstPerson, int people) => Column is null ? this with { Keys = Keys.Slice(firstPerson, people) } : this;
}

/// <summary>
/// Finds for each row the version of an attribute that holds at the row's instant, and makes a column of it in the row's own order.
/// One pass; afterwards the attribute filters and groups like any other column.
/// </summary>
public static class AttributeJoin
{
    /// <summary>An attribute over the elements of a run; padding gets 0.</summary>
    /// <param name="run">The run.</param>
    /// <param name="keys">What names the keys.</param>
    /// <param name="versions">The attributes.</param>
    /// <param name="attribute">Index of the attribute's column.</param>
    public static CodeColumn Column(LaneRun run, AttributeKeys keys, AttributeVersions versions, int attribute)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(versions);
        var writer = new CodeWriter(versions.Columns[attribute], run.Seconds.Length);
        Walk(run, keys, versions, writer);
        return writer.Column;
    }

    /// <summary>An attribute over a run of order lines, at the instant of the order.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="keys">What names the keys.</param>
    /// <param name="versions">The attributes.</param>
    /// <param name="attribute">Index of the attribute's column.</param>
    public static CodeColumn Column(OrderRun lines, AttributeKeys keys, AttributeVersions versions, int attribute)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(versions);
        var writer = new CodeWriter(versions.Columns[attribute], lines.Count);
        Walk(lines, keys, versions, writer);
        return writer.Column;
    }

    /// <summary>Adds the rows of a run that each version holds for; rows that another run holds by now are left out.</summary>
    /// <param name="run">The run.</param>
    /// <param name="keys">What names the keys.</param>
    /// <param name="versions">The attributes.</param>
    /// <param name="rows">One count for each version.</param>
    public static void Count(LaneRun run, AttributeKeys keys, AttributeVersions versions, long[] rows) => Walk(run, keys, versions, new VersionCounter(rows));

    /// <summary>Adds the order lines of a run that each version holds for; lines that another run holds by now are left out.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="keys">What names the keys.</param>
    /// <param name="versions">The attributes.</param>
    /// <param name="rows">One count for each version.</param>
    public static void Count(OrderRun lines, AttributeKeys keys, AttributeVersions versions, long[] rows) => Walk(lines, keys, versions, new VersionCounter(rows));

    private static void Walk<TSink>(LaneRun run, AttributeKeys keys, AttributeVersions versions, TSink sink)
        where TSink : IVersionSink
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(versions);
        var history = new HistoryWalker<TSink>(run, keys, versions, sink);
        foreach (LaneBlock block in run.Blocks)
        {
            for (var lane = 0; lane < block.Lanes; lane++)
            {
                history.Walk(block.FirstPerson + lane, block.Offset + lane, LaneRun.LaneCount, run.Lengths.Span[block.FirstPerson + lane - run.FirstPerson]);
            }
        }

        foreach (LongHistory one in run.LongHistories)
        {
            history.Walk(one.Person, one.Offset, 1, one.Length);
        }
    }

    private static void Walk<TSink>(OrderRun lines, AttributeKeys keys, AttributeVersions versions, TSink sink)
        where TSink : IVersionSink
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(versions);
        var at = lines.OrderedAtUs.Span;
        var keyOf = keys.Keys.Span;
        var leftOut = LeftOutLines.Of(lines, PersonSet.Empty);
        if (keys.Column is { } index)
        {
            var source = lines.Columns[index];
            for (var line = 0; line < at.Length; line++)
            {
                Take(line, keyOf[source[line]], at[line]);
            }

            return;
        }

        var offsets = lines.PersonOffsets.Span;
        for (var person = 0; person < lines.Persons; person++)
        {
            for (var line = offsets[person]; line < offsets[person + 1]; line++)
            {
                Take(line, keyOf[person], at[line]);
            }
        }

        void Take(int line, int key, long atUs)
        {
            if (versions.VersionAt(key, atUs) is { } version && !leftOut.Any(line, line + 1))
            {
                sink.Take(line, version);
            }
        }
    }

    private sealed class HistoryWalker<TSink>(LaneRun run, AttributeKeys keys, AttributeVersions versions, TSink sink)
        where TSink : IVersionSink
    {
        private readonly CodeColumn _source = keys.Column is { } index ? run.Columns[index] : default;

        public void Walk(int person, int at, int stride, int length)
        {
            var keyOf = keys.Keys.Span;
            var seconds = run.Seconds.Span;
            var residues = run.ResidueUs.Span;
            var place = person - run.FirstPerson;
            if (run.Superseded.Contains(person) || (keys.Column is null && keyOf[place] < 0))
            {
                return;
            }

            for (var i = 0; i < length; i++, at += stride)
            {
                var key = keyOf[keys.Column is null ? place : _source[at]];
                if (key >= 0 && versions.VersionAt(key, EngineTime.UnixUs(seconds[at], residues[at])) is { } version)
                {
                    sink.Take(at, version);
                }
            }
        }
    }
}
