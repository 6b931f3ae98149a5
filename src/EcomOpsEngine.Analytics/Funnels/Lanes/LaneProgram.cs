using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Lanes;

/// <summary>How many lanes a lane kernel advances at once.</summary>
internal enum LaneWidth
{
    /// <summary>None: every person is walked by the reference.</summary>
    None = 0,

    /// <summary>Eight; every machine can.</summary>
    Eight = 8,

    /// <summary>Sixteen, where the machine has such registers.</summary>
    Sixteen = 16,
}

/// <summary>What blocks need of the kernel; each combination is compiled apart.</summary>
/// <param name="Ranged">Some event lies outside the range of step 1.</param>
/// <param name="Ties">Events of one instant may stand in another order than the steps: lanes where they do become unsure.</param>
internal readonly record struct LaneNeeds(bool Ranged, bool Ties);

/// <summary>Columns of neighbouring blocks, from the first element of the first of them on.</summary>
/// <param name="run">The run.</param>
/// <param name="offset">Its first element.</param>
/// <param name="steps">Step of each element, 0 for none; with a table the event codes.</param>
/// <param name="table">From event codes to steps; null where they are steps already.</param>
internal readonly ref struct LaneBatch(LaneRun run, int offset, ReadOnlySpan<byte> steps, LaneTable? table)
{
    public readonly LaneRun Run = run;
    public readonly int Offset = offset;
    public readonly ReadOnlySpan<byte> Steps = steps;
    public readonly LaneTable? Table = table;
    public readonly ReadOnlySpan<int> Seconds = run.Seconds.Span.Slice(offset, steps.Length);
    public readonly ReadOnlySpan<ushort> Ties = run.TieMasks.Span.Slice(offset / LaneRun.LaneCount, steps.Length / LaneRun.LaneCount);

    /// <summary>Lanes of a block whose people do not exist.</summary>
    public uint Missing(in LaneBlock block, PersonSet leftOut) => leftOut.LaneMask(block.FirstPerson) | Run.Superseded.LaneMask(block.FirstPerson);
}

/// <summary>A constant known when the kernel is compiled.</summary>
internal interface ILaneConstant
{
    static abstract int Value { get; }
}

/// <summary>The lane kernel for one number of steps and one width: advances the histories of a block side by side.</summary>
internal abstract class LaneProgram
{
    /// <summary>The widest kernel of this machine.</summary>
    public static LaneWidth Widest => SixteenLanes.IsSupported ? LaneWidth.Sixteen : LaneWidth.Eight;

    /// <summary>Steps that a kernel keeps in registers at most; only such kernels map event codes themselves.</summary>
    public const int MostStepsInRegisters = 8;

    /// <summary>The program for a number of steps.</summary>
    /// <param name="steps">2 to 32.</param>
    /// <param name="width">Eight, or sixteen where the machine can.</param>
    public static LaneProgram For(int steps, LaneWidth width) =>
        width == LaneWidth.Sixteen ? For<Vector512<int>, SixteenLanes>(steps) : For<Vector256<int>, EightLanes>(steps);

    /// <summary>Counts the people of some blocks by the steps they reach.</summary>
    /// <param name="batch">The columns of the blocks.</param>
    /// <param name="blocks">The blocks, all of the same needs.</param>
    /// <param name="needs">What they need.</param>
    /// <param name="clock">The times of the query.</param>
    /// <param name="leftOut">People who do not exist.</param>
    /// <param name="tally">Receives the counts.</param>
    public abstract void Count(in LaneBatch batch, ReadOnlySpan<LaneBlock> blocks, LaneNeeds needs, LaneClock clock, PersonSet leftOut, LaneTally tally);

    /// <summary>Finds the reported attempt of each person of a block.</summary>
    /// <param name="batch">The columns of the block and its neighbours.</param>
    /// <param name="block">The block.</param>
    /// <param name="needs">What it needs.</param>
    /// <param name="clock">The times of the query.</param>
    /// <param name="allSteps">Finds the events of all steps, not of step 1 alone.</param>
    /// <param name="report">Receives the attempts.</param>
    public abstract void Report(in LaneBatch batch, in LaneBlock block, LaneNeeds needs, LaneClock clock, bool allSteps, LaneReport report);

