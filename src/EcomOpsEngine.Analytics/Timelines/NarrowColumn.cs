using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EcomOpsEngine.Analytics.Timelines;

/// <summary>
/// Whole numbers from 0 on, one for each element, in as many bytes as the largest of them needs: none where all are 0, else 1, 2 or 4; multiples of a unit.
/// </summary>
public readonly struct NarrowColumn
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int _unit;

    /// <summary>Wraps raw little-endian numbers.</summary>
    /// <param name="bytes">The numbers, <paramref name="width"/> bytes each.</param>
    /// <param name="width">Bytes of a number: 0 (all are 0), 1, 2 or 4.</param>
    /// <param name="length">Elements.</param>
    /// <param name="unit">What a stored 1 stands for.</param>
    public NarrowColumn(ReadOnlyMemory<byte> bytes, int width, int length, int unit = 1)
    {
        if (width is not (0 or 1 or 2 or 4) || bytes.Length < (long)width * length)
        {
            throw new ArgumentException($"{length} numbers of {width} bytes cannot stand in {bytes.Length} bytes.", nameof(width));
        }

        _bytes = bytes;
        _unit = unit;
        Width = width;
        Length = length;
    }

    /// <summary>Bytes of a number.</summary>
    public int Width { get; }

    /// <summary>Elements.</summary>
    public int Length { get; }

    /// <summary>Asks for the numbers of some elements, of which a few will be read.</summary>
    internal void Prefetch(int first, int length) => CacheLines.Prefetch(_bytes.Span.Slice(first * Width, length * Width));

    /// <summary>The numbers.</summary>
    public NarrowSpan Span => new(_bytes.Span, Width, Length, _unit);

    /// <summary>Packs numbers in the narrowest width, for tests and benchmarks of kernels.</summary>
    /// <param name="values">Numbers from 0 on, each a multiple of <paramref name="unit"/>.</param>
    /// <param name="unit">What a stored 1 stands for.</param>
    public static NarrowColumn Of(ReadOnlySpan<int> values, int unit = 1)
    {
        int most = 0;
        foreach (int value in values)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(values));
            most = Math.Max(most, value / unit);
        }

        int width = WidthOf(most);
        var bytes = new byte[width * values.Length];
        for (int i = 0; i < values.Length && width > 0; i++)
        {
            int stored = values[i] / unit;
            MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in stored))[..width].CopyTo(bytes.AsSpan(i * width));
        }

        return new NarrowColumn(bytes, width, values.Length, unit);
    }

    /// <summary>Bytes that numbers up to a largest one need.</summary>
    public static int WidthOf(int most) => most == 0 ? 0 : most <= byte.MaxValue ? 1 : most <= ushort.MaxValue ? 2 : 4;
}

/// <summary>The numbers of a <see cref="NarrowColumn"/>, or of a part of it.</summary>
public readonly ref struct NarrowSpan
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _width;
    private readonly int _unit;

    internal NarrowSpan(ReadOnlySpan<byte> bytes, int width, int length, int unit)
    {
        _bytes = bytes;
        _width = width;
        _unit = unit;
        Length = length;
    }

    /// <summary>Elements.</summary>
    public int Length { get; }

    /// <summary>The number of an element.</summary>
    public int this[int element] => _width switch
    {
        0 => 0,
        1 => _bytes[element] * _unit,
        2 => MemoryMarshal.Cast<byte, ushort>(_bytes)[element] * _unit,
        _ => MemoryMarshal.Cast<byte, int>(_bytes)[element] * _unit,
    };

    /// <summary>The numbers of sixteen elements, all of which lie within.</summary>
    internal Vector512<int> Gather(Vector512<int> elements)
    {
        if (_width == 0)
        {
            return Vector512<int>.Zero;
        }

        if (_width == sizeof(int))
        {
            return Timelines.Gather.From(MemoryMarshal.Cast<byte, int>(_bytes), elements) * _unit;
        }

        Span<int> found = stackalloc int[Vector512<int>.Count];
        for (int i = 0; i < found.Length; i++)
        {
            found[i] = this[elements[i]];
        }

        return Vector512.Create<int>(found);
    }

    /// <summary>The numbers from an element on.</summary>
    public NarrowSpan Slice(int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)start + (uint)length, (uint)Length, nameof(length));
        return new NarrowSpan(_bytes.Slice(start * _width, length * _width), _width, length, _unit);
    }
}
