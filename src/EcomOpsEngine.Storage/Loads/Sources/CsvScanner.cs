using System.Text;
using System.Text.Unicode;

namespace EcomOpsEngine.Storage.Loads.Sources;

/// <summary>
/// Delimited text after RFC 4180, UTF-8, LF or CRLF. A quote within an unquoted field is a character like any other.
/// A quoted field that is never closed, or goes on after its closing quote, breaks its first physical line only: reading goes on with the next line.
/// Blank lines are no records.
/// </summary>
internal sealed class CsvScanner : RecordScanner
{
    private readonly ByteWindow window;
    private readonly CsvDialect dialect;
    private readonly CsvFields fields = new();
    private readonly string[] columns;
    private byte[]? longLine;
    private int recordLength;
    private int consumed;
    private readonly int fieldsInHeader;

    public CsvScanner(ByteWindow window, CsvDialect dialect, int columnsMax)
    {
        this.window = window;
        this.dialect = dialect;
        SkipByteOrderMark();
        columns = ReadHeading(columnsMax);
        fieldsInHeader = columns.Length;
    }

    public override IReadOnlyList<string> Columns => columns;

    public override ReadOnlySpan<byte> Raw => longLine ?? window.Span[..recordLength];

    public override ReadOnlySpan<byte> Value(int column) => fields.Value(window.Span, column, dialect.Quote);

    public override bool MoveNext()
    {
        if (!Advance())
        {
            return false;
        }

        Row++;
        if (Broken is null && fields.Count != fieldsInHeader)
        {
            Broken = new BrokenRecord($"{fields.Count} fields", $"{fieldsInHeader} fields");
        }

        return true;
    }

    private void SkipByteOrderMark()
    {
        window.Fill();
        while (!window.AtEnd && window.Span.Length < 3)
        {
            window.Fill();
        }

        if (window.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            window.Consume(3);
        }
        else if (window.Span.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || window.Span.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            throw new StorageException(StorageError.FileUnreadable, "The file is UTF-16; expected UTF-8.");
        }
    }

    private string[] ReadHeading(int columnsMax)
    {
        if (!Advance())
        {
            return [];
        }

        if (Broken is { } broken && dialect.HasHeader)
        {
            throw new StorageException(StorageError.FileUnreadable, $"The heading of the file cannot be read: found {broken.Found}; expected {broken.Expected}.");
        }

        if (fields.Count > columnsMax)
        {
            throw new StorageException(StorageError.LimitExceeded, $"The file has {fields.Count:N0} columns; the limit is {columnsMax:N0}.");
        }

        var names = new string[fields.Count];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = dialect.HasHeader ? Encoding.UTF8.GetString(Blanks.Trim(Value(i))) : $"column{i + 1}";
        }

        if (!dialect.HasHeader)
        {
            // The first record is data: it is read again as row 1.
            consumed = 0;
        }

        return names;
    }

    // Cuts the next record that is not blank out of the window.
    private bool Advance()
    {
        while (true)
        {
            window.Consume(consumed);
            consumed = 0;
            recordLength = 0;
            longLine = null;
            if (window.Span.IsEmpty)
            {
                if (window.AtEnd)
                {
                    return false;
                }

                window.Fill();
                continue;
            }

            CutRecord();
            if (Broken is not null || !IsBlank(Raw))
            {
                return true;
            }
        }
    }

    private void CutRecord()
    {
        Broken = null;
        while (true)
        {
            var final = window.AtEnd || window.IsFull;
            var outcome = fields.Cut(window.Span, dialect, final);
            if (outcome == CutOutcome.NeedsMore)
            {
                window.Fill();
                continue;
            }

            if (outcome == CutOutcome.BrokenQuote)
            {
                if (!TakeLine(new BrokenRecord("a quoted field that does not end before a delimiter or line end", "closed quotes, quotes inside doubled")))
                {
                    continue;
                }
            }
            else if (!window.AtEnd && fields.Consumed >= LoadLimits.RecordBytes)
            {
                SkipLongLine();
            }
            else
            {
                recordLength = fields.RecordLength;
                consumed = fields.Consumed;
                if (!Utf8.IsValid(Raw))
                {
                    Broken = new BrokenRecord("bytes that are not UTF-8", "UTF-8 text");
                }
            }

            return;
        }
    }

    // The first physical line of the window is the broken record; false when its end has yet to be read.
    private bool TakeLine(BrokenRecord broken)
    {
        var lineEnd = window.Span.IndexOf((byte)'\n');
        if (lineEnd < 0 && !window.AtEnd)
        {
            if (window.IsFull)
            {
                SkipLongLine();
                return true;
            }

            window.Fill();
            return false;
        }

        Broken = broken;
        consumed = lineEnd < 0 ? window.Span.Length : lineEnd + 1;
        recordLength = CsvFields.WithoutLineEnd(window.Span[..consumed]);
        return true;
    }

    // A physical line beyond the largest record: its start is kept, the rest is passed over.
    private void SkipLongLine()
    {
        longLine = window.Span[..LoadLimits.TextBytes].ToArray();
        Broken = new BrokenRecord("a line of more than 1,048,576 bytes", "records of at most 1,048,576 bytes");
        while (true)
        {
            var lineEnd = window.Span.IndexOf((byte)'\n');
            if (lineEnd >= 0 || window.AtEnd)
            {
                consumed = lineEnd < 0 ? window.Span.Length : lineEnd + 1;
                return;
            }

            window.Consume(window.Span.Length);
            window.Fill();
        }
    }

    private bool IsBlank(ReadOnlySpan<byte> record) => record.IsEmpty || (dialect.Blanks && Blanks.Trim(record).IsEmpty);
}
