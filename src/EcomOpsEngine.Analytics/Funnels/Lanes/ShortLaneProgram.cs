using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Lanes;

/// <summary>
/// The lane kernel for 2 to 8 steps, all in registers. Going from the last step to the first makes one event take an attempt on by one step at most.
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

    protected override int CountSettled(in LaneBatch batch, ReadOnlySpan<LaneBlock> blocks, LaneNeeds needs, LaneClock clock, ref LaneVectors<TVec> lost) =>
        TLanes.Count != LaneRun.LaneCount || needs.Ties ? 0
        : (needs.Ranged, batch.Table is null) switch
        {
            (false, true) => Count<LaneSteps.No, LaneSteps.No>(batch, blocks, clock, ref lost),
            (false, false) => Count<LaneSteps.No, LaneSteps.Yes>(batch, blocks, clock, ref lost),
            (true, true) => Count<LaneSteps.Yes, LaneSteps.No>(batch, blocks, clock, ref lost),
            _ => Count<LaneSteps.Yes, LaneSteps.Yes>(batch, blocks, clock, ref lost),
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
    private static int Count<TRanged, TTable>(in LaneBatch batch, ReadOnlySpan<LaneBlock> blocks, LaneClock clock, ref LaneVectors<TVec> lost)
        where TRanged : struct, ILaneConstant
        where TTable : struct, ILaneConstant
    {
        TVec zero = TLanes.Of(0), all = TLanes.Of(TSteps.Value), one = TLanes.Of(1);
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
            TVec u1 = zero, u2 = zero, u3 = zero, u4 = zero, u5 = zero, u6 = zero, u7 = zero;
            TVec near = zero, depth = zero, toEnd = TLanes.Of(-window.EarlyOffset);
            bool isConverted = false;
            for (int row = 0; row < block.Rows && !isConverted;)
            {
                int end = Math.Min(block.Rows, row + LaneTrack<TVec, TLanes>.SliceRows);
                for (; row < end; row++)
                {
                    LaneTrack<TVec, TLanes>.Prefetch(ref steps, ref times);
                    TVec step = LaneTrack<TVec, TLanes>.Step<TTable>(ref steps, low, high), seconds = TLanes.Load(ref times);
                    TVec gap = TLanes.Subtract(seconds, Advance(u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, step));
                    near = TLanes.LargerUnsigned(near, gap);
                    depth = TLanes.SelectNegative(gap, TLanes.LargerUnsigned(depth, step), depth);
                    u1 = LaneTrack<TVec, TLanes>.Enter<TRanged>(u1, step, seconds, toEnd, range, ref near);
                    steps = ref Unsafe.Add(ref steps, LaneRun.LaneCount);
                    times = ref Unsafe.Add(ref times, LaneRun.LaneCount);
                }

                isConverted = row < block.Rows && !TLanes.AnyGreater(all, depth);
            }

            if (TLanes.AnyAbove(near, window.UnsureAbove))
            {
                break;
            }

            l1 = TLanes.Select(TLanes.Equal(u1, zero), TLanes.Subtract(l1, one), l1);
            l2 = LaneTrack<TVec, TLanes>.Lose(l2, depth, 2);
            if (TSteps.Value >= 3) { l3 = LaneTrack<TVec, TLanes>.Lose(l3, depth, 3); }
            if (TSteps.Value >= 4) { l4 = LaneTrack<TVec, TLanes>.Lose(l4, depth, 4); }
            if (TSteps.Value >= 5) { l5 = LaneTrack<TVec, TLanes>.Lose(l5, depth, 5); }
            if (TSteps.Value >= 6) { l6 = LaneTrack<TVec, TLanes>.Lose(l6, depth, 6); }
            if (TSteps.Value >= 7) { l7 = LaneTrack<TVec, TLanes>.Lose(l7, depth, 7); }
            if (TSteps.Value >= 8) { l8 = LaneTrack<TVec, TLanes>.Lose(l8, depth, 8); }
        }

        lost[0] = TLanes.Add(lost[0], l1);
        lost[1] = TLanes.Add(lost[1], l2);
        if (TSteps.Value >= 3) { lost[2] = TLanes.Add(lost[2], l3); }
        if (TSteps.Value >= 4) { lost[3] = TLanes.Add(lost[3], l4); }
        if (TSteps.Value >= 5) { lost[4] = TLanes.Add(lost[4], l5); }
        if (TSteps.Value >= 6) { lost[5] = TLanes.Add(lost[5], l6); }
        if (TSteps.Value >= 7) { lost[6] = TLanes.Add(lost[6], l7); }
        if (TSteps.Value >= 8) { lost[7] = TLanes.Add(lost[7], l8); }
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
        TVec zero = TLanes.Of(0), all = TLanes.Of(TSteps.Value);
        TVec u1 = zero, u2 = zero, u3 = zero, u4 = zero, u5 = zero, u6 = zero, u7 = zero;
        TVec near = zero, seen = zero, disorder = zero, depth = zero, start = zero;
        TVec toEnd = TLanes.Of(-window.EarlyOffset);
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
                LaneTrack<TVec, TLanes>.Prefetch(ref steps, ref times);
                TVec step = LaneTrack<TVec, TLanes>.Step<TTable>(ref steps, low, high), seconds = TLanes.Load(ref times);
                TVec from = Advance(u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, step);
                TVec gap = TLanes.Subtract(seconds, from);
                near = TLanes.LargerUnsigned(near, gap);
                if (TReport.Value != 0)
                {
                    start = LaneTrack<TVec, TLanes>.StartOf(start, gap, from, step, depth);
                }

                depth = TLanes.SelectNegative(gap, TLanes.LargerUnsigned(depth, step), depth);
                u1 = LaneTrack<TVec, TLanes>.Enter<TRanged>(u1, step, seconds, toEnd, range, ref near);
                if (TReport.Value != 0)
                {
                    start = TLanes.Select(TLanes.Equal(start, zero), u1, start);
                }

                if (TTies.Value != 0)
                {
                    seen = LaneTrack<TVec, TLanes>.Order(seen, TLanes.OfBits((uint)ties >> strip.FirstLane), step, ref disorder);
                    ties = ref Unsafe.Add(ref ties, 1);
                }

                steps = ref Unsafe.Add(ref steps, LaneRun.LaneCount);
                times = ref Unsafe.Add(ref times, LaneRun.LaneCount);
            }

            isConverted = !TLanes.AnyGreater(all, depth);
        }

        state.Latest = u1;
        state.Depth = LaneTrack<TVec, TLanes>.DepthOf(depth, u1);
        state.Near = near;
        state.Disorder = disorder;
        state.Start = start;
    }

    /// <summary>One event of each lane, from the last step to the first: a lane whose event is a step takes over the attempt of the step before.</summary>
    /// <returns>The attempt that the event takes on; 0 where there is none, and where the event is step 1 or none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Advance(TVec u1, ref TVec u2, ref TVec u3, ref TVec u4, ref TVec u5, ref TVec u6, ref TVec u7, TVec step)
    {
        TVec from = TLanes.Of(0);
        if (TSteps.Value >= 8) { from = LaneTrack<TVec, TLanes>.Take(from, step, 8, u7); }
        if (TSteps.Value >= 7) { from = LaneTrack<TVec, TLanes>.Take(from, step, 7, u6); }
        if (TSteps.Value > 7) { u7 = LaneTrack<TVec, TLanes>.Take(u7, step, 7, u6); }
        if (TSteps.Value >= 6) { from = LaneTrack<TVec, TLanes>.Take(from, step, 6, u5); }
        if (TSteps.Value > 6) { u6 = LaneTrack<TVec, TLanes>.Take(u6, step, 6, u5); }
        if (TSteps.Value >= 5) { from = LaneTrack<TVec, TLanes>.Take(from, step, 5, u4); }
        if (TSteps.Value > 5) { u5 = LaneTrack<TVec, TLanes>.Take(u5, step, 5, u4); }
        if (TSteps.Value >= 4) { from = LaneTrack<TVec, TLanes>.Take(from, step, 4, u3); }
        if (TSteps.Value > 4) { u4 = LaneTrack<TVec, TLanes>.Take(u4, step, 4, u3); }
        if (TSteps.Value >= 3) { from = LaneTrack<TVec, TLanes>.Take(from, step, 3, u2); }
        if (TSteps.Value > 3) { u3 = LaneTrack<TVec, TLanes>.Take(u3, step, 3, u2); }
        from = LaneTrack<TVec, TLanes>.Take(from, step, 2, u1);
        if (TSteps.Value > 2) { u2 = LaneTrack<TVec, TLanes>.Take(u2, step, 2, u1); }
        return from;
    }
}
