using System.Buffers;
using System.Numerics;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>One thread's share of a query: maps elements to steps, runs the lane kernel, walks what it leaves, and counts.</summary>
internal sealed class FunnelWorker : IDisposable
{
    /// <summary>Elements mapped at a time: the buffers stay in the fast caches.</summary>
    private const int BatchElements = 16 * 1024;

    /// <summary>Events of a long history between two looks at the cancellation token.</summary>
    private const int LongSlice = 256 * 1024;

    private readonly FunnelQuery _query;
    private readonly StepPlan _plan;
    private readonly LaneClock? _clock;
    private readonly LaneProgram _program;
    private readonly LaneSettings[] _plain;
    private readonly LaneOutcome _outcome = new();
    private readonly HistoryEvents _events = new();
    private readonly HistoryWalk _walk;
    private readonly int[] _codes;
    private readonly int[] _laneCodes;
    private byte[] _steps = [];
    private byte[] _scratch = [];
    private uint[] _masks = [];

    /// <param name="query">The query.</param>
    /// <param name="plan">Its steps.</param>
    /// <param name="cardinalities">Codes of each breakdown column.</param>
    /// <param name="useLanes">False: every person is walked.</param>
    public FunnelWorker(FunnelQuery query, StepPlan plan, IReadOnlyList<int> cardinalities, bool useLanes)
    {
        _query = query;
        _plan = plan;
        _clock = useLanes && plan.Mapping != StepMapping.Overlapping && LaneClock.Fits(query) ? new LaneClock(query) : null;
        _program = LaneProgram.For(plan.StepCount);
        _plain = _clock is null ? [] : [_clock.Settings(default, 0, 0), _clock.Settings(default(LaneBlock) with { HasResidue = true }, 0, 0)];
        _walk = new HistoryWalk(query);
        _codes = new int[cardinalities.Count];
        _laneCodes = new int[16 * cardinalities.Count];
        Partial = new FunnelPartial(plan.StepCount, cardinalities);
    }

