using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Lanes;

/// <summary>
/// The lane kernel for 2 to 8 steps, all in registers. Going from the last step to the first makes one event advance an attempt by one step at most.
/// </summary>
internal sealed class ShortLaneProgram<TVec, TLanes, TSteps>() : LaneProgram<TVec, TLanes>(TSteps.Value)
    where TVec : unmanaged
    where TLanes : struct, ILaneVector<TVec>
    where TSteps : struct, ILaneConstant
{
    protected override void Advance(in LaneStrip strip, LaneNeeds needs, bool isReported, in LaneWindow window, in LaneRange range, ref LaneState<TVec> state)
    {
        switch (needs.Ranged, needs.Ties, isReported)
        {
            case (false, false, false): Kernel<LaneSteps.No, LaneSteps.No>(strip, window, range, ref state); break;
            case (false, true, false): Kernel<LaneSteps.No, LaneSteps.Yes>(strip, window, range, ref state); break;
            case (true, false, false): Kernel<LaneSteps.Yes, LaneSteps.No>(strip, window, range, ref state); break;
            case (true, true, false): Kernel<LaneSteps.Yes, LaneSteps.Yes>(strip, window, range, ref state); break;
            case (false, false, true): Kernel<LaneSteps.No, LaneSteps.No, LaneSteps.Yes, LaneSteps.No>(strip, window, range, ref state); break;
            case (false, true, true): Kernel<LaneSteps.No, LaneSteps.Yes, LaneSteps.Yes, LaneSteps.No>(strip, window, range, ref state); break;
            case (true, false, true): Kernel<LaneSteps.Yes, LaneSteps.No, LaneSteps.Yes, LaneSteps.No>(strip, window, range, ref state); break;
            default: Kernel<LaneSteps.Yes, LaneSteps.Yes, LaneSteps.Yes, LaneSteps.No>(strip, window, range, ref state); break;
        }
    }

    protected override int CountSettled(in LaneBatch batch, ReadOnlySpan<LaneBlock> blocks, LaneNeeds needs, LaneClock clock, ref LaneState<TVec> state) =>
        TLanes.Count != LaneRun.LaneCount || needs.Ties ? 0
        : (needs.Ranged, batch.Table is null) switch
        {
            (false, true) => Count<LaneSteps.No, LaneSteps.No>(batch, blocks, clock, ref state),
            (false, false) => Count<LaneSteps.No, LaneSteps.Yes>(batch, blocks, clock, ref state),
            (true, true) => Count<LaneSteps.Yes, LaneSteps.No>(batch, blocks, clock, ref state),
            _ => Count<LaneSteps.Yes, LaneSteps.Yes>(batch, blocks, clock, ref state),
        };

    protected override void Locate(in LaneStrip strip, bool allSteps, TVec start, LaneReport report)
    {
        if (allSteps)
        {
            LaneChain<TVec, TLanes>.Locate<TSteps>(strip, start, report);
        }
        else
        {
            LaneChain<TVec, TLanes>.Locate<LaneSteps.One>(strip, start, report);
        }
    }

    private static void Kernel<TRanged, TTies>(in LaneStrip strip, in LaneWindow window, in LaneRange range, ref LaneState<TVec> state)
        where TRanged : struct, ILaneConstant
        where TTies : struct, ILaneConstant
    {
        if (strip.Table is null)
        {
            Kernel<TRanged, TTies, LaneSteps.No, LaneSteps.No>(strip, window, range, ref state);
        }
        else
        {
            Kernel<TRanged, TTies, LaneSteps.No, LaneSteps.Yes>(strip, window, range, ref state);
        }
    }

    /// <summary>Many blocks in one go, where nobody is left out and ties need no look: half of the blocks have a few rows only, and a call for each would cost as much as these.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Count<TRanged, TTable>(in LaneBatch batch, ReadOnlySpan<LaneBlock> blocks, LaneClock clock, ref LaneState<TVec> state)
        where TRanged : struct, ILaneConstant
        where TTable : struct, ILaneConstant
    {
        TVec none = TLanes.Of(-1), zero = TLanes.Of(0);
        TVec l1 = zero, l2 = zero, l3 = zero, l4 = zero, l5 = zero, l6 = zero, l7 = zero, l8 = zero;
        Vector512<byte> low = TTable.Value == 0 ? default : batch.Table!.Low, high = TTable.Value == 0 ? default : batch.Table!.High;
        ref byte allSteps = ref MemoryMarshal.GetReference(batch.Steps);
        ref int allTimes = ref MemoryMarshal.GetReference(batch.Seconds);
        ref readonly LaneRange range = ref clock.Range;
        int counted = 0;
        for (; counted < blocks.Length; counted++)
        {
            ref readonly LaneBlock block = ref blocks[counted];
            ref readonly LaneWindow window = ref clock.WindowOf(block);
            if (block.MaxSeconds > window.MaybeOpenBeyond)
            {
                break;
            }

            int at = block.Offset - batch.Offset;
            ref byte steps = ref Unsafe.Add(ref allSteps, at);
            ref int times = ref Unsafe.Add(ref allTimes, at);
            TVec d1 = none, d2 = none, d3 = none, d4 = none, d5 = none, d6 = none, d7 = none, d8 = none;
            TVec near = zero, earlyOffset = TLanes.Of(window.EarlyOffset);
            bool isConverted = false;
            for (int row = 0; row < block.Rows && !isConverted;)
            {
                int end = Math.Min(block.Rows, row + LaneTrack<TVec, TLanes>.SliceRows);
                for (; row < end; row++)
                {
                    LaneTrack<TVec, TLanes>.Prefetch(ref steps, ref times);
                    TVec step = LaneTrack<TVec, TLanes>.Step<TTable>(ref steps, low, high), seconds = TLanes.Load(ref times);
                    TVec early = TLanes.Add(seconds, earlyOffset);
                    near = TLanes.LargerUnsigned(near, Advance(d1, ref d2, ref d3, ref d4, ref d5, ref d6, ref d7, ref d8, step, early));
                    d1 = TLanes.Select(LaneTrack<TVec, TLanes>.Entering<TRanged>(step, seconds, range, ref near), seconds, d1);
                    steps = ref Unsafe.Add(ref steps, LaneRun.LaneCount);
                    times = ref Unsafe.Add(ref times, LaneRun.LaneCount);
                }

                isConverted = row < block.Rows && TLanes.SignBits(Last(d2, d3, d4, d5, d6, d7, d8)) == 0;
            }

            if (TLanes.AnyAbove(near, window.UnsureAbove))
            {
                break;
            }

            l1 = TLanes.Add(l1, TLanes.Negatives(d1));
            l2 = TLanes.Add(l2, TLanes.Negatives(d2));
            if (TSteps.Value >= 3) { l3 = TLanes.Add(l3, TLanes.Negatives(d3)); }
            if (TSteps.Value >= 4) { l4 = TLanes.Add(l4, TLanes.Negatives(d4)); }
            if (TSteps.Value >= 5) { l5 = TLanes.Add(l5, TLanes.Negatives(d5)); }
            if (TSteps.Value >= 6) { l6 = TLanes.Add(l6, TLanes.Negatives(d6)); }
            if (TSteps.Value >= 7) { l7 = TLanes.Add(l7, TLanes.Negatives(d7)); }
            if (TSteps.Value >= 8) { l8 = TLanes.Add(l8, TLanes.Negatives(d8)); }
        }

        state.Lost[0] = TLanes.Add(state.Lost[0], l1);
        state.Lost[1] = TLanes.Add(state.Lost[1], l2);
        if (TSteps.Value >= 3) { state.Lost[2] = TLanes.Add(state.Lost[2], l3); }
        if (TSteps.Value >= 4) { state.Lost[3] = TLanes.Add(state.Lost[3], l4); }
        if (TSteps.Value >= 5) { state.Lost[4] = TLanes.Add(state.Lost[4], l5); }
        if (TSteps.Value >= 6) { state.Lost[5] = TLanes.Add(state.Lost[5], l6); }
        if (TSteps.Value >= 7) { state.Lost[6] = TLanes.Add(state.Lost[6], l7); }
        if (TSteps.Value >= 8) { state.Lost[7] = TLanes.Add(state.Lost[7], l8); }
        return counted;
    }

    /// <summary>Nothing is called from here: a call would push all registers to memory, in the loop too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Kernel<TRanged, TTies, TReport, TTable>(in LaneStrip strip, in LaneWindow window, in LaneRange range, ref LaneState<TVec> state)
        where TRanged : struct, ILaneConstant
        where TTies : struct, ILaneConstant
        where TReport : struct, ILaneConstant
        where TTable : struct, ILaneConstant
    {
        TVec none = TLanes.Of(-1), zero = TLanes.Of(0);
        TVec d1 = none, d2 = none, d3 = none, d4 = none, d5 = none, d6 = none, d7 = none, d8 = none;
        TVec near = zero, seen = zero, disorder = zero, depth = zero, start = none;
        TVec earlyOffset = TLanes.Of(window.EarlyOffset);
        ref byte steps = ref strip.Steps;
        ref int times = ref strip.Seconds;
        ref ushort ties = ref strip.Ties;
        Vector512<byte> low = TTable.Value == 0 ? default : strip.Table!.Low, high = TTable.Value == 0 ? default : strip.Table!.High;
        bool isConverted = false;
        for (int row = 0; row < strip.Rows && !isConverted;)
        {
            int end = Math.Min(strip.Rows, row + LaneTrack<TVec, TLanes>.SliceRows);
            for (; row < end; row++)
            {
                TVec step = LaneTrack<TVec, TLanes>.Step<TTable>(ref steps, low, high), seconds = TLanes.Load(ref times);
                TVec early = TLanes.Add(seconds, earlyOffset);
                TVec gap = Advance(d1, ref d2, ref d3, ref d4, ref d5, ref d6, ref d7, ref d8, step, early);
                near = TLanes.LargerUnsigned(near, gap);
                TVec entering = LaneTrack<TVec, TLanes>.Entering<TRanged>(step, seconds, range, ref near);
                d1 = TLanes.Select(entering, seconds, d1);
                if (TTies.Value != 0)
                {
                    seen = LaneTrack<TVec, TLanes>.Order(seen, TLanes.OfBits((uint)ties >> strip.FirstLane), step, ref disorder);
                    ties = ref Unsafe.Add(ref ties, 1);
                }

                if (TReport.Value != 0)
                {
                    TVec moved = TLanes.Select(entering, seconds, TLanes.SelectNegative(gap, TLanes.Subtract(early, gap), none));
                    TVec first = TLanes.And(TLanes.Greater(step, depth), TLanes.Greater(moved, none));
                    depth = TLanes.Select(first, step, depth);
                    start = TLanes.Select(first, moved, start);
                }

                steps = ref Unsafe.Add(ref steps, LaneRun.LaneCount);
                times = ref Unsafe.Add(ref times, LaneRun.LaneCount);
            }

            isConverted = TLanes.SignBits(Last(d2, d3, d4, d5, d6, d7, d8)) == 0;
        }

        state.Anchors[0] = d1;
        state.Anchors[1] = d2;
        if (TSteps.Value >= 3) { state.Anchors[2] = d3; }
        if (TSteps.Value >= 4) { state.Anchors[3] = d4; }
        if (TSteps.Value >= 5) { state.Anchors[4] = d5; }
        if (TSteps.Value >= 6) { state.Anchors[5] = d6; }
        if (TSteps.Value >= 7) { state.Anchors[6] = d7; }
        if (TSteps.Value >= 8) { state.Anchors[7] = d8; }
        state.Near = near;
        state.Disorder = disorder;
        if (TReport.Value != 0)
        {
            state.Depth = depth;
            state.Start = start;
        }
    }

    /// <summary>One event of each lane, from the last step to the first. Returns the gaps of all steps in one register: an event is one step, in all others they are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Advance(TVec d1, ref TVec d2, ref TVec d3, ref TVec d4, ref TVec d5, ref TVec d6, ref TVec d7, ref TVec d8, TVec step, TVec early)
    {
        TVec zero = TLanes.Of(0), gap8 = zero, gap7 = zero, gap6 = zero, gap5 = zero, gap4 = zero, gap3 = zero;
        if (TSteps.Value >= 8) { gap8 = Advance(ref d8, d7, step, 8, early); }
        if (TSteps.Value >= 7) { gap7 = Advance(ref d7, d6, step, 7, early); }
        if (TSteps.Value >= 6) { gap6 = Advance(ref d6, d5, step, 6, early); }
        if (TSteps.Value >= 5) { gap5 = Advance(ref d5, d4, step, 5, early); }
        if (TSteps.Value >= 4) { gap4 = Advance(ref d4, d3, step, 4, early); }
        if (TSteps.Value >= 3) { gap3 = Advance(ref d3, d2, step, 3, early); }
        return Gaps(Advance(ref d2, d1, step, 2, early), gap3, gap4, gap5, gap6, gap7, gap8);
    }

    /// <summary>One step: lanes whose event is this step within the window take over step 1 from the step before. Returns the gap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Advance(ref TVec anchor, TVec previous, TVec step, int number, TVec early)
    {
        TVec gap = LaneTrack<TVec, TLanes>.Gap(previous, step, number, early);
        anchor = TLanes.SelectNegative(gap, previous, anchor);
        return gap;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Gaps(TVec g2, TVec g3, TVec g4, TVec g5, TVec g6, TVec g7, TVec g8)
    {
        TVec gaps = g2;
        if (TSteps.Value == 3) { gaps = TLanes.Or(g2, g3); }
        if (TSteps.Value >= 4) { gaps = TLanes.Or(TLanes.Or(g2, g3), g4); }
        if (TSteps.Value == 5) { gaps = TLanes.Or(gaps, g5); }
        if (TSteps.Value >= 6) { gaps = TLanes.Or(TLanes.Or(gaps, g5), g6); }
        if (TSteps.Value == 7) { gaps = TLanes.Or(gaps, g7); }
        if (TSteps.Value >= 8) { gaps = TLanes.Or(TLanes.Or(gaps, g7), g8); }
        return gaps;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Last(TVec d2, TVec d3, TVec d4, TVec d5, TVec d6, TVec d7, TVec d8) => TSteps.Value switch
    {
        2 => d2,
        3 => d3,
        4 => d4,
        5 => d5,
        6 => d6,
        7 => d7,
        _ => d8,
    };
}
