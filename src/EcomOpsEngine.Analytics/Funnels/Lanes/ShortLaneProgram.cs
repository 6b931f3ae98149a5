using System.Runtime.CompilerServices;
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
                TVec step = LaneTrack<TVec, TLanes>.Step<TTable>(ref steps, low, high), seconds = TLanes.Load(ref times), moved = none;
                TVec early = TLanes.Add(seconds, earlyOffset);
                if (TSteps.Value >= 8) { Advance<TReport>(ref d8, d7, step, 8, early, ref near, ref moved); }
                if (TSteps.Value >= 7) { Advance<TReport>(ref d7, d6, step, 7, early, ref near, ref moved); }
                if (TSteps.Value >= 6) { Advance<TReport>(ref d6, d5, step, 6, early, ref near, ref moved); }
                if (TSteps.Value >= 5) { Advance<TReport>(ref d5, d4, step, 5, early, ref near, ref moved); }
                if (TSteps.Value >= 4) { Advance<TReport>(ref d4, d3, step, 4, early, ref near, ref moved); }
                if (TSteps.Value >= 3) { Advance<TReport>(ref d3, d2, step, 3, early, ref near, ref moved); }
                Advance<TReport>(ref d2, d1, step, 2, early, ref near, ref moved);
                TVec entering = LaneTrack<TVec, TLanes>.Entering<TRanged>(step, seconds, range, ref near);
                d1 = TLanes.Select(entering, seconds, d1);
                if (TTies.Value != 0)
                {
                    seen = LaneTrack<TVec, TLanes>.Order(seen, TLanes.OfBits((uint)ties >> strip.FirstLane), step, ref disorder);
                    ties = ref Unsafe.Add(ref ties, 1);
                }

                if (TReport.Value != 0)
                {
                    moved = TLanes.Select(entering, seconds, moved);
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

    /// <summary>One step: lanes whose event is this step within the window take over step 1 from the step before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Advance<TReport>(ref TVec anchor, TVec previous, TVec step, int number, TVec early, ref TVec near, ref TVec moved)
        where TReport : struct, ILaneConstant
    {
        TVec gap = LaneTrack<TVec, TLanes>.Gap(previous, step, number, early);
        near = TLanes.LargerUnsigned(near, gap);
        if (TReport.Value != 0)
        {
            moved = TLanes.SelectNegative(gap, previous, moved);
        }

        anchor = TLanes.SelectNegative(gap, previous, anchor);
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
