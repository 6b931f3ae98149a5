namespace EcomOpsEngine.Storage.Loads.Sources;

/// <summary>How cutting a record ended.</summary>
internal enum CutOutcome
{
    /// <summary>The record was cut.</summary>
    Complete,

    /// <summary>The record does not end within the bytes given.</summary>
    NeedsMore,

    /// <summary>A quoted field is not closed, or goes on after its closing quote.</summary>
    BrokenQuote,
}

/// <summary>The fields of one record of delimited text, as places in the bytes given.</summary>
internal sealed class CsvFields
{
    private int[] starts = new int[64];
    private int[] lengths = new int[64];
    private bool[] doubled = new bool[64];
    private byte[] scratch = new byte[256];

    /// <summary>Fields of the record.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of the record with its line end.</summary>
    public int Consumed { get; private set; }

    /// <summary>Bytes of the record without its line end.</summary>
    public int RecordLength { get; private set; }

    /// <summary>Length of a line without the LF or CRLF at its end.</summary>
    public static int WithoutLineEnd(ReadOnlySpan<byte> line)
    {
        var length = line.Length;
        if (length > 0 && line[length - 1] == '\n')
        {
            length--;
        }

        return length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    }

    /// <summary>Value of a field; the span lives until the next call.</summary>
    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> record, int field, byte quote)
    {
        var value = record.Slice(starts[field], lengths[field]);
        return doubled[field] ? Undouble(value, quote) : value;
    }

    /// <summary>Cuts the record at the start of the bytes; <paramref name="final"/> says that no more can follow.</summary>
    public CutOutcome Cut(ReadOnlySpan<byte> bytes, CsvDialect dialect, bool final)
    {
        Count = 0;
        return dialect.Blanks ? CutAtBlanks(bytes, final) : CutAtDelimiters(bytes, dialect.Delimiter, dialect.Quote, final);
    }

    private CutOutcome CutAtDelimiters(ReadOnlySpan<byte> bytes, byte delimiter, byte quote, bool final)
    {
        var at = 0;
        while (true)
        {
            if (at < bytes.Length && bytes[at] == quote)
            {
                var outcome = QuotedField(bytes, delimiter, quote, final, ref at, out var ended);
                if (outcome != CutOutcome.Complete || ended)
                {
                    return outcome;
                }

                continue;
            }

            var length = bytes[at..].IndexOfAny(delimiter, (byte)'\n');
            if (length < 0)
            {
                if (!final)
                {
                    return CutOutcome.NeedsMore;
                }

                Add(at, WithoutLineEnd(bytes[at..]), false);
                return End(bytes.Length, bytes);
            }

            if (bytes[at + length] == '\n')
            {
                Add(at, WithoutLineEnd(bytes.Slice(at, length + 1)), false);
                return End(at + length + 1, bytes);
            }

            Add(at, length, false);
            at += length + 1;
        }
    }

    // Reads the quoted field that starts at `at`; `ended` says that the record ended with it.
    private CutOutcome QuotedField(ReadOnlySpan<byte> bytes, byte delimiter, byte quote, bool final, ref int at, out bool ended)
    {
        ended = false;
        var start = at + 1;
        var hasDoubled = false;
        var next = start;
        while (true)
        {
            var length = bytes[next..].IndexOf(quote);
            if (length < 0)
            {
                return final ? CutOutcome.BrokenQuote : CutOutcome.NeedsMore;
            }

            next += length + 1;
            if (next >= bytes.Length || bytes[next] != quote)
            {
                break;
            }

            hasDoubled = true;
            next++;
        }

        // A line end may be two bytes: both must be there to be judged.
        if (!final && next + 1 >= bytes.Length)
        {
            return CutOutcome.NeedsMore;
        }

        Add(start, next - 1 - start, hasDoubled);
        var rest = bytes[next..];
        if (rest.IsEmpty || rest[0] == '\n' || rest.StartsWith("\r\n"u8) || (rest.Length == 1 && rest[0] == '\r'))
        {
            ended = true;
            return End(next + (rest.StartsWith("\r\n"u8) ? 2 : Math.Min(1, rest.Length)), bytes);
        }

        at = next + 1;
        return rest[0] == delimiter ? CutOutcome.Complete : CutOutcome.BrokenQuote;
    }

    private CutOutcome CutAtBlanks(ReadOnlySpan<byte> bytes, bool final)
    {
        var lineEnd = bytes.IndexOf((byte)'\n');
        if (lineEnd < 0 && !final)
        {
            return CutOutcome.NeedsMore;
        }

        var consumed = lineEnd < 0 ? bytes.Length : lineEnd + 1;
        var length = WithoutLineEnd(bytes[..consumed]);
        var at = 0;
        while (at < length)
        {
            var start = at;
            while (at < length && bytes[at] is not ((byte)' ' or (byte)'\t'))
            {
                at++;
            }

            if (at > start)
            {
                Add(start, at - start, false);
            }

            at++;
        }

        return End(consumed, bytes);
    }

    private CutOutcome End(int consumed, ReadOnlySpan<byte> bytes)
    {
        Consumed = consumed;
        RecordLength = WithoutLineEnd(bytes[..consumed]);
        return CutOutcome.Complete;
    }

    private void Add(int start, int length, bool hasDoubled)
    {
        if (Count == starts.Length)
        {
            Array.Resize(ref starts, Count * 2);
            Array.Resize(ref lengths, Count * 2);
            Array.Resize(ref doubled, Count * 2);
        }

        starts[Count] = start;
        lengths[Count] = length;
        doubled[Count] = hasDoubled;
        Count++;
    }

    private ReadOnlySpan<byte> Undouble(ReadOnlySpan<byte> value, byte quote)
    {
        if (scratch.Length < value.Length)
        {
            scratch = new byte[value.Length];
        }

        var length = 0;
        for (var i = 0; i < value.Length; i++)
        {
            scratch[length++] = value[i];
            if (value[i] == quote)
            {
                i++;
            }
        }

        return scratch.AsSpan(0, length);
    }
}
