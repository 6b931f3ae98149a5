using System.Runtime.CompilerServices;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Lanes;

/// <summary>The lane kernel for more steps than registers hold: the same as <see cref="ShortLaneProgram{TVec, TLanes, TSteps}"/>, in memory.</summary>
internal sealed class LongLaneProgram<TVec, TLanes>(int steps) : LaneProgram<TVec, TLanes>(steps)
    where TVec : unmanaged
    where TLanes : struct, ILaneVector<TVec>
{
    private readonly int _steps = steps;

    protected override void Advance(in LaneStrip strip, LaneNeeds needs, bool isReported, in LaneWindow window, in LaneRange range, ref LaneState<TVec> state)
    {
        ((Span<TVec>)state.Anchors).Fill(TLanes.Of(-1));
        if (isReported)
        {
            Kernel<LaneSteps.Yes>(_steps, strip, needs.Ties, window, range, ref state);
        }
        else
        {
            Kernel<LaneSteps.No>(_steps, strip, needs.Ties, window, range, ref state);
        }
    }

    protected override void Locate(in LaneStrip strip, bool allSteps, TVec start, LaneReport report)
    {
        if (allSteps)
        {
            LaneChain<TVec, TLanes>.LocateMany(strip, start, _steps, report);
        }
        else
        {
            LaneChain<TVec, TLanes>.Locate<LaneSteps.One>(strip, start, report);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Kernel<TReport>(int count, in LaneStrip strip, bool hasTies, in LaneWindow window, in LaneRange range, ref LaneState<TVec> state)
        where TReport : struct, ILaneConstant
    {
        TVec none = TLanes.Of(-1), zero = TLanes.Of(0);
        TVec near = zero, seen = zero, disorder = zero, depth = zero, start = none;
        TVec earlyOffset = TLanes.Of(window.EarlyOffset);
        ref TVec anchors = ref Unsafe.As<LaneVectors<TVec>, TVec>(ref state.Anchors);
        ref byte steps = ref strip.Steps;
        ref int times = ref strip.Seconds;
        ref ushort ties = ref strip.Ties;
        for (int row = 0; row < strip.Rows; row++)
        {
            TVec step = TLanes.Widen(ref steps), seconds = TLanes.Load(ref times), moved = none;
            TVec early = TLanes.Add(seconds, earlyOffset);
            for (int s = count; s >= 2; s--)
            {
                TVec previous = Unsafe.Add(ref anchors, s - 2);
                TVec gap = LaneTrack<TVec, TLanes>.Gap(previous, step, s, early);
                near = TLanes.LargerUnsigned(near, gap);
                Unsafe.Add(ref anchors, s - 1) = TLanes.SelectNegative(gap, previous, Unsafe.Add(ref anchors, s - 1));
                if (TReport.Value != 0)
                {
                    moved = TLanes.SelectNegative(gap, previous, moved);
                }
            }

            TVec entering = LaneTrack<TVec, TLanes>.Entering<LaneSteps.Yes>(step, seconds, range, ref near);
            anchors = TLanes.Select(entering, seconds, anchors);
            if (hasTies)
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

        state.Near = near;
        state.Disorder = disorder;
        state.Depth = depth;
        state.Start = start;
    }
}
