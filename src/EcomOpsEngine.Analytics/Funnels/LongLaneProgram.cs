using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>The lane kernel for more steps than registers hold: deadlines on the stack, the general form of each need.</summary>
internal sealed class LongLaneProgram(int steps) : LaneProgram
{
    public override void Run(LaneNeeds needs, in LaneRows rows, in LaneSettings settings, LaneOutcome outcome)
    {
        if (needs.Carry != LaneCarry.Nothing)
        {
            Kernel<LaneSteps.More>(steps, needs.Ties != LaneTies.Ignored, rows, settings, outcome);
        }
        else
        {
            Kernel<LaneSteps.No>(steps, needs.Ties != LaneTies.Ignored, rows, settings, outcome);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Kernel<TCarries>(int steps, bool ties, in LaneRows rows, in LaneSettings settings, LaneOutcome outcome)
        where TCarries : struct, ILaneConstant
    {
        var none = Vector256<int>.AllBitsSet;
        Span<Vector256<int>> deadlines = stackalloc Vector256<int>[32];
        deadlines.Fill(none);
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
            for (int s = steps; s >= 2; s--)
            {
                var isStep = Vector256.Equals(step, Vector256.Create(s));
                deadlines[s - 1] = LaneTrack.Advance<LaneSteps.Yes, TCarries>(deadlines[s - 1], deadlines[s - 2], isStep, early, late, ref unsure, ref moved);
            }

            var isFirst = Vector256.Equals(step, Vector256<int>.One);
            deadlines[0] = LaneTrack.Enter<LaneSteps.Yes, TCarries>(deadlines[0], isFirst, seconds, early, ref Unsafe.Add(ref rows.Codes, at), settings, ref moved);
            var tied = Vector256<int>.Zero;
            if (ties)
            {
                tied = LaneTrack.Tied(Unsafe.Add(ref rows.Ties, at / 16), laneBits);
                seen = LaneTrack.Order(seen, tied, step, ref disorder);
            }

            if (TCarries.Value != 0)
            {
                depthBefore = LaneTrack.Select(tied, depthBefore, depth);
                var first = Vector256.GreaterThan(step, depthBefore) & Vector256.GreaterThan(moved, none);
                depth = LaneTrack.Select(first, step, depth);
                carried = LaneTrack.Select(first, moved, carried);
            }
        }

        uint converted = 0;
        for (int s = 1; s <= steps; s++)
        {
            converted = Store(outcome, s, deadlines[s - 1], rows.FirstLane);
        }

        unsure |= ~Vector256.Equals(disorder, Vector256<int>.Zero);
        Finish(outcome, settings, rows.FirstLane, deadlines[0], converted, unsure);
        if (TCarries.Value != 0)
        {
            depth.CopyTo(outcome.Depths, rows.FirstLane);
            (carried & Vector256.Create((1 << settings.CarriedBits) - 1)).CopyTo(outcome.Carried, rows.FirstLane);
        }
    }
}
