using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Apache.Arrow;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Server.Queries;

/// <summary>Reads the buffers of Arrow arrays as typed memory without copying.</summary>
internal static class ArrowViews
{
    private static volatile byte[] _zeros = [];

    /// <summary>The values of a number array.</summary>
    public static ReadOnlyMemory<T> Values<T>(PrimitiveArray<T> array)
        where T : struct, IEquatable<T>
    {
        RequireWhole(array);
        var bytes = array.ValueBuffer.Memory[..(array.Length * Unsafe.SizeOf<T>())];
        if (typeof(T) == typeof(byte))
        {
            return (ReadOnlyMemory<T>)(object)bytes;
        }

        return bytes.IsEmpty ? default : new Reinterpreted<T>(bytes).Memory;
    }

    /// <summary>One bit for each element of a truth array, lowest first.</summary>
    public static ReadOnlyMemory<byte> Bits(BooleanArray array)
    {
        RequireWhole(array);
        return array.ValueBuffer.Memory[..((array.Length + 7) / 8)];
    }

    /// <summary>A number array of any width with its missing values.</summary>
    public static NumberColumn Numbers(IArrowArray array) => array switch
    {
        Int8Array bytes => Numbers(bytes, 1),
        Int16Array words => Numbers(words, 2),
        Int32Array integers => Numbers(integers, 4),
        Int64Array longs => Numbers(longs, 8),
        _ => throw new InvalidOperationException($"A number column is {array.GetType().Name}; expected Int8, Int16, Int32 or Int64."),
    };

    /// <summary>Sessions of elements.</summary>
    public static NarrowColumn Sessions(IArrowArray array) => array switch
    {
        NullArray none => new NarrowColumn(default, 0, none.Length),
        UInt8Array bytes => new NarrowColumn(Bytes(bytes, 1), 1, bytes.Length),
        UInt16Array words => new NarrowColumn(Bytes(words, 2), 2, words.Length),
        Int32Array integers => new NarrowColumn(Bytes(integers, 4), 4, integers.Length),
        _ => throw new InvalidOperationException($"A session column is {array.GetType().Name}; expected Null, UInt8, UInt16 or Int32."),
    };

    /// <summary>Microseconds within the second: stored as nothing, milliseconds or microseconds.</summary>
    public static NarrowColumn ResiduesUs(IArrowArray array) => array switch
    {
        NullArray none => new NarrowColumn(default, 0, none.Length),
        UInt16Array milliseconds => new NarrowColumn(Bytes(milliseconds, 2), 2, milliseconds.Length, 1_000),
        Int32Array microseconds => new NarrowColumn(Bytes(microseconds, 4), 4, microseconds.Length),
        _ => throw new InvalidOperationException($"A residue column is {array.GetType().Name}; expected Null, UInt16 or Int32."),
    };

    /// <summary>The code column of a field without a value in the run; all of them share one piece of memory.</summary>
    public static CodeColumn Missing(int length, int valueCount)
    {
        var zeros = _zeros;
        if (zeros.Length < length)
        {
            _zeros = zeros = new byte[length];
        }

        return new CodeColumn(zeros.AsMemory(0, length), 1, valueCount);
    }

    /// <summary>A code array of any width.</summary>
    public static CodeColumn Codes(IArrowArray array, int valueCount) => array switch
    {
        NullArray none => Missing(none.Length, valueCount),
        UInt8Array bytes => new CodeColumn(Values(bytes), 1, valueCount),
        UInt16Array words => new CodeColumn(Bytes(words, 2), 2, valueCount),
        Int32Array integers => new CodeColumn(Bytes(integers, 4), 4, valueCount),
        _ => throw new InvalidOperationException($"A code column is {array.GetType().Name}; expected Null, UInt8, UInt16 or Int32."),
    };

    private static ReadOnlyMemory<byte> Bytes<T>(PrimitiveArray<T> array, int width)
        where T : struct, IEquatable<T>
    {
        RequireWhole(array);
        return array.ValueBuffer.Memory[..(array.Length * width)];
    }

    private static NumberColumn Numbers<T>(PrimitiveArray<T> array, int width)
        where T : struct, IEquatable<T> => new(Bytes(array, width), width, array.NullCount == 0 ? default : array.NullBitmapBuffer.Memory);

    private static void RequireWhole(IArrowArray array)
    {
        if (array.Data.Offset != 0)
        {
            throw new InvalidOperationException("Columns of a snapshot are whole arrays, not slices.");
        }
    }

    /// <summary>The same bytes under another element type. Holds the memory, and with it its owner, alive.</summary>
    private sealed class Reinterpreted<T>(ReadOnlyMemory<byte> bytes) : MemoryManager<T>
        where T : struct
    {
        public override Span<T> GetSpan()
        {
            var source = bytes.Span;
            return MemoryMarshal.CreateSpan(
                ref Unsafe.As<byte, T>(ref MemoryMarshal.GetReference(source)), source.Length / Unsafe.SizeOf<T>());
        }

        // Nobody writes through the view or pins it: kernels take spans.
        public override MemoryHandle Pin(int elementIndex = 0) => bytes[(elementIndex * Unsafe.SizeOf<T>())..].Pin();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
