using System.Buffers;
using System.Numerics;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace EcomOpsEngine.Storage.Loads;

/// <summary>
/// The values of one array of a batch, pinned. Everything that the sender states about them (lengths, offsets, indexes) is checked against the bytes that are there
/// before a value is touched.
/// </summary>
internal sealed unsafe class BatchValues : IDisposable
{
    private const int IndexesAtATime = 512;
    private readonly List<MemoryHandle> handles = [];
    private readonly int offset;
    private readonly byte* validity;
    private readonly byte* fixedValues;
    private readonly IArrowType type;
    private readonly BatchTexts? texts;
    private readonly BatchTexts? dictionary;
    private readonly bool isWide;

    private BatchValues(ArrayData data)
    {
        type = data.DataType;
        isWide = type is Int64Type or DoubleType or TimestampType { Unit: TimeUnit.Microsecond };
        offset = data.Offset;
        Length = data.Length;
        try
        {
            var buffers = data.Buffers;
            validity = buffers[0].Length == 0 ? null : Pin(Enough(buffers[0], ((long)offset + Length + 7) / 8, "validity"));
            switch (type)
            {
                case StringType or LargeStringType:
                    texts = Texts(data);
                    break;
                case DictionaryType { IndexType: FixedWidthType index }:
                    fixedValues = Pin(Enough(buffers[1], ((long)offset + Length) * (index.BitWidth / 8), "indexes"));
                    dictionary = Texts(data.Dictionary ?? throw Wrong("found an array without its dictionary"));
                    CheckIndexes();
                    Coded = dictionary.IsChecked && dictionary.Count <= Length ? new CodedTexts(dictionary) : null;
                    break;
                case FixedWidthType width:
                    fixedValues = Pin(Enough(buffers[1], ((((long)offset + Length) * width.BitWidth) + 7) / 8, "values"));
                    break;
                default:
                    throw new InvalidOperationException($"Arrays of {type.Name} were let through.");
            }
        }
        catch
        {
            // Memory that stays pinned cannot be freed, now or by the finalizer.
            Dispose();
            throw;
        }
    }

    /// <summary>Values.</summary>
    public int Length { get; }

    /// <summary>Whether no row is missing.</summary>
    public bool AreAllPresent => validity == null;

    /// <summary>The dictionary of texts that are coded by one, where each of them is likely to be used; else null.</summary>
    public CodedTexts? Coded { get; }

    /// <summary>The checked values of an array.</summary>
    /// <exception cref="BatchDamageException">Its buffers do not hold what it states.</exception>
    public static BatchValues Of(IArrowArray array) => array.Data.Length < 0 || array.Data.Offset < 0
        ? throw Wrong("found a negative length")
        : new BatchValues(array.Data);

    public bool IsMissing(int row) => validity != null && (validity[(offset + row) >> 3] & (1 << ((offset + row) & 7))) == 0;

    /// <summary>A text; not of a missing row.</summary>
    public ReadOnlySpan<byte> Text(int row) => texts is not null ? texts.Of(row) : dictionary!.Of(Index(row));

    /// <summary>
    /// A whole number, the microseconds of an instant (saturated, since what does not fit is out of range anyway), the bits of a 64-bit floating-point number, or 0 or 1 for a truth value.
    /// </summary>
    public long Number(int row) => type switch
    {
        Int32Type => ((int*)fixedValues)[offset + row],
        FloatType => BitConverter.DoubleToInt64Bits(((float*)fixedValues)[offset + row]),
        BooleanType => (fixedValues[(offset + row) >> 3] >> ((offset + row) & 7)) & 1,
        TimestampType { Unit: TimeUnit.Second } => Microseconds(((long*)fixedValues)[offset + row], 1_000_000),
        TimestampType { Unit: TimeUnit.Millisecond } => Microseconds(((long*)fixedValues)[offset + row], 1_000),
        _ => ((long*)fixedValues)[offset + row],
    };

    /// <summary>The numbers of rows that follow each other; empty where they have to be read one by one.</summary>
    public ReadOnlySpan<long> Numbers(int row, int count) => isWide ? new ReadOnlySpan<long>((long*)fixedValues + offset + row, count) : [];

    /// <summary>Indexes of rows that follow each other; of missing rows anything.</summary>
    public void ReadIndexes(int row, Span<int> indexes)
    {
        switch (((DictionaryType)type).IndexType)
        {
            case Int8Type:
                Widen(new ReadOnlySpan<sbyte>((sbyte*)fixedValues + offset + row, indexes.Length), indexes);
                break;
            case UInt8Type:
                Widen(new ReadOnlySpan<byte>(fixedValues + offset + row, indexes.Length), indexes);
                break;
            case Int16Type:
                Widen(new ReadOnlySpan<short>((short*)fixedValues + offset + row, indexes.Length), indexes);
                break;
            case UInt16Type:
                Widen(new ReadOnlySpan<ushort>((ushort*)fixedValues + offset + row, indexes.Length), indexes);
                break;
            default:
                new ReadOnlySpan<int>((int*)fixedValues + offset + row, indexes.Length).CopyTo(indexes);
                break;
        }
    }

    public void Dispose()
    {
        handles.ForEach(handle => handle.Dispose());
        texts?.Dispose();
        dictionary?.Dispose();
    }

    private static long Microseconds(long value, long factor)
    {
        var product = (Int128)value * factor;
        return product > long.MaxValue ? long.MaxValue : product < -long.MaxValue ? -long.MaxValue : (long)product;
    }

    private static BatchTexts Texts(ArrayData data) => data.DataType switch
    {
        StringType => BatchTexts.Of(data, sizeof(int)),
        LargeStringType => BatchTexts.Of(data, sizeof(long)),
        _ => throw new InvalidOperationException($"Dictionaries of {data.DataType.Name} were let through."),
    };

    private static ArrowBuffer Enough(ArrowBuffer buffer, long bytes, string name) => buffer.Length >= bytes
        ? buffer
        : throw Wrong($"found {buffer.Length} bytes of {name}; expected {bytes} or more for its rows");

    private static BatchDamageException Wrong(string description) => new(description);

    private byte* Pin(ArrowBuffer buffer)
    {
        handles.Add(buffer.Memory.Pin());
        return (byte*)handles[^1].Pointer;
    }

    private void CheckIndexes()
    {
        Span<int> indexes = stackalloc int[IndexesAtATime];
        for (var from = 0; from < Length; from += indexes.Length)
        {
            var some = indexes[..Math.Min(indexes.Length, Length - from)];
            ReadIndexes(from, some);
            for (var i = 0; i < some.Length; i++)
            {
                if ((uint)some[i] >= (uint)dictionary!.Count && !IsMissing(from + i))
                {
                    throw Wrong($"found the dictionary index {some[i]} in row {from + i}; expected 0 to {dictionary.Count - 1}");
                }
            }
        }
    }

    private int Index(int row)
    {
        var index = 0;
        ReadIndexes(row, new Span<int>(ref index));
        return index;
    }

    private static void Widen<T>(ReadOnlySpan<T> source, Span<int> target)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = int.CreateTruncating(source[i]);
        }
    }
}

/// <summary>A batch whose buffers do not hold what it states.</summary>
internal sealed class BatchDamageException(string message) : Exception(message);
