using System.Text;
using System.Text.Json;

namespace EcomOpsEngine.Storage.Loads.Sources;

/// <summary>
/// JSON records: one object per line, or the elements of one array. Members of the record are its columns; nested values are kept as JSON text, null is a missing value.
/// Columns are the members seen in the first records of the file.
/// </summary>
internal sealed class JsonScanner : RecordScanner
{
    private const int RecordsSniffed = 10_000;
    private readonly ByteWindow window;
    private readonly JsonMembers members;
    private readonly bool array;
    private int start;
    private int recordLength;
    private int consumed;

    private JsonScanner(ByteWindow window, IReadOnlyList<string> columns)
    {
        this.window = window;
        members = new JsonMembers(columns);
        Columns = columns;
        array = StartsArray();
    }

    public override IReadOnlyList<string> Columns { get; }

    public override ReadOnlySpan<byte> Raw => window.Span.Slice(start, recordLength);

    /// <summary>Opens a file whose first records are read once before, for their members.</summary>
    public static JsonScanner Open(ByteWindow window, ByteWindow forSniffing, int columnsMax)
    {
        var names = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var sniffer = new JsonScanner(forSniffing, []);
        for (var i = 0; i < RecordsSniffed && sniffer.MoveNext(); i++)
        {
            if (sniffer.Broken is null)
            {
                JsonMembers.Names(sniffer.Raw, name =>
                {
                    if (known.Add(name))
                    {
                        names.Add(name);
                    }
                });
                if (names.Count > columnsMax)
                {
                    throw new StorageException(StorageError.LimitExceeded, $"The file has more than {columnsMax:N0} columns, the limit.");
                }
            }
        }

        return new JsonScanner(window, names);
    }

    public override ReadOnlySpan<byte> Value(int column) => members.Value(column);

    public override bool MoveNext()
    {
        window.Consume(consumed);
        consumed = 0;
        if (!(array ? CutElement() : CutLine()))
        {
            return false;
        }

        Row++;
        Broken = recordLength > LoadLimits.RecordBytes
            ? new BrokenRecord("a record of more than 1,048,576 bytes", "records of at most 1,048,576 bytes")
            : members.Read(Raw);
        return true;
    }

    private bool StartsArray()
    {
        do
        {
            window.Fill();
            if (window.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            {
                window.Consume(3);
            }

            window.Consume(window.Span.Length - Blanks.TrimStart(window.Span).Length);
        }
        while (window.Span.IsEmpty && !window.AtEnd);
        if (window.Span.IsEmpty || window.Span[0] != '[')
        {
            return false;
        }

        window.Consume(1);
        return true;
    }

    private bool CutLine()
    {
        while (true)
        {
            var lineEnd = window.Span.IndexOf((byte)'\n');
            if (lineEnd < 0 && !window.AtEnd)
            {
                Demand("a line");
                continue;
            }

            consumed = lineEnd < 0 ? window.Span.Length : lineEnd + 1;
            var line = window.Span[..consumed];
            start = line.Length - Blanks.TrimStart(line).Length;
            recordLength = Blanks.Trim(line).Length;
            if (recordLength > 0)
            {
                return true;
            }

            if (window.AtEnd && consumed == window.Span.Length)
            {
                return false;
            }

            window.Consume(consumed);
        }
    }

    private bool CutElement()
    {
        while (true)
        {
            var span = window.Span;
            start = 0;
            while (start < span.Length && span[start] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)',')
            {
                start++;
            }

            if (start < span.Length && span[start] == ']')
            {
                return false;
            }

            var length = start < span.Length ? ElementLength(span[start..]) : -1;
            if (length >= 0)
            {
                recordLength = Blanks.Trim(span.Slice(start, length)).Length;
                consumed = start + length;
                return true;
            }

            if (window.AtEnd)
            {
                throw new StorageException(StorageError.FileUnreadable, $"The JSON array is not closed: the file ends after {Row:N0} records. The file may be cut off.");
            }

            Demand("an element");
        }
    }

