using System.Buffers;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace EcomOpsEngine.Storage.Loads;

/// <summary>
/// The values of one array of a batch, pinned. Everything that the sender states about them (lengths, offsets, indexes) is checked against the bytes that are there
/// before a value is touched.
/// </summary>
internal sealed unsafe class BatchValues : IDisposable
{
    private readonly List<MemoryHandle> handles = [];
    private readonly int offset;
    private readonly byte* validity;
    private readonly byte* fixedValues;
    private readonly IArrowType type;
    private readonly BatchTexts? texts;
    private readonly BatchTexts? dictionary;

    private BatchValues(ArrayData data)
    {
        type = data.DataType;
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
        for (var row = 0; row < Length; row++)
        {
            if (!IsMissing(row) && (uint)Index(row) >= (uint)dictionary!.Count)
            {
                throw Wrong($"found the dictionary index {Index(row)} in row {row}; expected 0 to {dictionary.Count - 1}");
            }
        }
    }

    private int Index(int row) => ((DictionaryType)type).IndexType switch
    {
        Int8Type => ((sbyte*)fixedValues)[offset + row],
        UInt8Type => fixedValues[offset + row],
        Int16Type => ((short*)fixedValues)[offset + row],
        UInt16Type => ((ushort*)fixedValues)[offset + row],
        _ => ((int*)fixedValues)[offset + row],
    };
}

/// <summary>A batch whose buffers do not hold what it states.</summary>
internal sealed class BatchDamageException(string message) : Exception(message);
