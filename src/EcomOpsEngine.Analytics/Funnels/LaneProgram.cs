using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>What the kernel makes of events at one instant.</summary>
internal enum LaneTies
{
    /// <summary>There are none, or they stand in step order and nothing is carried.</summary>
    Ignored = 0,

    /// <summary>They stand in step order: a later arrival at the same instant replaces the carried value.</summary>
    InOrder = 1,

    /// <summary>They may stand in another order: lanes where they do become unsure.</summary>
    Checked = 2,
}

/// <summary>What the kernel carries from step 1.</summary>
internal enum LaneCarry
{
    /// <summary>Nothing.</summary>
    Nothing = 0,

    /// <summary>The code.</summary>
    Code = 1,

    /// <summary>Some bits of the code.</summary>
    Slice = 2,
}

/// <summary>What a block needs of the kernel; each combination is compiled apart.</summary>
/// <param name="Ranged">Some event lies outside the range of step 1.</param>
/// <param name="Residue">Some event has microseconds within its second.</param>
/// <param name="Ties">Events at one instant.</param>
/// <param name="Carry">What is carried from step 1.</param>
internal readonly record struct LaneNeeds(bool Ranged, bool Residue, LaneTies Ties, LaneCarry Carry);

/// <summary>The columns of one half block (8 lanes), row by row at a stride of 16 elements.</summary>
internal readonly ref struct LaneRows(ReadOnlySpan<byte> steps, ReadOnlySpan<int> seconds, ReadOnlySpan<ushort> ties, ReadOnlySpan<byte> codes, int rows, int firstLane)
{
    public readonly ref byte Steps = ref MemoryMarshal.GetReference(steps);
    public readonly ref int Seconds = ref MemoryMarshal.GetReference(seconds);
    public readonly ref ushort Ties = ref MemoryMarshal.GetReference(ties);
    public readonly ref byte Codes = ref MemoryMarshal.GetReference(codes);
    public readonly int Rows = rows;
    public readonly int FirstLane = firstLane;
}

/// <summary>A constant known when the kernel is compiled.</summary>
internal interface ILaneConstant
{
    static abstract int Value { get; }
}

/// <summary>The lane kernel for one number of steps: advances 8 histories at once.</summary>
internal abstract class LaneProgram
{
    /// <summary>Runs 8 lanes of a block and adds their outcome.</summary>
    public abstract void Run(LaneNeeds needs, in LaneRows rows, in LaneSettings settings, LaneOutcome outcome);

    /// <summary>The program for a number of steps.</summary>
    public static LaneProgram For(int steps) => steps switch
    {
        2 => new LaneProgram<LaneSteps.Two>(),
        3 => new LaneProgram<LaneSteps.Three>(),
        4 => new LaneProgram<LaneSteps.Four>(),
        5 => new LaneProgram<LaneSteps.Five>(),
        6 => new LaneProgram<LaneSteps.Six>(),
        7 => new LaneProgram<LaneSteps.Seven>(),
        8 => new LaneProgram<LaneSteps.Eight>(),
        _ => new LongLaneProgram(steps),
    };

    /// <summary>Eight bytes, each in an integer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<int> Widen(ref byte first)
    {
        var bytes = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref first)).AsByte();
        if (Avx2.IsSupported)
        {
            return Avx2.ConvertToVector256Int32(bytes);
        }

        var words = Vector128.WidenLower(bytes);
        return Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32();
    }

    /// <summary>The bits of 8 lanes within a row's tie mask.</summary>
    protected static Vector256<int> LaneBits(int firstLane) => Vector256.ShiftLeft(Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128), firstLane);

    /// <summary>Adds a step's lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static uint Store(LaneOutcome outcome, int step, Vector256<int> deadlines, int firstLane)
    {
        uint reached = ~deadlines.ExtractMostSignificantBits() & 255;
        outcome.Reached[step - 1] |= reached << firstLane;
        return reached;
    }

    /// <summary>Adds what the end of the data and the unsure comparisons say.</summary>
    protected static void Finish(LaneOutcome outcome, in LaneSettings settings, int firstLane, Vector256<int> first, uint converted, Vector256<int> unsure)
    {
        var deadline = Vector256.ShiftRightArithmetic(first, settings.CarriedBits);
        uint lost = ~first.ExtractMostSignificantBits() & ~converted & 255;
        uint open = lost & Vector256.GreaterThan(deadline, Vector256.Create(settings.OpenBeyond)).ExtractMostSignificantBits();
        uint maybe = lost & Vector256.GreaterThan(deadline, Vector256.Create(settings.MaybeOpenBeyond)).ExtractMostSignificantBits();
        outcome.Immature |= open << firstLane;
        outcome.Unsure |= ((maybe & ~open) | unsure.ExtractMostSignificantBits()) << firstLane;
    }
}

/// <summary>Numbers of steps with a kernel of their own.</summary>
internal static class LaneSteps
{
    internal readonly struct Two : ILaneConstant { public static int Value => 2; }

    internal readonly struct Three : ILaneConstant { public static int Value => 3; }

    internal readonly struct Four : ILaneConstant { public static int Value => 4; }

    internal readonly struct Five : ILaneConstant { public static int Value => 5; }

    internal readonly struct Six : ILaneConstant { public static int Value => 6; }

    internal readonly struct Seven : ILaneConstant { public static int Value => 7; }

    internal readonly struct Eight : ILaneConstant { public static int Value => 8; }

    /// <summary>A need in its second form.</summary>
    internal readonly struct More : ILaneConstant { public static int Value => 2; }

    /// <summary>A need that is there.</summary>
    internal readonly struct Yes : ILaneConstant { public static int Value => 1; }

    /// <summary>A need that is not there.</summary>
    internal readonly struct No : ILaneConstant { public static int Value => 0; }
}
