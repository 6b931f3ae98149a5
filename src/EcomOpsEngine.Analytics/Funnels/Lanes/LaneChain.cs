using System.Runtime.CompilerServices;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Lanes;

/// <summary>
/// Finds the events of reported attempts, given the second of step 1: each later step at the first event after the step before. That is the earliest instant at which it can
/// stand, and the deepest step is reached at its first arrival, because no other limit than the window holds.
/// </summary>
internal static class LaneChain<TVec, TLanes>
    where TVec : unmanaged
    where TLanes : struct, ILaneVector<TVec>
{
    /// <summary>No step so far: the step after it never occurs.</summary>
    private const int NotBegun = -2;

    /// <summary>Finds the events of the first steps, up to 8; further ones than the depth are written and mean nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Locate<TCount>(in LaneStrip strip, TVec start, LaneReport report)
        where TCount : struct, ILaneConstant
    {
        TVec none = TLanes.Of(-1), zero = TLanes.Of(0), one = TLanes.Of(1);
        ref byte steps = ref strip.Steps;
        ref int times = ref strip.Seconds;
        TVec at = TLanes.Of(NotBegun), hits = zero, firstHit = none, row = zero;
        TVec r1 = zero, r2 = zero, r3 = zero, r4 = zero, r5 = zero, r6 = zero, r7 = zero, r8 = zero;
        for (int i = 0; i < strip.Rows; i++)
        {
            TVec step = TLanes.Widen(ref steps);
            TVec begins = TLanes.And(TLanes.Equal(step, one), TLanes.Equal(TLanes.Load(ref times), start));
            if (TCount.Value > 1)
            {
                TVec next = TLanes.Equal(step, TLanes.Add(at, one));
                at = TLanes.Select(begins, one, TLanes.Subtract(at, next));
                if (TCount.Value >= 2) { r2 = Take(r2, next, step, 2, row); }
                if (TCount.Value >= 3) { r3 = Take(r3, next, step, 3, row); }
                if (TCount.Value >= 4) { r4 = Take(r4, next, step, 4, row); }
                if (TCount.Value >= 5) { r5 = Take(r5, next, step, 5, row); }
                if (TCount.Value >= 6) { r6 = Take(r6, next, step, 6, row); }
                if (TCount.Value >= 7) { r7 = Take(r7, next, step, 7, row); }
                if (TCount.Value >= 8) { r8 = Take(r8, next, step, 8, row); }
            }

            firstHit = TLanes.Select(TLanes.And(begins, TLanes.Equal(hits, zero)), row, firstHit);
            hits = TLanes.Subtract(hits, begins);
            r1 = TLanes.Select(begins, row, r1);
            row = TLanes.Add(row, one);
            steps = ref Unsafe.Add(ref steps, LaneRun.LaneCount);
            times = ref Unsafe.Add(ref times, LaneRun.LaneCount);
        }

        report.Several |= TLanes.Above(hits, 1) << strip.FirstLane;
        TLanes.Store(hits, ref report.Hits[strip.FirstLane]);
        TLanes.Store(firstHit, ref report.FirstHits[strip.FirstLane]);
        Store(r1, 1, strip.FirstLane, report);
        if (TCount.Value >= 2) { Store(r2, 2, strip.FirstLane, report); }
        if (TCount.Value >= 3) { Store(r3, 3, strip.FirstLane, report); }
        if (TCount.Value >= 4) { Store(r4, 4, strip.FirstLane, report); }
        if (TCount.Value >= 5) { Store(r5, 5, strip.FirstLane, report); }
        if (TCount.Value >= 6) { Store(r6, 6, strip.FirstLane, report); }
        if (TCount.Value >= 7) { Store(r7, 7, strip.FirstLane, report); }
        if (TCount.Value >= 8) { Store(r8, 8, strip.FirstLane, report); }
    }

    /// <summary>The same for any number of steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LocateMany(in LaneStrip strip, TVec start, int count, LaneReport report)
    {
        TVec none = TLanes.Of(-1), zero = TLanes.Of(0), one = TLanes.Of(1);
        ref byte steps = ref strip.Steps;
        ref int times = ref strip.Seconds;
        TVec at = TLanes.Of(NotBegun), hits = zero, firstHit = none, row = zero;
        for (int i = 0; i < strip.Rows; i++)
        {
            TVec step = TLanes.Widen(ref steps);
            TVec begins = TLanes.And(TLanes.Equal(step, one), TLanes.Equal(TLanes.Load(ref times), start));
            TVec next = TLanes.Equal(step, TLanes.Add(at, one));
            at = TLanes.Select(begins, one, TLanes.Subtract(at, next));
            for (int s = 2; s <= count; s++)
            {
                ref int rows = ref report.Rows[((s - 1) * LaneRun.LaneCount) + strip.FirstLane];
                TLanes.Store(Take(TLanes.Load(ref rows), next, step, s, row), ref rows);
            }

            ref int firsts = ref report.Rows[strip.FirstLane];
            TLanes.Store(TLanes.Select(begins, row, TLanes.Load(ref firsts)), ref firsts);
            firstHit = TLanes.Select(TLanes.And(begins, TLanes.Equal(hits, zero)), row, firstHit);
            hits = TLanes.Subtract(hits, begins);
            row = TLanes.Add(row, one);
            steps = ref Unsafe.Add(ref steps, LaneRun.LaneCount);
            times = ref Unsafe.Add(ref times, LaneRun.LaneCount);
        }

        report.Several |= TLanes.Above(hits, 1) << strip.FirstLane;
        TLanes.Store(hits, ref report.Hits[strip.FirstLane]);
        TLanes.Store(firstHit, ref report.FirstHits[strip.FirstLane]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Take(TVec old, TVec next, TVec step, int number, TVec row) =>
        TLanes.Select(TLanes.And(next, TLanes.Equal(step, TLanes.Of(number))), row, old);

    private static void Store(TVec rows, int step, int firstLane, LaneReport report) => TLanes.Store(rows, ref report.Rows[((step - 1) * LaneRun.LaneCount) + firstLane]);
}
