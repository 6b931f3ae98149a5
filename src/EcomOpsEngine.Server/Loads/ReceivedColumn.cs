using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Apache.Arrow;
using EcomOpsEngine.Contracts.V1;
using Google.Protobuf;

namespace EcomOpsEngine.Server.Loads;

/// <summary>A column of a batch. Texts, instants and numbers that are encoded as every library encodes them stay where they lie in the message; all others are in <paramref name="Data"/>.</summary>
/// <param name="Data">The column, without the values that stay.</param>
/// <param name="Values">The values that stay, an encoded <see cref="TextValues"/>, or eight bytes each; empty where there are none.</param>
/// <param name="Case">Kind of the values.</param>
/// <param name="Count">How many there are.</param>
internal sealed record ReceivedColumn(ColumnData Data, ReadOnlyMemory<byte> Values, ColumnData.ValuesOneofCase Case, int Count)
{
    /// <summary>Of <see cref="TextValues"/>, <see cref="TimeValues"/> and <see cref="NumberValues"/>.</summary>
    private const int OnlyField = TextValues.ValuesFieldNumber;

    /// <summary>A column whose values were read by the library.</summary>
    public static ReceivedColumn Of(ColumnData data) => new(data, default, data.ValuesCase, data.ValuesCase switch
    {
        ColumnData.ValuesOneofCase.Texts => data.Texts.Values.Count,
        ColumnData.ValuesOneofCase.Integers => data.Integers.Values.Count,
        ColumnData.ValuesOneofCase.TimesUs => data.TimesUs.Values.Count,
        ColumnData.ValuesOneofCase.Numbers => data.Numbers.Values.Count,
        ColumnData.ValuesOneofCase.Booleans => data.Booleans.Values.Count,
        _ => 0,
    });

    /// <summary>A column as it is encoded.</summary>
    /// <exception cref="InvalidProtocolBufferException">It is no <see cref="ColumnData"/>.</exception>
    public static ReceivedColumn Read(ReadOnlyMemory<byte> encoded)
    {
        var data = new ColumnData();
        ReceivedColumn? column = null;
        var fields = new WireFields(encoded);
        while (fields.Next())
        {
            switch (fields.Number)
            {
                case ColumnData.NameFieldNumber when fields.HasBytes && Utf8.IsValid(fields.Bytes.Span):
                    data.Name = Encoding.UTF8.GetString(fields.Bytes.Span);
                    break;
                case ColumnData.ValidityFieldNumber when fields.HasBytes:
                    data.Validity = ByteString.CopyFrom(fields.Bytes.Span);
                    break;
                case ColumnData.TextsFieldNumber when fields.HasBytes && column is null && CountTexts(fields.Bytes) is { } texts:
                    column = new ReceivedColumn(data, fields.Bytes, ColumnData.ValuesOneofCase.Texts, texts);
                    break;
                case ColumnData.TimesUsFieldNumber or ColumnData.NumbersFieldNumber when fields.HasBytes && column is null && Packed(fields.Bytes) is { } packed:
                    var kind = fields.Number == ColumnData.TimesUsFieldNumber ? ColumnData.ValuesOneofCase.TimesUs : ColumnData.ValuesOneofCase.Numbers;
                    column = new ReceivedColumn(data, packed, kind, packed.Length / sizeof(long));
                    break;
                default:
                    return Of(ColumnData.Parser.ParseFrom(encoded.Span));
            }
        }

        return column is null || fields.IsBroken ? Of(ColumnData.Parser.ParseFrom(encoded.Span)) : column;
    }

    /// <summary>The texts that stay, as Arrow has them: where each ends, and all of them one after the other.</summary>
    /// <param name="message">Lends memory.</param>
    public ArrowBuffer[] Texts(LoadMessage message)
    {
        var ends = message.Borrow((Count + 1) * sizeof(int));
        var bytes = message.Borrow(Values.Length);
        var offsets = MemoryMarshal.Cast<byte, int>(ends.AsSpan(0, (Count + 1) * sizeof(int)));
        var source = Values.Span;
        var (row, used) = (0, 0);
        offsets[0] = 0;
        var texts = new WireFields(Values);
        while (texts.Next())
        {
            source.Slice(texts.Start, texts.Length).CopyTo(bytes.AsSpan(used));
            used += texts.Length;
            offsets[++row] = used;
        }

        return [new ArrowBuffer(ends.AsMemory(0, (Count + 1) * sizeof(int))), new ArrowBuffer(bytes.AsMemory(0, used))];
    }

    private static int? CountTexts(ReadOnlyMemory<byte> values)
    {
        var count = 0;
        var texts = new WireFields(values);
        while (texts.Next())
        {
            if (texts.Number != OnlyField || !texts.HasBytes)
            {
                return null;
            }

            count++;
        }

        return texts.IsBroken ? null : count;
    }

    private static ReadOnlyMemory<byte>? Packed(ReadOnlyMemory<byte> values)
    {
        var fields = new WireFields(values);
        return BitConverter.IsLittleEndian && fields.Next() && fields.Number == OnlyField && fields.HasBytes
            && fields.Start + fields.Length == values.Length && fields.Length % sizeof(long) == 0
            ? fields.Bytes
            : (ReadOnlyMemory<byte>?)null;
    }
}
