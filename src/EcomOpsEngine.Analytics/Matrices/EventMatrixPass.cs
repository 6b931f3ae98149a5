using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>The event pass of one thread over whole runs.</summary>
internal sealed class EventMatrixPass(LocalClock clock, MatrixQuery query, GroupingPlan[] plans)
{
    private const int PieceElements = 16_384;

    private readonly EventCells[] _cells = Array.ConvertAll(plans, plan => new EventCells(plan));
    private long[] _keys = [];
    private int[] _slots = [];

    public void Run(LaneRun run, CancellationToken cancellation)
    {
        var batch = new EventBatch(run, clock, query);
        SlotBuffer.CodesOf codes = batch.Codes;
        foreach (var block in run.Blocks)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = block.Rows * LaneRun.LaneCount;
            var leftOut = query.LeftOut.LaneMask(block.FirstPerson) | run.Superseded.LaneMask(block.FirstPerson);
            if (batch.Select(block.Offset, count, block.MinSeconds, block.MaxSeconds, leftOut))
            {
                batch.Encode();
                for (var i = 0; i < plans.Length; i++)
                {
                    if (plans[i].ReadsRows)
                    {
                        AddBlock(run, block, _cells[i], Filled(_cells[i], batch, codes, count));
                    }
                }
            }
        }

        foreach (var history in run.LongHistories)
        {
            if (!query.LeftOut.Contains(history.Person) && !run.Superseded.Contains(history.Person))
            {
                AddLong(run, history, batch, codes, cancellation);
            }
        }
    }

    public void Merge(EventMatrixPass other)
    {
        for (var i = 0; i < _cells.Length; i++)
        {
            _cells[i].Merge(other._cells[i]);
        }
    }

    public CellTable[] Tables()
    {
        var tables = new CellTable[plans.Length];
        for (var i = 0; i < plans.Length; i++)
        {
            tables[i] = _cells[i].ToTable(plans[i].Finer is { } finer ? tables[finer] : null);
        }

        return tables;
    }

    private static void AddBlock(LaneRun run, LaneBlock block, EventCells cells, ReadOnlySpan<int> slots)
    {
        cells.AddEvents(slots);
        if (!cells.CountsPeople)
        {
            return;
        }

        var sessions = run.Sessions.Span.Slice(block.Offset, slots.Length);
        var lengths = run.Lengths.Span;
        for (var lane = 0; lane < block.Lanes; lane++)
        {
            var person = block.FirstPerson + lane;
            var history = new HistorySpan(person, lane, LaneRun.LaneCount, lengths[person - run.FirstPerson]);
            cells.BeginPerson();
            cells.AddPerson(slots, sessions, history, cells.CountsSessions && IsInterleaved(sessions, history));
        }
    }

    private void AddLong(LaneRun run, LongHistory history, EventBatch batch, SlotBuffer.CodesOf codes, CancellationToken cancellation)
    {
        var whole = run.Sessions.Span.Slice(history.Offset, history.Length);
        var interleaved = IsInterleaved(whole, new HistorySpan(history.Person, 0, 1, history.Length));
        foreach (var cells in _cells)
        {
            cells.BeginPerson();
        }

        for (var start = 0; start < history.Length; start += PieceElements)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(PieceElements, history.Length - start);
            if (!batch.Select(history.Offset + start, count, history.MinSeconds, history.MaxSeconds))
            {
                continue;
            }

            batch.Encode();
            for (var i = 0; i < plans.Length; i++)
            {
                if (plans[i].ReadsRows)
                {
                    var slots = Filled(_cells[i], batch, codes, count);
                    _cells[i].AddEvents(slots);
                    _cells[i].AddPerson(slots, whole.Slice(start, count), new HistorySpan(history.Person, 0, 1, count), interleaved);
                }
            }
        }
    }

    private ReadOnlySpan<int> Filled(EventCells cells, EventBatch batch, SlotBuffer.CodesOf codes, int count)
    {
        if (_slots.Length < count)
        {
            _slots = new int[count];
        }

        var slots = _slots.AsSpan(0, count);
        SlotBuffer.Fill(cells.Slots, query.Dimensions.Count, codes, batch.Selection, slots, ref _keys);
        cells.EnsureSlots();
        CellSlots.CheckCells(_cells, static one => one.Slots, query.MostCells);
        return slots;
    }

    /// <summary>Sessions are numbered by first appearance: a step back means that an earlier one goes on.</summary>
    private static bool IsInterleaved(NarrowSpan sessions, HistorySpan history)
    {
        var last = 0;
        for (var (i, left) = (history.Start, history.Length); left > 0; i += history.Stride, left--)
        {
            if (sessions[i] < last)
            {
                return true;
            }

            last = sessions[i];
        }

        return false;
    }
}
