using System.Text;
using System.Text.Unicode;
using EcomOpsEngine.Contracts.V1;
using Google.Protobuf;

namespace EcomOpsEngine.Server.Loads;

/// <summary>A column of a batch. Texts, instants and numbers that are encoded as every library encodes them stay where they lie in the message; all others are in <paramref name="Data"/>.</summary>
/// <param name="Data">The column, without the values that stay.</param>
/// <param name="Values">The values that stay, an encoded <see cref="TextValues"/>, or eight bytes each; empty where there are none.</param>
/// <param name="Case">Kind of the values.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Coded">The values where they are dictionary-coded texts.</param>
internal sealed record ReceivedColumn(ColumnData Data, ReadOnlyMemory<byte> Values, ColumnData.ValuesOneofCase Case, int Count, ReceivedDictionary? Coded = null)
{
    /// <summary>Of <see cref="TextValues"/>, <see cref="TimeValues"/> and <see cref="NumberValues"/>.</summary>
    private const int OnlyField = TextValues.ValuesFieldNumber;

    /// <summary>A column whose values were read by the library.</summary>
    public static ReceivedColumn Of(ColumnData data) => data.ValuesCase switch
    {
        ColumnData.ValuesOneofCase.Texts => Of(data, data.Texts.Values.Count),
        ColumnData.ValuesOneofCase.Integers => Of(data, data.Integers.Values.Count),
        ColumnData.ValuesOneofCase.TimesUs => Of(data, data.TimesUs.Values.Count),
        ColumnData.ValuesOneofCase.Numbers => Of(data, data.Numbers.Values.Count),
        ColumnData.ValuesOneofCase.Booleans => Of(data, data.Booleans.Values.Count),
        ColumnData.ValuesOneofCase.Dictionary => Of(data, ReceivedDictionary.Of(data.Dictionary)),
        _ => Of(data, 0),
    };

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
                case ColumnData.TextsFieldNumber when fields.HasBytes && column is null && EncodedTexts.Count(fields.Bytes.Span) is { } texts:
                    column = new ReceivedColumn(data, fields.Bytes, ColumnData.ValuesOneofCase.Texts, texts);
                    break;
                case ColumnData.DictionaryFieldNumber when fields.HasBytes && column is null && ReceivedDictionary.TryRead(fields.Bytes) is { } coded:
                    column = Of(data, coded);
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

    private static ReceivedColumn Of(ColumnData data, int count) => new(data, default, data.ValuesCase, count);

    private static ReceivedColumn Of(ColumnData data, ReceivedDictionary coded) => new(data, default, ColumnData.ValuesOneofCase.Dictionary, coded.Count, coded);

    private static ReadOnlyMemory<byte>? Packed(ReadOnlyMemory<byte> values)
    {
        var fields = new WireFields(values);
        return BitConverter.IsLittleEndian && fields.Next() && fields.Number == OnlyField && fields.HasBytes
            && fields.Start + fields.Length == values.Length && fields.Length % sizeof(long) == 0
            ? fields.Bytes
            : (ReadOnlyMemory<byte>?)null;
    }
}
