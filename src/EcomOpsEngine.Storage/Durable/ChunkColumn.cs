using System.Runtime.CompilerServices;

namespace EcomOpsEngine.Storage.Durable;

/// <summary>One vector of a chunk that is being filled.</summary>
internal readonly unsafe struct ChunkColumn
{
    /// <summary>Bytes of DuckDB's string header: length, then up to 12 bytes in place, or 4 bytes of prefix and a pointer.</summary>
    public const int TextWidth = 16;

    /// <summary>Bytes of a text that stand in the header itself.</summary>
    public const int InlineBytes = 12;

    private readonly byte* _values;
    private readonly ulong* _valid;

    public ChunkColumn(void* values, ulong* valid)
    {
        _values = (byte*)values;
        _valid = valid;
    }

    /// <summary>Where the values lie.</summary>
    public byte* Start => _values;

    /// <summary>Where the bits of present rows lie.</summary>
    public ulong* Validity => _valid;

    /// <summary>Whether the first rows all have a value.</summary>
    public bool AreAllPresent(int count)
    {
        var words = new ReadOnlySpan<ulong>(_valid, count >> 6);
        var rest = (1UL << (count & 63)) - 1;
        return !words.ContainsAnyExcept(ulong.MaxValue) && (rest == 0 || (_valid[count >> 6] & rest) == rest);
    }

    /// <summary>The values of a fixed-width column.</summary>
    public Span<T> Values<T>(int count)
        where T : unmanaged => new(_values, count);

    /// <summary>Whether a row has a value.</summary>
    public bool IsPresent(int row) => (_valid[row >> 6] & (1UL << (row & 63))) != 0;

    public void SetMissing(int row) => _valid[row >> 6] &= ~(1UL << (row & 63));

    public void SetAllPresent(int count) => new Span<ulong>(_valid, (count + 63) >> 6).Fill(ulong.MaxValue);

    public void SetAllMissing(int count) => new Span<ulong>(_valid, (count + 63) >> 6).Clear();

    /// <summary>Sets a UTF-8 text. A text of more than 12 bytes is not copied: its bytes must stay where they are until the rows are appended.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetText(int row, byte* utf8, int length)
    {
        var header = _values + ((nint)row * TextWidth);
        if (length > InlineBytes)
        {
            *(int*)header = length;
            *(int*)(header + 4) = *(int*)utf8;
            *(byte**)(header + 8) = utf8;
            return;
        }

        // DuckDB compares headers as they are: what a short text does not fill is zero.
        *(ulong*)header = (uint)length;
        *(ulong*)(header + 8) = 0;
        Copy(utf8, header + 4, length);
    }

    // Two moves that may overlap: a copy of a length that is not known is a call.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(byte* from, byte* to, int length)
    {
        if (length >= sizeof(ulong))
        {
            var (first, last) = (*(ulong*)from, *(uint*)(from + length - sizeof(uint)));
            *(ulong*)to = first;
            *(uint*)(to + length - sizeof(uint)) = last;
        }
        else if (length >= sizeof(uint))
        {
            var (first, last) = (*(uint*)from, *(uint*)(from + length - sizeof(uint)));
            *(uint*)to = first;
            *(uint*)(to + length - sizeof(uint)) = last;
        }
        else if (length > 0)
        {
            to[0] = from[0];
            to[length / 2] = from[length / 2];
            to[length - 1] = from[length - 1];
        }
    }

    /// <summary>Bytes of a text.</summary>
    public int TextLength(int row) => *(int*)(_values + ((nint)row * TextWidth));

    /// <summary>Where a text of more than <see cref="InlineBytes"/> lies.</summary>
    public byte* TextStart(int row) => *(byte**)(_values + ((nint)row * TextWidth) + 8);

    /// <summary>Moves the rows of a list, ascending, to the front.</summary>
    public void Compact(ReadOnlySpan<int> rows, int width)
    {
        for (var to = 0; to < rows.Length; to++)
        {
            var from = rows[to];
            if (from != to)
            {
                Unsafe.CopyBlockUnaligned(_values + ((nint)to * width), _values + ((nint)from * width), (uint)width);
                var bit = 1UL << (to & 63);
                _valid[to >> 6] = IsPresent(from) ? _valid[to >> 6] | bit : _valid[to >> 6] & ~bit;
            }
        }
    }
}