    // Bytes up to the comma or bracket that ends the element, −1 when it is not among them.
    private static int ElementLength(ReadOnlySpan<byte> bytes)
    {
        var depth = 0;
        for (var at = 0; at < bytes.Length; at++)
        {
            switch (bytes[at])
            {
                case (byte)'"':
                    var end = StringEnd(bytes, at + 1);
                    if (end < 0)
                    {
                        return -1;
                    }

                    at = end;
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)']' or (byte)',' when depth == 0:
                    return at;
                case (byte)'}' or (byte)']':
                    depth--;
                    break;
                default:
                    break;
            }
        }

        return -1;
    }

    private static int StringEnd(ReadOnlySpan<byte> bytes, int at)
    {
        while (true)
        {
            var step = bytes[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (step < 0)
            {
                return -1;
            }

            at += step;
            if (bytes[at] == '"')
            {
                return at;
            }

            at += 2;
            if (at > bytes.Length)
            {
                return -1;
            }
        }
    }

    private void Demand(string what)
    {
        if (window.Span.Length > 16 * LoadLimits.RecordBytes)
        {
            throw new StorageException(StorageError.FileUnreadable, $"After record {Row:N0} {what} is longer than {16 * LoadLimits.RecordBytes:N0} bytes; expected JSON with one object per line, or an array of objects.");
        }

        window.Fill();
    }
}

/// <summary>Reads the members of one JSON object.</summary>
internal sealed class JsonMembers(IReadOnlyList<string> columns)
{
    private readonly byte[][] names = [.. columns.Select(Encoding.UTF8.GetBytes)];
    private readonly int[] starts = new int[columns.Count];
    private readonly int[] lengths = new int[columns.Count];
    private byte[] values = new byte[4096];
    private int used;

    public ReadOnlySpan<byte> Value(int column) => values.AsSpan(starts[column], lengths[column]);

    /// <summary>Calls back with the name of each member of an object.</summary>
    public static void Names(ReadOnlySpan<byte> record, Action<string> found)
    {
        var reader = new Utf8JsonReader(record);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            found(reader.GetString()!);
            reader.Read();
            reader.Skip();
        }
    }

    /// <summary>Reads a record; null when it is a sound object.</summary>
    public BrokenRecord? Read(ReadOnlySpan<byte> record)
    {
        Array.Clear(lengths);
        used = 0;
        if (values.Length < record.Length)
        {
            values = new byte[record.Length];
        }

        try
        {
            var reader = new Utf8JsonReader(record);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return new BrokenRecord("JSON that is no object", "a JSON object");
            }

            var expected = 0;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var column = Column(ref reader, expected);
                reader.Read();
                Keep(ref reader, record, column);
                expected = column + 1;
            }

            // Nothing may follow the object.
            reader.Read();
            return null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return new BrokenRecord("text that is not JSON", "a JSON object in UTF-8");
        }
    }

    private int Column(ref Utf8JsonReader reader, int expected)
    {
        for (var i = 0; i < names.Length; i++)
        {
            var column = (expected + i) % names.Length;
            if (reader.ValueTextEquals(names[column]))
            {
                return column;
            }
        }

        return -1;
    }

    private void Keep(ref Utf8JsonReader reader, ReadOnlySpan<byte> record, int column)
    {
        var from = used;
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                used += reader.CopyString(values.AsSpan(used));
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                var begin = (int)reader.TokenStartIndex;
                reader.Skip();
                record[begin..(int)reader.BytesConsumed].CopyTo(values.AsSpan(used));
                used += (int)reader.BytesConsumed - begin;
                break;
            case JsonTokenType.Null:
                break;
            default:
                reader.ValueSpan.CopyTo(values.AsSpan(used));
                used += reader.ValueSpan.Length;
                break;
        }

        if (column >= 0)
        {
            starts[column] = from;
            lengths[column] = used - from;
        }
    }
}
