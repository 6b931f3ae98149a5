using System.Numerics;
using System.Runtime.CompilerServices;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Lanes;

/// <summary>
/// Hands the people of lane blocks who entered to a collector, with the events of their reported attempts: the lane kernel finds them block by block,
/// the walker takes the lanes that it leaves.
/// </summary>
internal sealed class LaneUnits : IDisposable
{
    private readonly FunnelQuery _query;
    private readonly LaneClock _clock;
    private readonly LaneProgram _program;
    private readonly LaneBatches _batches;
    private readonly StepBuffer _buffer;
    private readonly LaneReport _report = new();
    private readonly UnitEvents _events = new();
    private readonly UnitWalker _walker;
    private readonly UnitCollector _collector;
    private readonly int[] _elements;

    private LaneUnits(FunnelQuery query, StepPlan plan, LaneWidth width, UnitWalker walker, UnitCollector collector)
    {
        _query = query;
        _clock = new LaneClock(query);
        _program = LaneProgram.For(plan.StepCount, width);
        _batches = new LaneBatches(query, plan, _clock);
        _buffer = new StepBuffer(plan);
        _walker = walker;
        _collector = collector;
        _elements = new int[plan.StepCount];
    }

    /// <summary>Lanes given to the kernel.</summary>
    public long LanesRun { get; private set; }

    /// <summary>Of them those that were walked.</summary>
    public long LanesWalked { get; private set; }

    /// <summary>Events read.</summary>
    public long RowsScanned { get; private set; }

    /// <summary>Blocks that hold no step 1.</summary>
    public long BlocksSkipped { get; private set; }

    /// <summary>The lanes of a query; null where it asks for more than the kernel knows.</summary>
    public static LaneUnits? Of(FunnelQuery query, StepPlan plan, LaneWidth width, UnitWalker walker, UnitCollector collector) =>
        width != LaneWidth.None && query.HasPlainSteps && plan.Mapping != StepMapping.Overlapping && LaneClock.Fits(query)
            ? new LaneUnits(query, plan, width, walker, collector)
            : null;

    public void Dispose()
    {
        _buffer.Dispose();
        _events.Dispose();
    }

    /// <summary>The people of some blocks, in person order.</summary>
    public void Blocks(LaneRun run, int first, int end)
    {
        ReadOnlySpan<LaneBlock> blocks = run.Blocks.AsSpan()[first..end];
        while (!blocks.IsEmpty)
        {
            if (_batches.Misses(blocks[0].MinSeconds, blocks[0].MaxSeconds))
            {
                BlocksSkipped++;
                blocks = blocks[1..];
                continue;
            }

            BlockBatch batch = _batches.Next(blocks, isBounded: true);
            int offset = blocks[0].Offset;
            _buffer.Map(run, offset, batch.Elements);
            var columns = new LaneBatch(run, offset, _buffer.Steps[..batch.Elements], table: null);
            foreach (ref readonly LaneBlock block in blocks[..batch.Blocks])
            {
                Block(columns, block, batch.Needs);
            }

            blocks = blocks[batch.Blocks..];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Block(in LaneBatch columns, in LaneBlock block, LaneNeeds needs)
    {
        LaneRun run = columns.Run;
        uint wanted = ((1u << block.Lanes) - 1) & ~columns.Missing(block, _query.LeftOut);
        if (wanted == 0)
        {
            return;
        }

        ReadOnlySpan<int> lengths = run.Lengths.Span.Slice(block.FirstPerson - run.FirstPerson, block.Lanes);
        bool allSteps = _collector.NeedsSteps;
        if (allSteps)
        {
            run.ResidueUs.Prefetch(block.Offset, LaneRun.LaneCount * block.Rows);
        }

        _program.Report(columns, block, needs, _clock, allSteps, _report);
        LanesRun += BitOperations.PopCount(wanted);
        RowsScanned += RowsOf(block, lengths, wanted);
        uint found = wanted & (_report.Entered | _report.Unsure);
        uint walked = (found & _report.Unsure) | Ambiguous(run, block, found & _report.Several & ~_report.Unsure);
        LanesWalked += BitOperations.PopCount(walked);
        bool taken = _collector.TryAdd(new BlockUnits(run, block, _report, found & ~walked, _query.CompletedWindowsOnly));
        for (uint rest = taken ? walked : found; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            if ((walked >> lane & 1) != 0)
            {
                Walk(run, block, lane, block.Offset - columns.Offset + lane, lengths[lane]);
            }
            else
            {
                Hand(run, block, lane, _report.Depths[lane], allSteps);
            }
        }
    }

    /// <summary>Of the lanes with several events of step 1 within the second of their start, those where it matters which one is meant.</summary>
    private uint Ambiguous(LaneRun run, in LaneBlock block, uint several)
    {
        uint ambiguous = 0;
        for (uint rest = several; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            ambiguous |= StartHits.AreOne(run, block, _report, lane, columns: null) ? 0 : 1u << lane;
        }

        return ambiguous;
    }

    private static int RowsOf(in LaneBlock block, ReadOnlySpan<int> lengths, uint wanted)
    {
        int rows = block.Events;
        for (uint rest = ((1u << block.Lanes) - 1) & ~wanted; rest != 0; rest &= rest - 1)
        {
            rows -= lengths[BitOperations.TrailingZeroCount(rest)];
        }

        return rows;
    }

    private void Hand(LaneRun run, in LaneBlock block, int lane, int depth, bool allSteps)
    {
        int[] rows = _report.Rows;
        int[] elements = _elements;
        int found = allSteps ? depth : 1;
        for (int s = 0; s < elements.Length; s++)
        {
            elements[s] = s < found ? block.Offset + (LaneRun.LaneCount * rows[(s * LaneRun.LaneCount) + lane]) + lane : FunnelUnitResult.NotDone;
        }

        bool immature = (_report.Immature >> lane & 1) != 0;
        _collector.Add(new FunnelUnitResult(run, elements)
        {
            Person = block.FirstPerson + lane,
            Depth = depth,
            IsConverted = depth == elements.Length,
            IsImmature = immature,
            IsLeftOut = immature && _query.CompletedWindowsOnly,
        });
    }

    private void Walk(LaneRun run, in LaneBlock block, int lane, int mappedAt, int length)
    {
        ReadOnlySpan<int> seconds = run.Seconds.Span;
        NarrowSpan residues = run.ResidueUs.Span;
        ReadOnlySpan<byte> steps = _buffer.Steps;
        _events.Clear();
        for (int i = 0; i < length; i++)
        {
            int step = steps[mappedAt + (i * LaneRun.LaneCount)];
            if (step != 0)
            {
                int element = block.Offset + (i * LaneRun.LaneCount) + lane;
                _events.Add(EngineTime.UnixUs(seconds[element], residues[element]), 1u << (step - 1), 0, element);
            }
        }

        if (_events.Count > 0)
        {
            _walker.Person(run, block.FirstPerson + lane, _events);
        }
    }
}
