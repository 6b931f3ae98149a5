using System.Runtime.InteropServices;

namespace EcomOpsEngine.Analytics.Orders;

/// <summary>A column of whole numbers with missing values, each in as many bytes as the farthest from 0 needs: 1, 2, 4 or 8, signed.</summary>
public readonly struct NumberColumn
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly ReadOnlyMemory<byte> _validity;

    /// <summary>Wraps raw little-endian numbers.</summary>
    /// <param name="bytes">The numbers, <paramref name="width"/> bytes each; anything where missing.</param>
    /// <param name="width">Bytes of a number: 1, 2, 4 or 8.</param>
    /// <param name="validity">One bit for each line, lowest first, set where a number is present; empty where none is missing.</param>
    public NumberColumn(ReadOnlyMemory<byte> bytes, int width, ReadOnlyMemory<byte> validity)
    {
        if (width is not (1 or 2 or 4 or 8))
        {
            throw new ArgumentOutOfRangeException(nameof(width), width, "A number is 1, 2, 4 or 8 bytes wide.");
        }

        _bytes = bytes;
        _validity = validity;
        Width = width;
    }

    /// <summary>Bytes of a number.</summary>
    public int Width { get; }

    /// <summary>The number of a line; anything where missing.</summary>
    public long this[int line] => Width switch
    {
        1 => (sbyte)_bytes.Span[line],
        2 => MemoryMarshal.Cast<byte, short>(_bytes.Span)[line],
        4 => MemoryMarshal.Cast<byte, int>(_bytes.Span)[line],
        _ => MemoryMarshal.Cast<byte, long>(_bytes.Span)[line],
    };

    /// <summary>Whether a line has a number.</summary>
    public bool HasValue(int line) => _validity.IsEmpty || (_validity.Span[line >> 3] & (1 << (line & 7))) != 0;

    /// <summary>Packs numbers in the narrowest width, for tests and benchmarks of kernels.</summary>
    public static NumberColumn Of(IReadOnlyList<long?> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var width = WidthOf(values.Min() ?? 0, values.Max() ?? 0);
        var bytes = new byte[values.Count * width];
        var validity = new byte[(values.Count + 7) / 8];
        for (var line = 0; line < values.Count; line++)
        {
            var value = values[line] ?? 0;
            MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in value))[..width].CopyTo(bytes.AsSpan(line * width));
            validity[line >> 3] |= (byte)(values[line] is null ? 0 : 1 << (line & 7));
        }

        return new NumberColumn(bytes, width, validity);
    }

    /// <summary>Bytes that numbers between two need.</summary>
    public static int WidthOf(long least, long most) =>
        least >= sbyte.MinValue && most <= sbyte.MaxValue ? 1
        : least >= short.MinValue && most <= short.MaxValue ? 2
        : least >= int.MinValue && most <= int.MaxValue ? 4
        : 8;
}
