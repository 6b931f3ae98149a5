using System.Buffers;
using System.Runtime.CompilerServices;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Lanes;

/// <summary>Neighbouring blocks of one kind.</summary>
/// <param name="Blocks">How many.</param>
/// <param name="Elements">Elements of all of them.</param>
/// <param name="Events">Events of their people.</param>
/// <param name="Lanes">People.</param>
/// <param name="Needs">What they need of the kernel.</param>
internal readonly record struct BlockBatch(int Blocks, int Elements, int Events, int Lanes, LaneNeeds Needs);

/// <summary>Cuts the blocks of a run into batches whose columns stay in the fast caches, and leaves out those that hold no step 1.</summary>
/// <param name="query">The query.</param>
/// <param name="plan">Its steps.</param>
/// <param name="clock">Its times; null where no lane kernel runs.</param>
internal sealed class LaneBatches(FunnelQuery query, StepPlan plan, LaneClock? clock)
{
    /// <summary>Elements of a batch.</summary>
    public const int MostElements = 16 * 1024;

    private readonly int _fromSecond = EngineTime.SecondOf(query.FromUs);
    private readonly int _toSecond = EngineTime.SecondOf(Math.Max(query.ToUs, EngineTime.EpochUs + 1) - 1) + 1;

    /// <summary>Seconds in which the window touches, counted from the second after the one in which it begins.</summary>
    private readonly long _windowSeconds = (query.WindowUs / 1_000_000) + 1;

    /// <summary>Whether no step 1 of the range can stand in a stretch of time.</summary>
    public bool Misses(int minSeconds, int maxSeconds) => maxSeconds < _fromSecond || minSeconds >= _toSecond;

    /// <summary>The part of a history that can belong to an attempt begun in the range; searched for only where the range cuts the history.</summary>
    /// <param name="history">The history.</param>
    /// <param name="seconds">Its seconds.</param>
    /// <returns>Its first event, and the event after its last.</returns>
    public (int First, int End) Reach(LongHistory history, ReadOnlySpan<int> seconds) => (
        history.MinSeconds >= _fromSecond ? 0 : Ascending.CountBelow(seconds, _fromSecond),
        history.MaxSeconds < _toSecond + _windowSeconds ? history.Length : Ascending.CountBelow(seconds, _toSecond + _windowSeconds));

    /// <summary>The first blocks that follow each other in the columns, are all wanted and have the same needs.</summary>
    /// <param name="blocks">Blocks, the first of which is wanted.</param>
    /// <param name="isBounded">Whether the batch is kept small.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public BlockBatch Next(ReadOnlySpan<LaneBlock> blocks, bool isBounded)
    {
        LaneNeeds needs = NeedsOf(blocks[0]);
        int elements = LaneRun.LaneCount * blocks[0].Rows;
        int events = blocks[0].Events;
        int lanes = blocks[0].Lanes;
        int count = 1;
        for (; count < blocks.Length; count++)
        {
            ref readonly LaneBlock next = ref blocks[count];
            int more = LaneRun.LaneCount * next.Rows;
            if ((isBounded && elements + more > MostElements) || next.Offset != blocks[0].Offset + elements || Misses(next.MinSeconds, next.MaxSeconds) || NeedsOf(next) != needs)
            {
                break;
            }

            elements += more;
            events += next.Events;
            lanes += next.Lanes;
        }

        return new BlockBatch(count, elements, events, lanes, needs);
    }

    private LaneNeeds NeedsOf(in LaneBlock block) => clock is null ? default
        : new LaneNeeds(!clock.Covers(block.MinSeconds, block.MaxSeconds), block.HasTies && !plan.StepsAscendWithCodes);
}

/// <summary>Steps of a stretch of elements, in buffers that are used again.</summary>
internal sealed class StepBuffer(StepPlan plan) : IDisposable
{
    private byte[] _steps = [];
    private byte[] _scratch = [];
    private uint[] _masks = [];

    /// <summary>The step of each element mapped last, 0 for none; of steps that exclude each other.</summary>
    public ReadOnlySpan<byte> Steps => _steps;

    /// <summary>A bit for each step of each element mapped last; of steps that overlap.</summary>
    public ReadOnlySpan<uint> Masks => _masks;

    /// <summary>Maps elements.</summary>
    public void Map(LaneRun run, int offset, int elements)
    {
        Grow(ref _scratch, 2 * elements);
        if (plan.Mapping == StepMapping.Overlapping)
        {
            Grow(ref _masks, elements);
            StepMapper.Masks(plan, run.Columns, offset, _masks.AsSpan(0, elements), _scratch);
        }
        else
        {
            Grow(ref _steps, elements);
            StepMapper.Steps(plan, run.Columns, offset, _steps.AsSpan(0, elements), _scratch);
        }
    }

    /// <summary>Gives a number to the elements mapped last that exist and are no step.</summary>
    /// <param name="common">The filter that says what exists.</param>
    /// <param name="run">The run.</param>
    /// <param name="offset">First element.</param>
    /// <param name="elements">Elements.</param>
    /// <param name="number">The number.</param>
    public void MapForeign(FilterPlan common, LaneRun run, int offset, int elements, byte number)
    {
        Span<byte> exists = _scratch.AsSpan(0, elements);
        exists.Fill(byte.MaxValue);
        common.Apply(run.Columns, offset, exists, _scratch.AsSpan(elements, elements));
        StepMapper.SetForeign(_steps.AsSpan(0, elements), exists, number);
    }

    /// <summary>Marks the elements mapped last that exist and match some filter.</summary>
    /// <param name="common">The filter that says what exists.</param>
    /// <param name="filters">Filters, at most eight.</param>
    /// <param name="run">The run.</param>
    /// <param name="offset">First element.</param>
    /// <param name="matched">Receives for each element a bit for each filter that it matches.</param>
    /// <param name="mark">The mark, beside the step.</param>
    public void MapMatches(FilterPlan common, FilterPlan[] filters, LaneRun run, int offset, Span<byte> matched, byte mark)
    {
        Span<byte> mask = _scratch.AsSpan(0, matched.Length);
        Span<byte> spare = _scratch.AsSpan(matched.Length, matched.Length);
        matched.Clear();
        for (int f = 0; f < filters.Length; f++)
        {
            mask.Fill(byte.MaxValue);
            common.Apply(run.Columns, offset, mask, spare);
            filters[f].Apply(run.Columns, offset, mask, spare);
            StepMapper.Set(matched, mask, (byte)(1 << f));
            StepMapper.Set(_steps.AsSpan(0, matched.Length), mask, mark);
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_steps);
        ArrayPool<byte>.Shared.Return(_scratch);
        ArrayPool<uint>.Shared.Return(_masks);
        _steps = _scratch = [];
        _masks = [];
    }

    private static void Grow<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            ArrayPool<T>.Shared.Return(buffer);
            buffer = ArrayPool<T>.Shared.Rent(Math.Max(length, 2 * LaneBatches.MostElements));
        }
    }
}
