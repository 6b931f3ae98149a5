using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Loads.People;
using EcomOpsEngine.Storage.Loads.Rows;
using EcomOpsEngine.Storage.Loads.Sources;
using EcomOpsEngine.Storage.Schema;
using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Loads.Plain;

/// <summary>
/// Takes the rows of a source: those whose values are all written plainly are read, checked and put into the checked table at once; the others are staged as they stand, for the row query.
/// The reading is the same for both; this is the way that most rows of most files take.
/// </summary>
internal sealed class PlainRows : IRowSink
{
    private const int OpenChunksKept = 16;
    private readonly PersonNumbers people;
    private readonly List<PlainSource> sources;
    private readonly List<PlainReader> readers;
    private readonly List<(PlainSource Source, List<PlainPattern> Patterns)> filters;
    private readonly PlainRowChecks rowChecks;
    private readonly ChunkWriter sound;
    private readonly StagedRows open;
    private readonly Func<string, string> toChecked;
    private readonly ChunkWriter earlier;
    private DirectAppend? direct;
    private readonly byte[] marks = new byte[SourceVector.Capacity];
    private readonly byte[] openMarks = new byte[SourceVector.Capacity];

    private PlainRows(Statements statements, ChunkLane lane, TargetTable table, RowPlan plan, List<PlainReader> readers, IReadOnlyList<StagedKind> kinds, RowRules rules, PersonNumbers people)
    {
        this.people = people;
        this.readers = readers;
        sources = [.. plan.Columns.Select(column => new PlainSource(column.Source))];
        filters = [.. plan.Filters.Select(filter => (new PlainSource(new ColumnSource([filter.Place], false, null, [])), filter.Patterns.Select(pattern => new PlainPattern(pattern)).ToList()))];
        rowChecks = new PlainRowChecks(table, plan.Columns, rules.Horizon);
        sound = new ChunkWriter(lane, RowQuery.Checked, CheckedTable.Types(plan.Columns));
        toChecked = sound.Insert;
        earlier = new ChunkWriter(lane, RowQuery.Checked, sound.Types);
        open = new StagedRows(statements, lane, SourceNames.Table(0), kinds, OpenChunksKept);
    }

    /// <summary>Rows staged for the row query.</summary>
    public long Staged => open.Rows;

    /// <summary>False when no text of the staged rows holds a control character.</summary>
    public bool MayHoldControls => open.MayHoldControls;

    /// <summary>The rows while all of them wait for their turn; null where they are in tables.</summary>
    public EventsAtHand? Held { get; private set; }

    /// <summary>A sink for a plan; null where all of its rows are for the row query. The checked table exists.</summary>
    public static PlainRows? TryCreate(
        Statements statements, ChunkLane lane, TargetTable table, RowPlan plan, IReadOnlyList<StagedKind> kinds, RowRules rules, PersonNumbers people)
    {
        if (plan.Joins.Length > 0)
        {
            return null;
        }

        var readers = new List<PlainReader>();
        foreach (var column in plan.Columns)
        {
            if (PlainReader.TryOf(column, RowFaults.IsNeeded(table, column, rules.Filled), rules, people) is not { } reader)
            {
                return null;
            }

            readers.Add(reader);
        }

        return new PlainRows(statements, lane, table, plan, readers, kinds, rules, people);
    }

    /// <summary>Lets rows go straight into the durable table until the first that is not plain, or until ids of people are forgotten.</summary>
    public void GoStraight(DirectAppend way)
    {
        direct = way;
        sound.LeadTo(way.Insert);
    }

    /// <summary>Keeps rows back until all are there, or until the first that is not plain. Their numbers count up from 1.</summary>
    public void Hold(EventsAtHand rows) => Held = rows;

    /// <summary>Lets the rows that were kept back go straight into the durable table.</summary>
    public void LetGo(DirectAppend way) => way.TakeAll(earlier, people);

    /// <summary>Lets rows that were kept back go to the checked table.</summary>
    public void LetGo()
    {
        if (Held is { } rows)
        {
            rows.WriteTo(earlier);
            earlier.Complete();
            Held = null;
        }
    }

    public void Take(RowBlock block)
    {
        var rows = marks.AsSpan(0, block.Count);
        rows.Clear();
        Filter(block, rows);
        for (var i = 0; i < readers.Count; i++)
        {
            readers[i].Read(sources[i].Of(block), block.Count, rows, sound.Column(i + 1));
        }

        rowChecks.Check(sound, block.Count, rows);
        if (rows.Contains(PlainMark.Open) || people.IsFull)
        {
            LeaveStraightWay();
        }

        if (Held?.TryKeep(sound, block.Count, null) == true)
        {
            sound.Clear();
            people.EndBlock(block.Count);
            return;
        }

        LetGo();
        direct?.Take(sound, rows, people);
        StageOpen(block, rows);
        block.RowNumbers.AsSpan(0, block.Count).CopyTo(sound.Column(0).Values<long>(block.Count));
        sound.Column(readers.Count + 1).SetAllMissing(block.Count);
        sound.Append(block.Count, rows);
        people.EndBlock(block.Count);
    }

    public void Complete()
    {
        sound.Complete();
        open.Complete();
    }

    private void LeaveStraightWay()
    {
        LetGo();
        if (direct is not null)
        {
            direct.Leave();
            direct = null;
            sound.LeadTo(toChecked);
        }
    }

    private void Filter(RowBlock block, Span<byte> rows)
    {
        foreach (var (source, patterns) in filters)
        {
            var values = source.Of(block);
            for (var row = 0; row < rows.Length; row++)
            {
                if (rows[row] == PlainMark.Sound && !Matches(patterns, values.Text(row)))
                {
                    rows[row] = PlainMark.Skipped;
                }
            }
        }
    }

    private static bool Matches(List<PlainPattern> patterns, ReadOnlySpan<byte> value)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.Matches(value))
            {
                return true;
            }
        }

        return false;
    }

    private void StageOpen(RowBlock block, ReadOnlySpan<byte> rows)
    {
        if (rows.Contains(PlainMark.Open))
        {
            for (var row = 0; row < rows.Length; row++)
            {
                openMarks[row] = rows[row] == PlainMark.Open ? (byte)0 : (byte)1;
            }

            open.Take(block, openMarks.AsSpan(0, rows.Length));
        }
    }
}
