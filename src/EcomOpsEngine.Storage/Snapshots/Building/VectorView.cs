using DuckDB.NET.Native;
using EcomOpsEngine.Storage.Durable;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>A flat DuckDB vector of one chunk, or some rows of it; valid until the chunk is released.</summary>
internal readonly unsafe ref struct VectorView
{
    private readonly byte* _data;
    private readonly ulong* _validity;
    private readonly ReadOnlySpan<ushort> _chosen;
    private readonly bool _isWhole;

    private VectorView(byte* data, ulong* validity, int count, ushort[]? chosen)
    {
        _data = data;
        _validity = validity;
        _chosen = chosen;
        _isWhole = chosen is null;
        Count = chosen?.Length ?? count;
    }

    /// <summary>Rows.</summary>
    public int Count { get; }

    /// <summary>Whether no row is missing.</summary>
    public bool AllPresent => _validity == null;

    /// <summary>The vector of a column.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="column">Place of the column.</param>
    /// <param name="count">Rows of the chunk.</param>
    /// <param name="chosen">The rows to show; null: all.</param>
    public static VectorView Of(DuckDBDataChunk chunk, int column, int count, ushort[]? chosen = null)
    {
        var vector = NativeMethods.DataChunks.DuckDBDataChunkGetVector(chunk, column);
        return new VectorView((byte*)NativeMethods.Vectors.DuckDBVectorGetData(vector), NativeMethods.Vectors.DuckDBVectorGetValidity(vector), count, chosen);
    }

    /// <summary>A column of a chunk of ours.</summary>
    /// <param name="column">The column.</param>
    /// <param name="count">Rows of the chunk.</param>
    /// <param name="chosen">The rows to show; null: all.</param>
    public static VectorView Of(ChunkColumn column, int count, ushort[]? chosen) => new(column.Start, column.AreAllPresent(count) ? null : column.Validity, count, chosen);

    /// <summary>Whether a row has a value.</summary>
    public bool IsPresent(int row)
    {
        var at = At(row);
        return _validity == null || (_validity[at >> 6] & (1UL << (at & 63))) != 0;
    }

    /// <summary>The values of a fixed-width column of all rows; anything where missing.</summary>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged => new(_data, Count);

    /// <summary>A value of a fixed-width column; anything where missing.</summary>
    public T Value<T>(int row)
        where T : unmanaged => ((T*)_data)[At(row)];

    /// <summary>Copies the values of a fixed-width column; anything where missing.</summary>
    public void CopyTo<T>(Span<T> target)
        where T : unmanaged
    {
        if (_isWhole)
        {
            Values<T>().CopyTo(target);
            return;
        }

        var values = (T*)_data;
        for (var row = 0; row < _chosen.Length; row++)
        {
            target[row] = values[_chosen[row]];
        }
    }

    /// <summary>The UTF-8 bytes of a present text.</summary>
    public ReadOnlySpan<byte> Text(int row)
    {
        var header = _data + ((long)At(row) * ChunkColumn.TextWidth);
        var length = *(int*)header;
        return new ReadOnlySpan<byte>(length <= ChunkColumn.InlineBytes ? header + 4 : *(byte**)(header + 8), length);
    }

    /// <summary>The 16 bytes of DuckDB that are a present text of up to 12 bytes, and no other text; 0 for longer and for empty ones.</summary>
    public UInt128 ShortText(int row)
    {
        var header = _data + ((long)At(row) * ChunkColumn.TextWidth);
        return *(int*)header <= ChunkColumn.InlineBytes ? *(UInt128*)header : UInt128.Zero;
    }

    private int At(int row) => _isWhole ? row : _chosen[row];
}
