using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>Constants and steps that the lane kernels of every number of steps share; what is not needed compiles to nothing.</summary>
internal static class LaneTrack
{
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
            moved = Vector256.ConditionalSelect(inside, previous, moved);
        }

        return Vector256.ConditionalSelect(inside, previous, old);
    }

    /// <summary>Step 1: its own deadline, where it lies within the range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Enter<TRanged, TCarries>(
        Vector256<int> old, Vector256<int> isFirst, Vector256<int> seconds, ref byte codes, in LaneSettings settings, ref Vector256<int> moved)
        where TRanged : struct, ILaneConstant
        where TCarries : struct, ILaneConstant
    {
        if (TRanged.Value != 0)
        {
            isFirst &= Vector256.GreaterThan(seconds, Vector256.Create(settings.FromSeconds - 1)) & Vector256.GreaterThan(Vector256.Create(settings.ToSeconds), seconds);
        }

        var latest = Vector256.Create(settings.LatestUnsaturated);
        var window = Vector256.Create(settings.WindowSeconds);
        if (TCarries.Value == 0)
        {
            return Vector256.ConditionalSelect(isFirst, Vector256.Min(seconds, latest) + window, old);
        }

        var deadline = Vector256.Min(seconds - Vector256.Create(settings.BaseSeconds), latest) + window;
        var value = Vector256.ShiftRightLogical(LaneProgram.Widen(ref codes), settings.CarriedShift) & Vector256.Create((1 << settings.CarriedBits) - 1);
        deadline = Vector256.ShiftLeft(deadline, settings.CarriedBits) | value;
        moved = Vector256.ConditionalSelect(isFirst, deadline, moved);
        return Vector256.ConditionalSelect(isFirst, deadline, old);
    }

    /// <summary>Events of one instant stored out of step order make the lane unsure. Returns the largest step of the instant so far.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Order(Vector256<int> highest, Vector256<int> tied, Vector256<int> step, ref Vector256<int> unsure)
    {
        var earlier = highest & tied;
        unsure |= Vector256.GreaterThan(earlier, step) & Vector256.GreaterThan(step, Vector256<int>.Zero);
        return Vector256.Max(earlier, step);
    }

    /// <summary>Lanes whose event stands at the instant of the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Tied(ushort mask, Vector256<int> laneBits) => Vector256.Equals(Vector256.Create((int)mask) & laneBits, laneBits);
}
