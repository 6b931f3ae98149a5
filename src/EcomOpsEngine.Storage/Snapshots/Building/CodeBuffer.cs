using Apache.Arrow;
using EcomOpsEngine.Storage.Snapshots.Lineages;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>Codes of a growing dictionary in the narrowest width that holds them; widened when the dictionary outgrows it.</summary>
internal sealed class CodeBuffer
{
    /// <summary>Highest code of one byte; 255 is padding.</summary>
    private const int ByteLimit = 254;

    /// <summary>Highest code of two bytes; 65,535 is padding.</summary>
    private const int WordLimit = 65_534;

    /// <param name="capacity">Rows to make room for.</param>
    /// <param name="highest">Highest code of the dictionary by now.</param>
    public CodeBuffer(int capacity, int highest)
    {
        (Bytes, Words, Integers) = highest <= ByteLimit ? (new byte[capacity], null, null)
            : highest <= WordLimit ? (null, new ushort[capacity], null)
            : ((byte[]?)null, (ushort[]?)null, new int[capacity]);
    }

    /// <summary>The codes while they are one byte wide.</summary>
    public byte[]? Bytes { get; private set; }

    /// <summary>The codes while they are two bytes wide.</summary>
    public ushort[]? Words { get; private set; }

    /// <summary>The codes once they are four bytes wide.</summary>
    public int[]? Integers { get; private set; }

    /// <summary>Whether no row ever had a code other than 0.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Code of a row.</summary>
    public int this[int row] => Bytes is not null ? Bytes[row] : Words is not null ? Words[row] : Integers![row];

    /// <summary>Writes consecutive rows.</summary>
    /// <param name="firstRow">First row.</param>
    /// <param name="codes">Their codes.</param>
    /// <param name="highest">Highest code of the dictionary by now.</param>
    public void Write(int firstRow, ReadOnlySpan<int> codes, int highest)
    {
        Widen(highest);
        IsEmpty = IsEmpty && !codes.ContainsAnyExcept(0);
        if (Bytes is not null)
        {
            var target = Bytes.AsSpan(firstRow, codes.Length);
            for (var i = 0; i < codes.Length; i++)
            {
                target[i] = (byte)codes[i];
            }
        }
        else if (Words is not null)
        {
            var target = Words.AsSpan(firstRow, codes.Length);
            for (var i = 0; i < codes.Length; i++)
            {
                target[i] = (ushort)codes[i];
            }
        }
        else
        {
            codes.CopyTo(Integers.AsSpan(firstRow));
        }
    }

    /// <summary>Writes consecutive rows.</summary>
    /// <param name="source">Codes of elements.</param>
    /// <param name="elements">The element of each row.</param>
    /// <param name="firstRow">First row.</param>
    /// <param name="highest">Highest code of the dictionary by now.</param>
    public void Gather(IArrowArray source, ReadOnlySpan<int> elements, int firstRow, int highest)
    {
        Widen(highest);
        IsEmpty = IsEmpty && source is NullArray;
        if (Bytes is not null)
        {
            RunReading.Numbers(source, elements, Bytes.AsSpan(firstRow));
        }
        else if (Words is not null)
        {
            RunReading.Numbers(source, elements, Words.AsSpan(firstRow));
        }
        else
        {
            RunReading.Numbers(source, elements, Integers.AsSpan(firstRow));
        }
    }

    /// <summary>Makes room for more rows.</summary>
    public void Reserve(int capacity)
    {
        if (Bytes is { } bytes)
        {
            System.Array.Resize(ref bytes, Math.Max(bytes.Length, capacity));
            Bytes = bytes;
        }
        else if (Words is { } words)
        {
            System.Array.Resize(ref words, Math.Max(words.Length, capacity));
            Words = words;
        }
        else
        {
            var integers = Integers!;
            System.Array.Resize(ref integers, Math.Max(integers.Length, capacity));
            Integers = integers;
        }
    }

    /// <summary>Counts rows [<paramref name="from"/>, <paramref name="end"/>) by code.</summary>
    public long[] Count(int from, int end, int highest)
    {
        var counts = new long[highest + 1];
        if (IsEmpty)
        {
            counts[0] = end - from;
            return counts;
        }

        for (var i = from; i < end; i++)
        {
            counts[this[i]]++;
        }

        return counts;
    }

    /// <summary>Replaces code c of the first rows by <paramref name="codes"/>[c].</summary>
    public void Renumber(int rows, int[] codes)
    {
        if (IsEmpty)
        {
            return;
        }

        if (Bytes is not null)
        {
            foreach (ref var code in Bytes.AsSpan(0, rows))
            {
                code = (byte)codes[code];
            }
        }
        else if (Words is not null)
        {
            foreach (ref var code in Words.AsSpan(0, rows))
            {
                code = (ushort)codes[code];
            }
        }
        else
        {
            foreach (ref var code in Integers.AsSpan(0, rows))
            {
                code = codes[code];
            }
        }
    }

    private void Widen(int highest)
    {
        if (Bytes is not null && highest > ByteLimit)
        {
            Words = System.Array.ConvertAll(Bytes, code => (ushort)code);
            Bytes = null;
        }

        if (Words is not null && highest > WordLimit)
        {
            Integers = System.Array.ConvertAll(Words, code => (int)code);
            Words = null;
        }
    }
}
