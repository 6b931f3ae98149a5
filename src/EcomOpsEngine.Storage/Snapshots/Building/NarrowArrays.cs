using System.Numerics;
using Apache.Arrow;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>Whole numbers as the narrowest Arrow arrays that hold them.</summary>
internal static class NarrowArrays
{
    private const int MicrosecondsPerMillisecond = 1_000;

    /// <summary>Numbers from 0 on: Null where all are 0, else UInt8, UInt16 or Int32.</summary>
    public static IArrowArray Of(ReadOnlySpan<int> values)
    {
        var most = 0;
        foreach (var value in values)
        {
            most = Math.Max(most, value);
        }

        return most switch
        {
            0 => new NullArray(values.Length),
            <= byte.MaxValue => new UInt8Array(Packed<byte>(values).Buffer, ArrowBuffer.Empty, values.Length, 0, 0),
            <= ushort.MaxValue => new UInt16Array(Packed<ushort>(values).Buffer, ArrowBuffer.Empty, values.Length, 0, 0),
            _ => ArrowColumns.Int32(values),
        };
    }

    /// <summary>Microseconds within the second: Null where all are 0, UInt16 milliseconds where all are whole ones, else Int32.</summary>
    public static IArrowArray Residues(ReadOnlySpan<int> residuesUs)
    {
        var (any, whole) = (0, true);
        foreach (var residue in residuesUs)
        {
            any |= residue;
            whole &= residue % MicrosecondsPerMillisecond == 0;
        }

        if (any == 0)
        {
            return new NullArray(residuesUs.Length);
        }

        if (!whole)
        {
            return ArrowColumns.Int32(residuesUs);
        }

        var memory = new ColumnMemory<ushort>(residuesUs.Length);
        for (var i = 0; i < residuesUs.Length; i++)
        {
            memory.Span[i] = (ushort)(residuesUs[i] / MicrosecondsPerMillisecond);
        }

        return ArrowColumns.UInt16(memory, residuesUs.Length);
    }

    /// <summary>Signed numbers with missing ones, whose value is 0: Int8, Int16, Int32 or Int64.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="validity">A bit for each number that is present; empty where none is missing.</param>
    /// <param name="missing">Missing numbers.</param>
    public static IArrowArray Signed(ReadOnlySpan<long> values, ArrowBuffer validity, int missing)
    {
        var (least, most) = (0L, 0L);
        foreach (var value in values)
        {
            least = Math.Min(least, value);
            most = Math.Max(most, value);
        }

        var length = values.Length;
        return
            least >= sbyte.MinValue && most <= sbyte.MaxValue ? new Int8Array(Packed<long, sbyte>(values).Buffer, validity, length, missing, 0)
            : least >= short.MinValue && most <= short.MaxValue ? new Int16Array(Packed<long, short>(values).Buffer, validity, length, missing, 0)
            : least >= int.MinValue && most <= int.MaxValue ? new Int32Array(Packed<long, int>(values).Buffer, validity, length, missing, 0)
            : new Int64Array(Packed<long, long>(values).Buffer, validity, length, missing, 0);
    }

    private static ColumnMemory<T> Packed<T>(ReadOnlySpan<int> values)
        where T : unmanaged, IBinaryInteger<T> => Packed<int, T>(values);

    private static ColumnMemory<TTo> Packed<TFrom, TTo>(ReadOnlySpan<TFrom> values)
        where TFrom : unmanaged, IBinaryInteger<TFrom>
        where TTo : unmanaged, IBinaryInteger<TTo>
    {
        var memory = new ColumnMemory<TTo>(values.Length);
        var target = memory.Span;
        for (var i = 0; i < values.Length; i++)
        {
            target[i] = TTo.CreateTruncating(values[i]);
        }

        return memory;
    }
}
