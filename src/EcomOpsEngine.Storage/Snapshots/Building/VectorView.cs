using DuckDB.NET.Native;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>A flat DuckDB vector of one chunk; valid until the chunk is released.</summary>
internal readonly unsafe ref struct VectorView
{
    /// <summary>Bytes of DuckDB's string header: length, then up to 12 bytes in place, or 4 bytes of prefix and a pointer.</summary>
    private const int StringHeaderBytes = 16;

    private const int InlineBytes = 12;

    private readonly byte* _data;
    private readonly ulong* _validity;

    private VectorView(byte* data, ulong* validity, int count)
    {
        _data = data;
        _validity = validity;
        Count = count;
    }

    /// <summary>Rows.</summary>
    public int Count { get; }

    /// <summary>Whether no row is missing.</summary>
    public bool AllPresent => _validity == null;

    /// <summary>The vector of a column.</summary>
    public static VectorView Of(DuckDBDataChunk chunk, int column, int count)
    {
        var vector = NativeMethods.DataChunks.DuckDBDataChunkGetVector(chunk, column);
        return new VectorView((byte*)NativeMethods.Vectors.DuckDBVectorGetData(vector), NativeMethods.Vectors.DuckDBVectorGetValidity(vector), count);
    }

    /// <summary>Whether a row has a value.</summary>
    public bool IsPresent(int row) => _validity == null || (_validity[row >> 6] & (1UL << (row & 63))) != 0;

    /// <summary>The values of a fixed-width column; anything where missing.</summary>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged => new(_data, Count);

    /// <summary>The UTF-8 bytes of a present text.</summary>
    public ReadOnlySpan<byte> Text(int row)
    {
        var header = _data + ((long)row * StringHeaderBytes);
        var length = *(int*)header;
        return new ReadOnlySpan<byte>(length <= InlineBytes ? header + 4 : *(byte**)(header + 8), length);
    }
}
