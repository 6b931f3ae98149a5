using System.Runtime.InteropServices;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;
using EcomOpsEngine.Contracts.V1;
using Google.Protobuf;

namespace EcomOpsEngine.Server.Loads;

/// <summary>A dictionary-coded column where it lies in the message.</summary>
/// <param name="Encoded">An encoded <see cref="DictionaryTexts"/>: its texts first.</param>
/// <param name="Texts">How many texts it has.</param>
/// <param name="Indexes">Its indexes, a varint each.</param>
/// <param name="Count">How many indexes there are.</param>
internal sealed record ReceivedDictionary(ReadOnlyMemory<byte> Encoded, int Texts, ReadOnlyMemory<byte> Indexes, int Count)
{
    private const int MostVarintBytes = 5;

    /// <summary>One that was read by the library, encoded anew without what nobody knows.</summary>
    public static ReceivedDictionary Of(DictionaryTexts dictionary) => TryRead(new DictionaryTexts { Values = { dictionary.Values }, Indexes = { dictionary.Indexes } }.ToByteArray())!;

    /// <summary>One as it is encoded; null where it is not encoded as every library encodes it.</summary>
    public static ReceivedDictionary? TryRead(ReadOnlyMemory<byte> encoded)
    {
        var texts = EncodedTexts.CountFirst(encoded.Span, out var end);
        var fields = new WireFields(encoded[end..]);
        if (!fields.Next())
        {
            return fields.IsBroken ? null : new ReceivedDictionary(encoded, texts, default, 0);
        }

        var indexes = fields.HasBytes ? fields.Bytes : default;
        return fields.Number == DictionaryTexts.IndexesFieldNumber && fields.HasBytes && end + fields.Start + fields.Length == encoded.Length && CountVarints(indexes.Span) is { } count
            ? new ReceivedDictionary(encoded, texts, indexes, count)
            : null;
    }

    /// <summary>The first row whose index is that of no text, and the index.</summary>
    /// <param name="validity">One bit for each row, or none at all.</param>
    public (int Row, uint Index)? FirstBad(ReadOnlySpan<byte> validity)
    {
        var indexes = Indexes.Span;
        var isShort = indexes.Length == Count;
        for (var (row, at) = (0, 0); row < Count; row++)
        {
            if (isShort && Texts > 0)
            {
                var next = Texts > sbyte.MaxValue ? -1 : indexes[row..].IndexOfAnyExceptInRange((byte)0, (byte)(Texts - 1));
                if (next < 0)
                {
                    return null;
                }

                (row, at) = (row + next, row + next);
            }

            var index = Varint(indexes, ref at);
            if (index >= (uint)Texts && (validity.IsEmpty || BitUtility.GetBit(validity, row)))
            {
                return (row, index);
            }
        }

        return null;
    }

    /// <summary>The column as Arrow has it. Its indexes are checked.</summary>
    /// <param name="validity">One bit for each row, or none at all.</param>
    /// <param name="nulls">Missing rows.</param>
    /// <param name="message">Lends memory.</param>
    public DictionaryArray Array(ArrowBuffer validity, int nulls, LoadMessage message)
    {
        var texts = new ArrayData(StringType.Default, Texts, 0, 0, [ArrowBuffer.Empty, .. EncodedTexts.Copy(Encoded.Span, Texts, message)]);
        var isShort = Indexes.Length == Count;
        IArrowType index = isShort ? UInt8Type.Default : UInt16Type.Default;
        return new DictionaryArray(new ArrayData(
            new DictionaryType(index, StringType.Default, false), Count, nulls, 0, [validity, isShort ? new ArrowBuffer(Indexes) : Wide(message)], null, texts));
    }

    private ArrowBuffer Wide(LoadMessage message)
    {
        var bytes = message.Borrow(Count * sizeof(ushort));
        var wide = MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan(0, Count * sizeof(ushort)));
        var indexes = Indexes.Span;
        for (var (row, at) = (0, 0); row < wide.Length; row++)
        {
            wide[row] = unchecked((ushort)Varint(indexes, ref at));
        }

        return new ArrowBuffer(bytes.AsMemory(0, Count * sizeof(ushort)));
    }

    private static int? CountVarints(ReadOnlySpan<byte> varints)
    {
        if (Ascii.IsValid(varints))
        {
            return varints.Length;
        }

        var (count, bytes) = (0, 0);
        foreach (var next in varints)
        {
            bytes++;
            if (next < 0x80)
            {
                (count, bytes) = (count + 1, 0);
            }
            else if (bytes == MostVarintBytes)
            {
                return null;
            }
        }

        return bytes == 0 ? count : null;
    }

    private static uint Varint(ReadOnlySpan<byte> varints, ref int at)
    {
        var value = (uint)varints[at++];
        for (var shift = 7; shift < 7 * MostVarintBytes && value >> shift != 0; shift += 7)
        {
            // The bit that said there was more gives way to what follows.
            value = (value ^ (1u << shift)) | ((uint)varints[at++] << shift);
        }

        return value;
    }
}
