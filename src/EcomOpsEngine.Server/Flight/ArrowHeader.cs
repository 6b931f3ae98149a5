using System.Buffers.Binary;

namespace EcomOpsEngine.Server.Flight;

/// <summary>What the header of an Arrow message, a flatbuffer, tells of its body.</summary>
/// <param name="IsDictionary">Whether it is a dictionary.</param>
/// <param name="DictionaryId">Id of the dictionary.</param>
/// <param name="IsDelta">Whether the dictionary adds to an earlier one.</param>
internal readonly record struct ArrowHeader(bool IsDictionary, long DictionaryId, bool IsDelta)
{
    private const int KindField = 1;
    private const int HeaderField = 2;
    private const int IdField = 0;
    private const int DeltaField = 2;
    private const byte DictionaryKind = 2;

    /// <summary>Reads it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none.</exception>
    public static ArrowHeader Read(ReadOnlySpan<byte> header)
    {
        var message = Follow(header, 0);
        if (PlaceOf(header, message, KindField) is not { } kind || header[kind..][0] != DictionaryKind || PlaceOf(header, message, HeaderField) is not { } place)
        {
            return default;
        }

        var dictionary = Follow(header, place);
        return new ArrowHeader(
            true,
            PlaceOf(header, dictionary, IdField) is { } id ? BinaryPrimitives.ReadInt64LittleEndian(header[id..]) : 0,
            PlaceOf(header, dictionary, DeltaField) is { } delta && header[delta..][0] != 0);
    }

    private static int Follow(ReadOnlySpan<byte> header, int place) => place + BinaryPrimitives.ReadInt32LittleEndian(header[place..]);

    // A table begins with the distance back to its list of places: two lengths, then the distance of each field, 0 where it is absent.
    private static int? PlaceOf(ReadOnlySpan<byte> header, int table, int field)
    {
        var places = table - BinaryPrimitives.ReadInt32LittleEndian(header[table..]);
        var entry = (2 + field) * sizeof(ushort);
        var distance = entry < BinaryPrimitives.ReadUInt16LittleEndian(header[places..]) ? BinaryPrimitives.ReadUInt16LittleEndian(header[(places + entry)..]) : 0;
        return distance == 0 ? null : table + distance;
    }
}
