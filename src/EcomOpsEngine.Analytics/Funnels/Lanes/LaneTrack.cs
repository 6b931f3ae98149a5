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

    /// <summary>
    /// By how much step 1 of an attempt at the step before is too early for the event; negative exactly where the event is this step and within the window, 0 where it is another step.
    /// A step not reached is −1, earlier than any event.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Gap(TVec previous, TVec step, int number, TVec early) =>
        TLanes.Select(TLanes.Equal(step, TLanes.Of(number)), TLanes.Subtract(early, previous), TLanes.Of(0));

    /// <summary>Lanes whose event is step 1 within the range; where it stands in a second in which the range begins or ends, the lane becomes unsure.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Entering<TRanged>(TVec step, TVec seconds, in LaneRange range, ref TVec near)
        where TRanged : struct, ILaneConstant
    {
        var isFirst = TLanes.Equal(step, TLanes.Of(1));
        if (TRanged.Value == 0)
        {
            return isFirst;
        }

        var edge = TLanes.Or(TLanes.Equal(seconds, TLanes.Of(range.FromEdge)), TLanes.Equal(seconds, TLanes.Of(range.ToEdge)));
        near = TLanes.Or(near, TLanes.And(isFirst, edge));
        return TLanes.And(isFirst, TLanes.And(TLanes.Greater(seconds, TLanes.Of(range.From - 1)), TLanes.Greater(TLanes.Of(range.To), seconds)));
    }

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
