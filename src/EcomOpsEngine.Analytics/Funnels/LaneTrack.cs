using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>Constants and steps that the lane kernels of every number of steps share; what is not needed compiles to nothing.</summary>
internal static class LaneTrack
{
    /// <summary>The times less one, in the units of the deadlines: a deadline is larger exactly when the event is in time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Early<TCarries>(Vector256<int> seconds, in LaneSettings settings)
        where TCarries : struct, ILaneConstant =>
        TCarries.Value == 0 ? seconds + Vector256<int>.AllBitsSet : Vector256.ShiftLeft(seconds, settings.CarriedBits) + Vector256.Create(settings.EarlyOffset);

    /// <summary>
    /// One step: lanes whose event is this step, at or before the deadline of the step before, take that deadline.
    /// With residues, lanes where the deadline is too near to be decided by the second become unsure.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Advance<TResidue, TCarries>(
        Vector256<int> old, Vector256<int> previous, Vector256<int> isStep, Vector256<int> early, Vector256<int> late, ref Vector256<int> unsure, ref Vector256<int> moved)
        where TResidue : struct, ILaneConstant
        where TCarries : struct, ILaneConstant
    {
        var inside = isStep & Vector256.GreaterThan(previous, early);
        if (TResidue.Value != 0)
        {
            unsure |= inside & Vector256.GreaterThan(late, previous);
        }

        if (TCarries.Value != 0)
        {
            moved = Select(inside, previous, moved);
        }

        return Select(inside, previous, old);
    }

    /// <summary>Step 1: its own deadline, where it lies within the range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Enter<TRanged, TCarries>(
        Vector256<int> old, Vector256<int> isFirst, Vector256<int> seconds, Vector256<int> early, ref byte codes, in LaneSettings settings, ref Vector256<int> moved)
        where TRanged : struct, ILaneConstant
        where TCarries : struct, ILaneConstant
    {
        if (TRanged.Value != 0)
        {
            isFirst &= Vector256.GreaterThan(seconds, Vector256.Create(settings.FromSeconds - 1)) & Vector256.GreaterThan(Vector256.Create(settings.ToSeconds), seconds);
        }

        var deadline = Vector256.Min(early, Vector256.Create(settings.LatestUnsaturated)) + Vector256.Create(settings.Window);
        if (TCarries.Value == 0)
        {
            return Select(isFirst, deadline, old);
        }

        var code = LaneProgram.Widen(ref codes);
        deadline |= TCarries.Value == 1 ? code : Vector256.ShiftRightLogical(code, settings.CarriedShift) & Vector256.Create((1 << settings.CarriedBits) - 1);
        moved = Select(isFirst, deadline, moved);
        return Select(isFirst, deadline, old);
    }

    /// <summary>
    /// Within an instant step s reads what step s − 1 left, and nothing else. So the stored order is wrong only where some step stands before
    /// the step that precedes it: the lanes' bits of <paramref name="disorder"/> say so. Returns the steps of the instant so far, a bit for each.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Order(Vector256<int> seen, Vector256<int> tied, Vector256<int> step, ref Vector256<int> disorder)
    {
        var earlier = seen & tied;
        var bit = StepBit(step);
        disorder |= earlier & (bit + bit);
        return earlier | bit;
    }

    /// <summary>Lanes of the mask from the first, the others from the second; the mask is all ones or all zeros in each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Select(Vector256<int> mask, Vector256<int> yes, Vector256<int> no) =>
        Avx2.IsSupported ? Avx2.BlendVariable(no, yes, mask) : Vector256.ConditionalSelect(mask, yes, no);

    /// <summary>Bit s − 1 for step s, nothing for step 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> StepBit(Vector256<int> step)
    {
        if (Avx2.IsSupported)
        {
            return Avx2.ShiftLeftLogicalVariable(Vector256<int>.One, (step - Vector256<int>.One).AsUInt32());
        }

        Span<int> bits = stackalloc int[Vector256<int>.Count];
        for (int lane = 0; lane < bits.Length; lane++)
        {
            bits[lane] = step[lane] == 0 ? 0 : 1 << (step[lane] - 1);
        }

        return Vector256.Create<int>(bits);
    }

    /// <summary>Lanes whose event stands at the instant of the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Tied(ushort mask, Vector256<int> laneBits) => Vector256.Equals(Vector256.Create((int)mask) & laneBits, laneBits);
}
