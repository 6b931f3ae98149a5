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
        TVec zero = TLanes.Of(0), near = zero, seen = zero, disorder = zero, depth = zero, start = zero;
        TVec toEnd = TLanes.Of(-window.EarlyOffset);

        // For each step the latest attempt that came to it, in its window or not.
        var held = default(LaneVectors<TVec>);
        ref TVec attempts = ref Unsafe.As<LaneVectors<TVec>, TVec>(ref held);
        ref byte steps = ref strip.Steps;
        ref int times = ref strip.Seconds;
        ref ushort ties = ref strip.Ties;
        for (int row = 0; row < strip.Rows; row++)
        {
            TVec step = TLanes.Widen(ref steps), seconds = TLanes.Load(ref times), from = zero;
            for (int s = count; s >= 2; s--)
            {
                TVec before = Unsafe.Add(ref attempts, s - 2);
                from = LaneTrack<TVec, TLanes>.Take(from, step, s, before);
                Unsafe.Add(ref attempts, s - 1) = LaneTrack<TVec, TLanes>.Take(Unsafe.Add(ref attempts, s - 1), step, s, before);
            }

            TVec gap = TLanes.Subtract(seconds, from);
            near = TLanes.LargerUnsigned(near, gap);
            if (TReport.Value != 0)
            {
                start = LaneTrack<TVec, TLanes>.StartOf(start, gap, from, step, depth);
            }

            depth = TLanes.SelectNegative(gap, TLanes.LargerUnsigned(depth, step), depth);
            attempts = LaneTrack<TVec, TLanes>.Enter<LaneSteps.Yes>(attempts, step, seconds, toEnd, range, ref near);
            if (TReport.Value != 0)
            {
                start = TLanes.Select(TLanes.Equal(start, zero), attempts, start);
            }

            if (hasTies)
            {
                seen = LaneTrack<TVec, TLanes>.Order(seen, TLanes.OfBits((uint)ties >> strip.FirstLane), step, ref disorder);
                ties = ref Unsafe.Add(ref ties, 1);
            }

            steps = ref Unsafe.Add(ref steps, LaneRun.LaneCount);
            times = ref Unsafe.Add(ref times, LaneRun.LaneCount);
        }

        state.Latest = attempts;
        state.Depth = LaneTrack<TVec, TLanes>.DepthOf(depth, attempts);
        state.Near = near;
        state.Disorder = disorder;
        state.Start = start;
    }
}
