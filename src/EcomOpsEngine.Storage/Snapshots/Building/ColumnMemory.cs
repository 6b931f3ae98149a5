using System.Runtime.InteropServices;
using Apache.Arrow;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>
/// Zeroed memory of a finished column: a pinned array of the runtime, so that spans keep it alive and readers need no disposal,
/// started at a cache line for vector loads.
/// </summary>
internal sealed class ColumnMemory<T>
    where T : unmanaged
{
    private const int Alignment = 64;

    private readonly Memory<byte> _memory;

    public unsafe ColumnMemory(int length)
    {
        var bytes = checked(length * sizeof(T));
        var array = GC.AllocateArray<byte>(checked(bytes + Alignment), pinned: true);
        var start = (nint)Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
        var skip = (int)((Alignment - (start % Alignment)) % Alignment);
        _memory = array.AsMemory(skip, bytes);
    }

    /// <summary>The elements.</summary>
    public Span<T> Span => MemoryMarshal.Cast<byte, T>(_memory.Span);

    /// <summary>The same bytes for an Arrow array.</summary>
    public ArrowBuffer Buffer => new(_memory);
}

/// <summary>Arrow arrays over finished columns, without copying.</summary>
internal static class ArrowColumns
{
    public static Int32Array Int32(ColumnMemory<int> values, int length) => new(values.Buffer, ArrowBuffer.Empty, length, 0, 0);

    public static Int32Array Int32(ReadOnlySpan<int> values)
    {
        var memory = new ColumnMemory<int>(values.Length);
        values.CopyTo(memory.Span);
        return Int32(memory, values.Length);
    }

    public static Int64Array Int64(ReadOnlySpan<long> values)
    {
        var memory = new ColumnMemory<long>(values.Length);
        values.CopyTo(memory.Span);
        return Int64(memory, values.Length);
    }

    public static Int64Array Int64(ColumnMemory<long> values, int length) => new(values.Buffer, ArrowBuffer.Empty, length, 0, 0);

    public static UInt64Array UInt64(ReadOnlySpan<ulong> values)
    {
        var memory = new ColumnMemory<ulong>(values.Length);
        values.CopyTo(memory.Span);
        return new UInt64Array(memory.Buffer, ArrowBuffer.Empty, values.Length, 0, 0);
    }

    public static UInt8Array UInt8(ColumnMemory<byte> values, int length) => new(values.Buffer, ArrowBuffer.Empty, length, 0, 0);

    public static UInt16Array UInt16(ColumnMemory<ushort> values, int length) => new(values.Buffer, ArrowBuffer.Empty, length, 0, 0);

    public static BooleanArray Bits(ColumnMemory<byte> bits, int length) => new(bits.Buffer, ArrowBuffer.Empty, length, 0, 0);

    /// <summary>Bytes of an array's buffers.</summary>
    public static long BytesOf(IArrowArray array) => BytesOf(array.Data);

    private static long BytesOf(ArrayData data) =>
        (data.Buffers?.Sum(buffer => (long)buffer.Length) ?? 0) + (data.Children?.Sum(BytesOf) ?? 0);
}
