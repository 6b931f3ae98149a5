using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>The lane kernel for 2 to 8 steps: all deadlines stay in registers.</summary>
internal sealed class LaneProgram<TSteps> : LaneProgram
    where TSteps : struct, ILaneConstant
{
    public override void Run(LaneNeeds needs, in LaneRows rows, in LaneSettings settings, LaneOutcome outcome)
    {
        if (needs.Ranged)
        {
            Run<LaneSteps.Yes>(needs, rows, settings, outcome);
        }
        else
        {
            Run<LaneSteps.No>(needs, rows, settings, outcome);
        }
    }

    private static void Run<TRanged>(LaneNeeds needs, in LaneRows rows, in LaneSettings settings, LaneOutcome outcome)
        where TRanged : struct, ILaneConstant
    {
        if (needs.Residue)
        {
            Run<TRanged, LaneSteps.Yes>(needs, rows, settings, outcome);
        }
        else
        {
            Run<TRanged, LaneSteps.No>(needs, rows, settings, outcome);
        }
    }

    private static void Run<TRanged, TResidue>(LaneNeeds needs, in LaneRows rows, in LaneSettings settings, LaneOutcome outcome)
        where TRanged : struct, ILaneConstant
        where TResidue : struct, ILaneConstant
    {
        switch (needs.Ties)
        {
            case LaneTies.Ignored: Run<TRanged, TResidue, LaneSteps.No>(needs, rows, settings, outcome); break;
            case LaneTies.InOrder: Run<TRanged, TResidue, LaneSteps.Yes>(needs, rows, settings, outcome); break;
            default: Run<TRanged, TResidue, LaneSteps.More>(needs, rows, settings, outcome); break;
        }
    }

    private static void Run<TRanged, TResidue, TTies>(LaneNeeds needs, in LaneRows rows, in LaneSettings settings, LaneOutcome outcome)
        where TRanged : struct, ILaneConstant
        where TResidue : struct, ILaneConstant
        where TTies : struct, ILaneConstant
    {
        switch (needs.Carry)
        {
            case LaneCarry.Nothing: Kernel<TRanged, TResidue, TTies, LaneSteps.No>(rows, settings, outcome); break;
            case LaneCarry.Code: Kernel<TRanged, TResidue, TTies, LaneSteps.Yes>(rows, settings, outcome); break;
            default: Kernel<TRanged, TResidue, TTies, LaneSteps.More>(rows, settings, outcome); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Kernel<TRanged, TResidue, TTies, TCarries>(in LaneRows rows, in LaneSettings settings, LaneOutcome outcome)
        where TRanged : struct, ILaneConstant
        where TResidue : struct, ILaneConstant
        where TTies : struct, ILaneConstant
        where TCarries : struct, ILaneConstant
    {
        var none = Vector256<int>.AllBitsSet;
        Vector256<int> d1 = none, d2 = none, d3 = none, d4 = none, d5 = none, d6 = none, d7 = none, d8 = none;
        Vector256<int> unsure = Vector256<int>.Zero, depth = unsure, depthBefore = unsure, seen = unsure, disorder = unsure, carried = unsure;
        var laneBits = LaneBits(rows.FirstLane);
        nuint end = (nuint)rows.Rows * 16;
        for (nuint at = 0; at < end; at += 16)
        {
            var step = Widen(ref Unsafe.Add(ref rows.Steps, at));
            var seconds = Vector256.LoadUnsafe(ref rows.Seconds, at);
            var early = LaneTrack.Early<TCarries>(seconds, settings);
            var late = early + Vector256.Create(settings.UnsureSpan + 1);
            var moved = none;
            if (TSteps.Value >= 8) { d8 = LaneTrack.Advance<TResidue, TCarries>(d8, d7, Vector256.Equals(step, Vector256.Create(8)), early, late, ref unsure, ref moved); }
            if (TSteps.Value >= 7) { d7 = LaneTrack.Advance<TResidue, TCarries>(d7, d6, Vector256.Equals(step, Vector256.Create(7)), early, late, ref unsure, ref moved); }
            if (TSteps.Value >= 6) { d6 = LaneTrack.Advance<TResidue, TCarries>(d6, d5, Vector256.Equals(step, Vector256.Create(6)), early, late, ref unsure, ref moved); }
            if (TSteps.Value >= 5) { d5 = LaneTrack.Advance<TResidue, TCarries>(d5, d4, Vector256.Equals(step, Vector256.Create(5)), early, late, ref unsure, ref moved); }
            if (TSteps.Value >= 4) { d4 = LaneTrack.Advance<TResidue, TCarries>(d4, d3, Vector256.Equals(step, Vector256.Create(4)), early, late, ref unsure, ref moved); }
            if (TSteps.Value >= 3) { d3 = LaneTrack.Advance<TResidue, TCarries>(d3, d2, Vector256.Equals(step, Vector256.Create(3)), early, late, ref unsure, ref moved); }
            d2 = LaneTrack.Advance<TResidue, TCarries>(d2, d1, Vector256.Equals(step, Vector256.Create(2)), early, late, ref unsure, ref moved);
            d1 = LaneTrack.Enter<TRanged, TCarries>(d1, Vector256.Equals(step, Vector256<int>.One), seconds, early, ref Unsafe.Add(ref rows.Codes, at), settings, ref moved);
            var tied = Vector256<int>.Zero;
            if (TTies.Value != 0)
            {
                tied = LaneTrack.Tied(Unsafe.Add(ref rows.Ties, at / 16), laneBits);
            }

            if (TTies.Value == 2)
            {
                seen = LaneTrack.Order(seen, tied, step, ref disorder);
            }

            if (TCarries.Value != 0)
            {
                depthBefore = TTies.Value == 0 ? depth : LaneTrack.Select(tied, depthBefore, depth);
                var first = Vector256.GreaterThan(step, depthBefore) & Vector256.GreaterThan(moved, none);
                depth = LaneTrack.Select(first, step, depth);
                carried = LaneTrack.Select(first, moved, carried);
            }
        }

        uint converted = Store(outcome, 1, d1, rows.FirstLane);
        converted = Store(outcome, 2, d2, rows.FirstLane);
        if (TSteps.Value >= 3) { converted = Store(outcome, 3, d3, rows.FirstLane); }
        if (TSteps.Value >= 4) { converted = Store(outcome, 4, d4, rows.FirstLane); }
        if (TSteps.Value >= 5) { converted = Store(outcome, 5, d5, rows.FirstLane); }
        if (TSteps.Value >= 6) { converted = Store(outcome, 6, d6, rows.FirstLane); }
        if (TSteps.Value >= 7) { converted = Store(outcome, 7, d7, rows.FirstLane); }
        if (TSteps.Value >= 8) { converted = Store(outcome, 8, d8, rows.FirstLane); }
        unsure |= ~Vector256.Equals(disorder, Vector256<int>.Zero);
        Finish(outcome, settings, rows.FirstLane, d1, converted, unsure);
        if (TCarries.Value != 0)
        {
            depth.CopyTo(outcome.Depths, rows.FirstLane);
            (carried & Vector256.Create((1 << settings.CarriedBits) - 1)).CopyTo(outcome.Carried, rows.FirstLane);
        }
    }
}
