using System.Numerics;
using System.Runtime.CompilerServices;
using EcomOpsEngine.Analytics.Funnels.Lanes;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>One thread's share of a query: maps elements to steps, runs the lane kernel, walks what it leaves, and counts.</summary>
internal sealed class FunnelWorker : IDisposable
{
    /// <summary>Events of a long history mapped at a time, between two looks at the cancellation token.</summary>
    private const int LongSlice = LaneBatches.MostElements;

    private readonly FunnelQuery _query;
    private readonly StepPlan _plan;
    private readonly LaneClock? _clock;
    private readonly LaneProgram? _program;
    private readonly LaneTable? _table;
    private readonly LongHistoryCount? _long;
    private readonly LaneTally _tally;
    private readonly LaneReport _report = new();
    private readonly HistoryEvents _events = new();
    private readonly HistoryWalk _walk;
    private readonly int[] _breakdown;
    private readonly int[] _codes;
    private readonly LaneBatches _batches;
    private readonly StepBuffer _buffer;

    /// <param name="query">The query.</param>
    /// <param name="plan">Its steps.</param>
    /// <param name="cardinalities">Codes of each breakdown column.</param>
    /// <param name="width">Lanes to use; none: every person is walked.</param>
    /// <param name="table">Maps event codes to steps within the lane kernel, where that is all there is to it.</param>
    public FunnelWorker(FunnelQuery query, StepPlan plan, IReadOnlyList<int> cardinalities, LaneWidth width, LaneTable? table)
    {
        _query = query;
        _plan = plan;
        if (width != LaneWidth.None && plan.Mapping != StepMapping.Overlapping && LaneClock.Fits(query))
        {
            _clock = new LaneClock(query);
            _program = LaneProgram.For(plan.StepCount, width);
            _table = cardinalities.Count == 0 && plan.StepCount <= LaneProgram.MostStepsInRegisters ? table : null;
            _long = cardinalities.Count == 0 && plan.StepsAscendWithCodes && LongHistoryCount.Fits(_clock) ? new LongHistoryCount(plan.StepCount, _clock) : null;
        }

        _batches = new LaneBatches(query, plan, _clock);
        _buffer = new StepBuffer(plan);
        _tally = new LaneTally(query.CompletedWindowsOnly);
        _walk = new HistoryWalk(query);
        _breakdown = [.. query.BreakdownColumns];
        _codes = new int[cardinalities.Count];
        Partial = new FunnelPartial(plan.StepCount, cardinalities);
    }

    /// <summary>The counts so far.</summary>
    public FunnelPartial Partial { get; }

    public void Dispose()
    {
        _buffer.Dispose();
        _events.Dispose();
    }

    /// <summary>Counts the people of some blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Blocks(LaneRun run, int first, int end)
    {
        ReadOnlySpan<LaneBlock> blocks = run.Blocks.AsSpan()[first..end];
        while (!blocks.IsEmpty)
        {
            if (_batches.Misses(blocks[0].MinSeconds, blocks[0].MaxSeconds))
            {
                Partial.BlocksSkipped++;
                blocks = blocks[1..];
                continue;
            }

            BlockBatch batch = _batches.Next(blocks, isBounded: _table is null);
            int offset = blocks[0].Offset;
            if (_program is not null && _table is not null)
            {
                CountLanes(_program, new LaneBatch(run, offset, run.Columns[0].Bytes.Slice(offset, batch.Elements), _table), blocks[..batch.Blocks], batch);
            }
            else
            {
                _buffer.Map(run, offset, batch.Elements);
                Mapped(run, offset, blocks[..batch.Blocks], batch);
            }

            blocks = blocks[batch.Blocks..];
        }
    }

    /// <summary>Counts the person of a long history.</summary>
    public void Long(LaneRun run, LongHistory history, CancellationToken cancellation)
    {
        if (_batches.Misses(history.MinSeconds, history.MaxSeconds) || _query.LeftOut.Contains(history.Person) || run.Superseded.Contains(history.Person))
        {
            return;
        }

        (int first, int end) = _batches.Reach(history, run.Seconds.Span.Slice(history.Offset, history.Length));
        (first, end) = (history.Offset + first, history.Offset + end);
        Partial.RowsScanned += end - first;
        if (_long is not null && CountLong(_long, run, first, end))
        {
            return;
        }

        _events.Clear();
        for (int at = first; at < end; at += LongSlice)
        {
            if (cancellation.IsCancellationRequested)
            {
                return;
            }

            int length = Math.Min(LongSlice, end - at);
            _buffer.Map(run, at, length);
            Gather(run, at, 1, 0, length);
        }

        Count(run, _walk.Walk(_events));
    }

    /// <summary>Counts a long history by seconds, as far as needed; false where they do not decide.</summary>
    private bool CountLong(LongHistoryCount count, LaneRun run, int first, int end)
    {
        count.Begin();
        for (int at = first; at < end && !count.IsConverted; at += LongHistoryCount.SliceEvents)
        {
            int length = Math.Min(LongHistoryCount.SliceEvents, end - at);
            _buffer.Map(run, at, length);
            count.Add(_buffer.Steps[..length], run.Seconds.Span.Slice(at, length));
        }

        if (!count.IsDecided)
        {
            return false;
        }

        Partial.Add(count.IsImmature && _query.CompletedWindowsOnly ? 0 : count.Depth, count.IsImmature, []);
        return true;
    }

