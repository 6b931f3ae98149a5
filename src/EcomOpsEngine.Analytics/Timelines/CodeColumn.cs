using System.Runtime.InteropServices;

namespace EcomOpsEngine.Analytics.Timelines;

/// <summary>
/// A dictionary-coded text column: one code for each element, 0 for a missing value, then 1, 2, 3 … for the values of the dictionary.
/// Codes are bytes up to 254 values, then 16-bit words up to 65,534 values, then 32-bit words.
/// </summary>
public readonly struct CodeColumn
{
    /// <summary>Code of the event name in padding elements of a byte-wide column; all bits set in wider ones.</summary>
    public const byte PaddingByte = 255;

    private readonly ReadOnlyMemory<byte> _bytes;

    /// <summary>Wraps the raw little-endian codes.</summary>
    /// <param name="bytes">The codes, <paramref name="width"/> bytes each.</param>
    /// <param name="width">Bytes of a code: 1, 2 or 4.</param>
    /// <param name="valueCount">Values in the dictionary, without the missing value.</param>
    public CodeColumn(ReadOnlyMemory<byte> bytes, int width, int valueCount)
    {
        if (width is not (1 or 2 or 4))
        {
            throw new ArgumentOutOfRangeException(nameof(width), width, "A code is 1, 2 or 4 bytes wide.");
        }

        _bytes = bytes;
        Width = width;
        ValueCount = valueCount;
    }

    /// <summary>Bytes of a code: 1, 2 or 4.</summary>
    public int Width { get; }

    /// <summary>Values in the dictionary, without the missing value: codes run from 0 to this number.</summary>
    public int ValueCount { get; }

    /// <summary>Elements in the column.</summary>
    public int Length => _bytes.Length / Width;

    /// <summary>Asks for the codes of some elements, of which a few will be read.</summary>
    internal void Prefetch(int first, int length) => CacheLines.Prefetch(_bytes.Span.Slice(first * Width, length * Width));

    /// <summary>All codes, whatever their width: for loops that read many of them, one by one.</summary>
    internal NarrowSpan Span => new(_bytes.Span, Width, Length, 1);

    /// <summary>All codes of a byte-wide column.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.Span;

    /// <summary>All codes of a 16-bit column.</summary>
    public ReadOnlySpan<ushort> Words => MemoryMarshal.Cast<byte, ushort>(_bytes.Span);

    /// <summary>All codes of a 32-bit column.</summary>
    public ReadOnlySpan<int> Integers => MemoryMarshal.Cast<byte, int>(_bytes.Span);

    /// <summary>The code of one element; padding comes back as the all-ones code of the width.</summary>
    public int this[int element] => Width switch
    {
        1 => _bytes.Span[element],
        2 => Words[element],
        _ => Integers[element],
    };
}