    private static LaneProgram For<TVec, TLanes>(int steps)
        where TVec : unmanaged
        where TLanes : struct, ILaneVector<TVec> => steps switch
        {
            2 => new ShortLaneProgram<TVec, TLanes, LaneSteps.Two>(),
            3 => new ShortLaneProgram<TVec, TLanes, LaneSteps.Three>(),
            4 => new ShortLaneProgram<TVec, TLanes, LaneSteps.Four>(),
            5 => new ShortLaneProgram<TVec, TLanes, LaneSteps.Five>(),
            6 => new ShortLaneProgram<TVec, TLanes, LaneSteps.Six>(),
            7 => new ShortLaneProgram<TVec, TLanes, LaneSteps.Seven>(),
            8 => new ShortLaneProgram<TVec, TLanes, LaneSteps.Eight>(),
            _ => new LongLaneProgram<TVec, TLanes>(steps),
        };
}

/// <summary>What every number of steps shares: from block to block, and what is made of the lanes at a block's end.</summary>
/// <param name="steps">Number of steps.</param>
internal abstract class LaneProgram<TVec, TLanes>(int steps) : LaneProgram
    where TVec : unmanaged
    where TLanes : struct, ILaneVector<TVec>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Count(in LaneBatch batch, ReadOnlySpan<LaneBlock> blocks, LaneNeeds needs, LaneClock clock, PersonSet leftOut, LaneTally tally)
    {
        var state = default(LaneState<TVec>);

        // For each step minus the people of each lane who did not reach it.
        var lost = default(LaneVectors<TVec>);
        int completeTo = leftOut.IsEmpty && batch.Run.Superseded.IsEmpty ? blocks.Length : 0;
        for (int b = 0; b < blocks.Length; b++)
        {
            if (b >= completeTo)
            {
                completeTo = CompleteTo(batch, blocks, b, leftOut);
            }

            b += CountSettled(batch, blocks[b..completeTo], needs, clock, ref lost);
            if (b == blocks.Length)
            {
                break;
            }

            ref readonly LaneBlock block = ref blocks[b];
            ref readonly LaneWindow window = ref clock.WindowOf(block);
            uint missing = batch.Missing(block, leftOut);
            uint unsettled = 0;
            for (int half = 0; half < block.Lanes; half += TLanes.Count)
            {
                Advance(new LaneStrip(batch, block, half), needs, isReported: false, window, clock.Range, ref state);
                if (missing != 0 || block.MaxSeconds > window.MaybeOpenBeyond || TLanes.AnyAbove(state.Near, window.UnsureAbove) || TLanes.AnyAbove(state.Disorder, 0))
                {
                    unsettled |= Settle(missing >> half, ref state, window, tally) << half;
                }

                for (int s = 0; s < steps; s++)
                {
                    lost[s] = LaneTrack<TVec, TLanes>.Lose(lost[s], state.Depth, s + 1);
                }
            }

            if (unsettled != 0)
            {
                tally.Redo.Add(new LaneRedo(b, unsettled));
            }
        }

        long lanes = 0;
        foreach (ref readonly LaneBlock block in blocks)
        {
            lanes += (block.Lanes + TLanes.Count - 1) / TLanes.Count * TLanes.Count;
        }

        for (int s = 0; s < steps; s++)
        {
            tally.Reached[s] += lanes + TLanes.Sum(lost[s]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Report(in LaneBatch batch, in LaneBlock block, LaneNeeds needs, LaneClock clock, bool allSteps, LaneReport report)
    {
        var state = default(LaneState<TVec>);
        ref readonly LaneWindow window = ref clock.WindowOf(block);
        report.Entered = report.Immature = report.Unsure = report.Several = 0;
        for (int half = 0; half < block.Lanes; half += TLanes.Count)
        {
            var strip = new LaneStrip(batch, block, half);
            Advance(strip, needs, isReported: true, window, clock.Range, ref state);
            TLanes.Store(state.Depth, ref report.Depths[half]);
            uint unsure = Unsure(state, window);
            report.Immature |= Open(state, window, ref unsure) << half;
            report.Unsure |= unsure << half;
            uint entered = TLanes.Above(state.Depth, 0);
            report.Entered |= entered << half;
            if (entered != 0)
            {
                TVec seconds = TLanes.Add(state.Start, TLanes.Of(window.EarlyOffset));
                Locate(strip, allSteps, TLanes.Select(TLanes.Equal(state.Start, TLanes.Of(0)), TLanes.Of(-1), seconds), report);
            }
        }
    }

    /// <summary>The first block from one on in which somebody is missing.</summary>
    private static int CompleteTo(in LaneBatch batch, ReadOnlySpan<LaneBlock> blocks, int from, PersonSet leftOut)
    {
        int block = from;
        while (block < blocks.Length && (batch.Missing(blocks[block], leftOut) & ((1u << blocks[block].Lanes) - 1)) == 0)
        {
            block++;
        }

        return block;
    }

    /// <summary>Counts the first blocks, up to one in which something is open or unsure.</summary>
    /// <returns>Blocks counted: the next one must be walked by itself.</returns>
    protected virtual int CountSettled(in LaneBatch batch, ReadOnlySpan<LaneBlock> blocks, LaneNeeds needs, LaneClock clock, ref LaneVectors<TVec> lost) => 0;

    /// <summary>Walks the lanes of a strip and leaves in the state what they have come to.</summary>
    protected abstract void Advance(in LaneStrip strip, LaneNeeds needs, bool isReported, in LaneWindow window, in LaneRange range, ref LaneState<TVec> state);

    /// <summary>Finds the rows of the reported attempts' events.</summary>
    protected abstract void Locate(in LaneStrip strip, bool allSteps, TVec start, LaneReport report);

    /// <summary>Takes the lanes out of the state that are not counted by steps: people who do not exist, unsure ones, immature ones where asked.</summary>
    /// <returns>A bit for each unsure lane.</returns>
    private uint Settle(uint missing, ref LaneState<TVec> state, in LaneWindow window, LaneTally tally)
    {
        uint unsure = Unsure(state, window);
        uint open = Open(state, window, ref unsure);
        unsure &= ~missing;
        open &= ~(missing | unsure);
        tally.Immature += BitOperations.PopCount(open);
        TVec excluded = TLanes.OfBits(missing | unsure | (tally.CompletedWindowsOnly ? open : 0));
        state.Depth = TLanes.Select(excluded, TLanes.Of(0), state.Depth);
        return unsure;
    }

    /// <summary>A bit for each lane whose latest attempt is open at the end of the data, not converted; where that is not decided, the lane becomes unsure.</summary>
    private uint Open(in LaneState<TVec> state, in LaneWindow window, ref uint unsure)
    {
        TVec first = TLanes.Add(state.Latest, TLanes.Of(window.EarlyOffset));
        uint lost = TLanes.Above(state.Depth, 0) & ~TLanes.Above(state.Depth, (uint)steps - 1);
        uint open = lost & TLanes.SignBits(TLanes.Greater(first, TLanes.Of(window.OpenBeyond)));
        unsure |= lost & ~open & TLanes.SignBits(TLanes.Greater(first, TLanes.Of(window.MaybeOpenBeyond)));
        return open;
    }

    private static uint Unsure(in LaneState<TVec> state, in LaneWindow window) => TLanes.Above(state.Near, window.UnsureAbove) | TLanes.Above(state.Disorder, 0);
}

/// <summary>Numbers of steps with a kernel of their own.</summary>
internal static class LaneSteps
{
    internal readonly struct One : ILaneConstant { public static int Value => 1; }

    internal readonly struct Two : ILaneConstant { public static int Value => 2; }

    internal readonly struct Three : ILaneConstant { public static int Value => 3; }

    internal readonly struct Four : ILaneConstant { public static int Value => 4; }

    internal readonly struct Five : ILaneConstant { public static int Value => 5; }

    internal readonly struct Six : ILaneConstant { public static int Value => 6; }

    internal readonly struct Seven : ILaneConstant { public static int Value => 7; }

    internal readonly struct Eight : ILaneConstant { public static int Value => 8; }

    /// <summary>A need that is there.</summary>
    internal readonly struct Yes : ILaneConstant { public static int Value => 1; }

    /// <summary>A need that is not there.</summary>
    internal readonly struct No : ILaneConstant { public static int Value => 0; }
}