    private void Mapped(LaneRun run, int offset, ReadOnlySpan<LaneBlock> blocks, BlockBatch batch)
    {
        if (_program is not { } program)
        {
            Walk(run, offset, blocks);
            return;
        }

        var columns = new LaneBatch(run, offset, _buffer.Steps[..batch.Elements], table: null);
        if (_codes.Length == 0)
        {
            CountLanes(program, columns, blocks, batch);
            return;
        }

        foreach (ref readonly LaneBlock block in blocks)
        {
            ReportLanes(program, columns, block, batch.Needs);
        }
    }

    private void Walk(LaneRun run, int offset, ReadOnlySpan<LaneBlock> blocks)
    {
        foreach (ref readonly LaneBlock block in blocks)
        {
            uint wanted = Wanted(run, block);
            Partial.RowsScanned += RowsOf(run, block, wanted);
            WalkLanes(run, offset, block, wanted);
        }
    }

    private void CountLanes(LaneProgram program, in LaneBatch columns, ReadOnlySpan<LaneBlock> blocks, BlockBatch batch)
    {
        _tally.Clear();
        program.Count(columns, blocks, batch.Needs, _clock!, _query.LeftOut, _tally);
        Partial.Add(_tally);
        Partial.RowsScanned += batch.Events;
        Partial.LanesRun += batch.Lanes;
        if (!_query.LeftOut.IsEmpty || !columns.Run.Superseded.IsEmpty)
        {
            foreach (ref readonly LaneBlock block in blocks)
            {
                uint wanted = Wanted(columns.Run, block);
                Partial.RowsScanned -= block.Events - RowsOf(columns.Run, block, wanted);
                Partial.LanesRun -= block.Lanes - BitOperations.PopCount(wanted);
            }
        }

        foreach (LaneRedo redo in _tally.Redo)
        {
            Partial.LanesWalked += BitOperations.PopCount(redo.Lanes);
            LaneBlock block = blocks[redo.Block];
            if (columns.Table is not null)
            {
                _buffer.Map(columns.Run, block.Offset, LaneRun.LaneCount * block.Rows);
            }

            WalkLanes(columns.Run, columns.Table is null ? columns.Offset : block.Offset, block, redo.Lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReportLanes(LaneProgram program, in LaneBatch batch, in LaneBlock block, LaneNeeds needs)
    {
        LaneRun run = batch.Run;
        uint wanted = Wanted(run, block);
        if (wanted == 0)
        {
            return;
        }

        Partial.RowsScanned += RowsOf(run, block, wanted);
        Partial.LanesRun += BitOperations.PopCount(wanted);
        foreach (int column in _breakdown)
        {
            run.Columns[column].Prefetch(block.Offset, LaneRun.LaneCount * block.Rows);
        }

        program.Report(batch, block, needs, _clock!, allSteps: false, _report);
        uint redo = _report.Unsure & wanted;
        for (uint rest = _report.Entered & wanted & ~redo; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            if (_report.Hits[lane] > 1 && !StartHits.AreOne(run, block, _report, lane, _breakdown))
            {
                redo |= 1u << lane;
                continue;
            }

            int element = block.Offset + (LaneRun.LaneCount * _report.Rows[lane]) + lane;
            for (int b = 0; b < _codes.Length; b++)
            {
                _codes[b] = run.Columns[_breakdown[b]][element];
            }

            bool immature = (_report.Immature >> lane & 1) != 0;
            Partial.Add(immature && _query.CompletedWindowsOnly ? 0 : _report.Depths[lane], immature, _codes);
        }

        Partial.LanesWalked += BitOperations.PopCount(redo);
        WalkLanes(run, batch.Offset, block, redo);
    }

    private uint Wanted(LaneRun run, in LaneBlock block) =>
        ((1u << block.Lanes) - 1) & ~(_query.LeftOut.LaneMask(block.FirstPerson) | run.Superseded.LaneMask(block.FirstPerson));

    private static int RowsOf(LaneRun run, in LaneBlock block, uint wanted)
    {
        ReadOnlySpan<int> lengths = run.Lengths.Span.Slice(block.FirstPerson - run.FirstPerson, block.Lanes);
        int rows = block.Events;
        for (uint rest = ((1u << block.Lanes) - 1) & ~wanted; rest != 0; rest &= rest - 1)
        {
            rows -= lengths[BitOperations.TrailingZeroCount(rest)];
        }

        return rows;
    }

    private void WalkLanes(LaneRun run, int mappedFrom, in LaneBlock block, uint lanes)
    {
        for (uint rest = lanes; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            _events.Clear();
            Gather(run, block.Offset + lane, LaneRun.LaneCount, block.Offset - mappedFrom + lane, run.Lengths.Span[block.FirstPerson - run.FirstPerson + lane]);
            Count(run, _walk.Walk(_events));
        }
    }

    private void Gather(LaneRun run, int first, int stride, int mappedAt, int length)
    {
        if (_plan.Mapping == StepMapping.Overlapping)
        {
            _events.AddMasks(run, first, stride, _buffer.Masks[mappedAt..], length);
        }
        else
        {
            _events.AddSteps(run, first, stride, _buffer.Steps[mappedAt..], length);
        }
    }

    private void Count(LaneRun run, HistoryOutcome outcome)
    {
        for (int b = 0; b < _codes.Length; b++)
        {
            _codes[b] = outcome.Depth == 0 ? 0 : run.Columns[_breakdown[b]][outcome.FirstElement];
        }

        bool leftOut = outcome.Immature && _query.CompletedWindowsOnly;
        Partial.Add(leftOut ? 0 : outcome.Depth, outcome.Immature, _codes);
    }
}