    /// <summary>The counts so far.</summary>
    public FunnelPartial Partial { get; }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_steps);
        ArrayPool<byte>.Shared.Return(_scratch);
        ArrayPool<uint>.Shared.Return(_masks);
        _steps = _scratch = [];
        _masks = [];
    }

    /// <summary>Counts the people of some blocks.</summary>
    public void Blocks(LaneRun run, int first, int end)
    {
        for (int i = first; i < end;)
        {
            LaneBlock block = run.Blocks[i];
            if (Misses(block.MinSeconds, block.MaxSeconds))
            {
                Partial.BlocksSkipped++;
                i++;
                continue;
            }

            int offset = block.Offset;
            int elements = 16 * block.Rows;
            int last = i + 1;
            while (last < end && elements < BatchElements)
            {
                LaneBlock next = run.Blocks[last];
                if (next.Offset != offset + elements || elements + (16 * next.Rows) > BatchElements || Misses(next.MinSeconds, next.MaxSeconds))
                {
                    break;
                }

                elements += 16 * next.Rows;
                last++;
            }

            Map(run, offset, elements);
            var batch = new Batch(run, offset, elements, _steps);
            for (; i < last; i++)
            {
                Block(batch, run.Blocks[i]);
            }
        }
    }

    /// <summary>Counts the person of a long history.</summary>
    public void Long(LaneRun run, LongHistory history, CancellationToken cancellation)
    {
        if (Misses(history.MinSeconds, history.MaxSeconds) || _query.LeftOut.Contains(history.Person) || run.Superseded.Contains(history.Person))
        {
            return;
        }

        Partial.RowsScanned += history.Length;
        _events.Clear();
        for (int done = 0; done < history.Length; done += LongSlice)
        {
            if (cancellation.IsCancellationRequested)
            {
                return;
            }

            int length = Math.Min(LongSlice, history.Length - done);
            int offset = history.Offset + done;
            Map(run, offset, length);
            Gather(run, offset, 1, 0, length);
        }

        Count(run, _walk.Walk(_events));
    }

    private bool Misses(int minSeconds, int maxSeconds) =>
        EngineTime.UnixUs(maxSeconds, 999_999) < _query.FromUs || EngineTime.UnixUs(minSeconds, 0) >= _query.ToUs;

    private void Map(LaneRun run, int offset, int elements)
    {
        Grow(ref _scratch, 2 * elements);
        if (_plan.Mapping == StepMapping.Overlapping)
        {
            Grow(ref _masks, elements);
            StepMapper.Masks(_plan, run.Columns, offset, _masks.AsSpan(0, elements), _scratch);
        }
        else
        {
            Grow(ref _steps, elements);
            StepMapper.Steps(_plan, run.Columns, offset, _steps.AsSpan(0, elements), _scratch);
        }
    }

    private static void Grow<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            ArrayPool<T>.Shared.Return(buffer);
            buffer = ArrayPool<T>.Shared.Rent(Math.Max(length, 2 * BatchElements));
        }
    }

    private void Block(in Batch batch, in LaneBlock block)
    {
        LaneRun run = batch.Run;
        ReadOnlySpan<int> lengths = batch.Lengths.Slice(block.FirstPerson - run.FirstPerson, block.Lanes);
        uint all = ((1u << block.Lanes) - 1) & ~(_query.LeftOut.LaneMask(block.FirstPerson) | run.Superseded.LaneMask(block.FirstPerson));
        if (all == 0)
        {
            return;
        }

        int rows = 0;
        for (int lane = 0; lane < lengths.Length; lane++)
        {
            rows += lengths[lane] & -(int)(all >> lane & 1);
        }

        Partial.RowsScanned += rows;
        uint walk = _clock is not null && LaneBlockRun(batch, block) ? _outcome.Unsure & all : all;
        if (walk != all)
        {
            Partial.LanesWalked += BitOperations.PopCount(walk);
            Partial.LanesRun += BitOperations.PopCount(all);
            CountLanes(all & ~walk);
        }

        for (; walk != 0; walk &= walk - 1)
        {
            int lane = BitOperations.TrailingZeroCount(walk);
            _events.Clear();
            Gather(run, block.Offset + lane, 16, block.Offset - batch.Offset + lane, lengths[lane]);
            Count(run, _walk.Walk(_events));
        }
    }

    /// <summary>Runs the lane kernel over a block. False: the block has no room for the values asked for.</summary>
    private bool LaneBlockRun(in Batch batch, in LaneBlock block)
    {
        LaneClock clock = _clock!;
        _outcome.Clear();
        bool carries = _codes.Length > 0;
        bool covered = clock.Covers(block);
        LaneTies ties = !block.HasTies ? LaneTies.Ignored
            : !_plan.StepsAscendWithCodes ? LaneTies.Checked
            : carries ? LaneTies.InOrder : LaneTies.Ignored;
        var needs = new LaneNeeds(!covered, block.HasResidue, ties, LaneCarry.Nothing);
        if (!carries)
        {
            Halves(batch, block, needs, _plain[block.HasResidue ? 1 : 0], []);
        }
        else if (!Carry(batch, block, needs))
        {
            return false;
        }

        if (!covered && block.HasResidue && !(clock.FromIsWhole && clock.ToIsWhole))
        {
            MarkEdges(batch, block);
        }

        return true;
    }

    private void Halves(in Batch batch, in LaneBlock block, LaneNeeds needs, in LaneSettings settings, ReadOnlySpan<byte> codes)
    {
        int start = block.Offset - batch.Offset;
        ReadOnlySpan<byte> steps = batch.Steps.Slice(start, 16 * block.Rows);
        ReadOnlySpan<int> seconds = batch.Seconds.Slice(start, 16 * block.Rows);
        ReadOnlySpan<ushort> ties = batch.Ties.Slice(start / 16, block.Rows);
        ReadOnlySpan<byte> carried = codes.IsEmpty ? steps : codes.Slice(block.Offset, 16 * block.Rows);
        _program.Run(needs, new LaneRows(steps, seconds, ties, carried, block.Rows, 0), settings, _outcome);
        if (block.Lanes > 8)
        {
            _program.Run(needs, new LaneRows(steps[8..], seconds[8..], ties, carried[8..], block.Rows, 8), settings, _outcome);
        }
    }

    /// <summary>Carries the breakdown values, a slice of as many bits as the block's deadlines leave in each run of the kernel.</summary>
    private bool Carry(in Batch batch, in LaneBlock block, LaneNeeds needs)
    {
        int spare = Math.Min(8, _clock!.SpareBits(block));
        Array.Clear(_laneCodes);
        for (int b = 0; b < _codes.Length; b++)
        {
            CodeColumn column = batch.Run.Columns[_query.BreakdownColumns[b]];
            int bits = 32 - BitOperations.LeadingZeroCount((uint)column.ValueCount);
            if (column.Width != 1 || spare < Math.Min(bits, 2))
            {
                return false;
            }

            int shift = 0;
            do
            {
                int slice = Math.Min(spare, bits - shift);
                var carry = needs with { Carry = slice == bits ? LaneCarry.Code : LaneCarry.Slice };
                Halves(batch, block, carry, _clock.Settings(block, slice, shift), column.Bytes);
                for (int lane = 0; lane < 16; lane++)
                {
                    _laneCodes[(lane * _codes.Length) + b] |= _outcome.Carried[lane] << shift;
                }

                shift += slice;
            }
            while (shift < bits);
        }

        return true;
    }

    /// <summary>Where an end of the range falls within a second, step 1 in that second is looked at to the microsecond.</summary>
    private void MarkEdges(in Batch batch, in LaneBlock block)
    {
        int start = block.Offset - batch.Offset;
        ReadOnlySpan<int> seconds = batch.Seconds.Slice(start, 16 * block.Rows);
        ReadOnlySpan<byte> steps = batch.Steps.Slice(start, 16 * block.Rows);
        int from = _clock!.FromIsWhole ? -1 : _clock.FromSeconds - 1;
        int to = _clock.ToIsWhole ? -1 : _clock.ToSeconds - 1;
        for (int i = 0; i < seconds.Length; i++)
        {
            if (steps[i] == 1 && (seconds[i] == from || seconds[i] == to))
            {
                _outcome.Unsure |= 1u << (i % 16);
            }
        }
    }

    private void CountLanes(uint lanes)
    {
        uint immature = _outcome.Immature & lanes;
        uint counted = _query.CompletedWindowsOnly ? lanes & ~immature : lanes;
        if (_codes.Length == 0)
        {
            for (int s = 1; s <= _plan.StepCount; s++)
            {
                Partial.AddEntered(s, BitOperations.PopCount(_outcome.Reached[s - 1] & counted));
            }

            Partial.AddImmature(BitOperations.PopCount(immature));
            return;
        }

        Partial.AddLanes(_outcome, lanes, counted, _laneCodes);
    }

    private void Gather(LaneRun run, int first, int stride, int mappedAt, int length)
    {
        if (_plan.Mapping == StepMapping.Overlapping)
        {
            _events.AddMasks(run, first, stride, _masks.AsSpan(mappedAt), length);
        }
        else
        {
            _events.AddSteps(run, first, stride, _steps.AsSpan(mappedAt), length);
        }
    }

    private void Count(LaneRun run, HistoryOutcome outcome)
    {
        for (int b = 0; b < _codes.Length; b++)
        {
            _codes[b] = outcome.Depth == 0 ? 0 : run.Columns[_query.BreakdownColumns[b]][outcome.FirstElement];
        }

        bool leftOut = outcome.Immature && _query.CompletedWindowsOnly;
        Partial.Add(leftOut ? 0 : outcome.Depth, outcome.Immature, _codes);
    }

    /// <summary>Blocks mapped together, with the columns from their first element on.</summary>
    private readonly ref struct Batch(LaneRun run, int offset, int elements, ReadOnlySpan<byte> steps)
    {
        public readonly LaneRun Run = run;
        public readonly int Offset = offset;
        public readonly ReadOnlySpan<byte> Steps = steps;
        public readonly ReadOnlySpan<int> Seconds = run.Seconds.Span.Slice(offset, elements);
        public readonly ReadOnlySpan<ushort> Ties = run.TieMasks.Span.Slice(offset / 16, elements / 16);
        public readonly ReadOnlySpan<int> Lengths = run.Lengths.Span;
    }
}
