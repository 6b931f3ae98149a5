namespace EcomOpsEngine.Server.Loads;

/// <summary>Walks over the fields of an encoded protobuf message that are length-delimited or varints. Whatever else there is, or does not fit, ends the walk: the library's parser knows all of it.</summary>
internal ref struct WireFields(ReadOnlyMemory<byte> message)
{
    private const int Varint = 0;
    private const int LengthDelimited = 2;
    private const int MostVarintBytes = 10;

    private readonly ReadOnlySpan<byte> bytes = message.Span;
    private int at;

    /// <summary>Number of the field.</summary>
    public int Number { get; private set; }

    /// <summary>Whether it has bytes; else it has a number.</summary>
    public bool HasBytes { get; private set; }

    /// <summary>Where its bytes begin in the message.</summary>
    public int Start { get; private set; }

    /// <summary>How many bytes it has.</summary>
    public int Length { get; private set; }

    /// <summary>Its number.</summary>
    public ulong Value { get; private set; }

    /// <summary>Whether the walk ended before the message did.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Its bytes.</summary>
    public readonly ReadOnlyMemory<byte> Bytes => message.Slice(Start, Length);

    /// <summary>Goes to the next field.</summary>
    public bool Next()
    {
        if (at == bytes.Length || IsBroken)
        {
            return false;
        }

        IsBroken = !TryField();
        return !IsBroken;
    }

    private bool TryField()
    {
        if (!TryVarint(out var tag) || tag >> 3 is 0 or > int.MaxValue || !TryVarint(out var value))
        {
            return false;
        }

        Number = (int)(tag >> 3);
        HasBytes = (tag & 7) == LengthDelimited;
        if (!HasBytes)
        {
            Value = value;
            return (tag & 7) == Varint;
        }

        (Start, Length) = (at, (int)Math.Min(value, int.MaxValue));
        if (value > (ulong)(bytes.Length - at))
        {
            return false;
        }

        at += Length;
        return true;
    }

    private bool TryVarint(out ulong value)
    {
        value = 0;
        for (var read = 0; read < MostVarintBytes && at < bytes.Length; read++)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << (7 * read);
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
