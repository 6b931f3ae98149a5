using System.Text;

namespace EcomOpsEngine.Cli.Loads;

/// <summary>The text breaks the rules of delimited files (RFC 4180).</summary>
internal sealed class CsvFormatException(string message) : Exception(message);

/// <summary>
/// Reads the rows of delimited text: LF or CRLF, quoted fields with doubled quotes and line breaks, blank lines skipped. A
/// reader of our own, because the contract's limits and the rows' numbers in errors are all that is needed.
/// </summary>
internal sealed class CsvRows(TextReader text, char delimiter)
{
    // A quote that is never closed must not swallow the whole file into memory.
    private const int MostFieldChars = 1 << 20;
    private const int End = -1;
    private readonly char[] _buffer = new char[1 << 16];
    private readonly StringBuilder _field = new();
    private int _at;
    private int _length;

    /// <summary>The next row that is not blank; false at the end. The list is emptied first.</summary>
    /// <exception cref="CsvFormatException">A quoted field does not end as it should, or is too long.</exception>
    public bool TryRead(List<string> row)
    {
        row.Clear();
        while (Peek() is '\n' or '\r')
        {
            _at++;
        }

        if (Peek() == End)
        {
            return false;
        }

        do
        {
            row.Add(Peek() == '"' ? Quoted() : Plain());
        }
        while (TryTake(delimiter));

        TryTake('\r');
        return TryTake('\n') || Peek() is End or '\r' ? true : throw new CsvFormatException("text stands after a closing quote");
    }

    private string Plain()
    {
        _field.Clear();
        for (int c = Peek(); c is not (End or '\n' or '\r') && c != delimiter; c = Peek())
        {
            Append((char)c);
        }

        return _field.ToString();
    }

    private string Quoted()
    {
        _field.Clear();
        _at++;
        while (true)
        {
            int c = Peek();
            if (c == End)
            {
                throw new CsvFormatException("a quoted field is not closed");
            }

            if (c != '"')
            {
                Append((char)c);
                continue;
            }

            _at++;
            if (Peek() != '"')
            {
                return _field.ToString();
            }

            Append('"');
        }
    }

    private void Append(char c)
    {
        _field.Append(c);
        _at++;
        if (_field.Length > MostFieldChars)
        {
            throw new CsvFormatException($"a field is longer than {MostFieldChars} characters: is a quote not closed?");
        }
    }

    private bool TryTake(char c)
    {
        bool there = Peek() == c;
        _at += there ? 1 : 0;
        return there;
    }

    private int Peek()
    {
        if (_at < _length)
        {
            return _buffer[_at];
        }

        _length = text.Read(_buffer);
        _at = 0;
        return _length == 0 ? End : _buffer[0];
    }
}
