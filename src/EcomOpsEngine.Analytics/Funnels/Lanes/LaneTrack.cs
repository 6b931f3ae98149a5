using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EcomOpsEngine.Analytics.Funnels.Lanes;

/// <summary>Parts of the lane kernels that every number of steps shares; what is not needed compiles to nothing.</summary>
internal static class LaneTrack<TVec, TLanes>
    where TVec : unmanaged
    where TLanes : struct, ILaneVector<TVec>
{
    /// <summary>48 rows: three kilobytes of seconds.</summary>
    private const int PrefetchElements = 768;

    /// <summary>Rows between two looks whether all lanes have converted: nothing more can happen to them then.</summary>
    public const int SliceRows = 256;

    /// <summary>Asks for the columns of later rows, of the next blocks too: the machine's own prefetching ends with each page and begins anew after skipped blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Prefetch(ref byte steps, ref int seconds)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref steps, PrefetchElements)));
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref seconds, PrefetchElements)));
        }
    }

    /// <summary>The steps of a row; with a table from its event codes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Step<TTable>(ref byte first, Vector512<byte> low, Vector512<byte> high)
        where TTable : struct, ILaneConstant =>
        TTable.Value != 0 && typeof(TVec) == typeof(Vector512<int>) ? Unsafe.BitCast<Vector512<int>, TVec>(SixteenLanes.Translate(ref first, low, high)) : TLanes.Widen(ref first);

    /// <summary>An attempt that stands at a step, after an event: the one of the step before where the event is this step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Take(TVec attempt, TVec step, int number, TVec before) => TLanes.Select(TLanes.Equal(step, TLanes.Of(number)), before, attempt);

    /// <summary>
    /// The latest attempt, after an event: a new one where the event is step 1 within the range. An attempt is the first second that lies beyond its window, read modulo 2³², which is never 0.
    /// Where the event stands in a second in which the range begins or ends, the lane becomes unsure.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Enter<TRanged>(TVec latest, TVec step, TVec seconds, TVec toEnd, in LaneRange range, ref TVec near)
        where TRanged : struct, ILaneConstant
    {
        if (TRanged.Value == 0)
        {
            return TLanes.Select(TLanes.Equal(step, TLanes.Of(1)), TLanes.Add(seconds, toEnd), latest);
        }

        TVec isFirst = TLanes.Equal(step, TLanes.Of(1));
        TVec edge = TLanes.Or(TLanes.Equal(seconds, TLanes.Of(range.FromEdge)), TLanes.Equal(seconds, TLanes.Of(range.ToEdge)));
        near = TLanes.Or(near, TLanes.And(isFirst, edge));
        TVec within = TLanes.And(TLanes.Greater(seconds, TLanes.Of(range.From - 1)), TLanes.Greater(TLanes.Of(range.To), seconds));
        return TLanes.Select(TLanes.And(isFirst, within), TLanes.Add(seconds, toEnd), latest);
    }

    /// <summary>The attempt that is reported, after an event: the one that it takes on within its window to a step where none has been.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec StartOf(TVec start, TVec gap, TVec from, TVec step, TVec depth) =>
        TLanes.Select(TLanes.Greater(step, depth), TLanes.SelectNegative(gap, from, start), start);

    /// <summary>Steps reached, given those reached after step 1 and the latest attempt.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec DepthOf(TVec depth, TVec latest) => TLanes.Select(TLanes.Equal(latest, TLanes.Of(0)), depth, TLanes.LargerUnsigned(depth, TLanes.Of(1)));

    /// <summary>Takes one off where a step was not reached.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Lose(TVec lost, TVec depth, int number) => TLanes.Select(TLanes.Greater(TLanes.Of(number), depth), TLanes.Subtract(lost, TLanes.Of(1)), lost);

    /// <summary>
    /// Within an instant step s reads what step s − 1 left, and nothing else. So the stored order is wrong only where some step stands before
    /// the step that precedes it: the lanes' bits of <paramref name="disorder"/> say so. Returns the steps of the instant so far, a bit for each.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Order(TVec seen, TVec tied, TVec step, ref TVec disorder)
    {
        var earlier = TLanes.And(seen, tied);
        var bit = TLanes.StepBit(step);
        disorder = TLanes.Or(disorder, TLanes.And(earlier, TLanes.Add(bit, bit)));
        return TLanes.Or(earlier, bit);
    }
}
