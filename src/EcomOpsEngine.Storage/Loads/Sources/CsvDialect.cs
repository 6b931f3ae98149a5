using System.Text;

namespace EcomOpsEngine.Storage.Loads.Sources;

/// <summary>How delimited text is cut into fields.</summary>
/// <param name="Delimiter">Delimiter byte; ignored when <paramref name="Blanks"/>.</param>
/// <param name="Quote">Quote byte.</param>
/// <param name="HasHeader">Whether the first record names the columns.</param>
/// <param name="Blanks">Fields are divided by runs of blanks, leading blanks are ignored, nothing is quoted.</param>
internal sealed record CsvDialect(byte Delimiter, byte Quote, bool HasHeader, bool Blanks)
{
    private const string BlanksWord = "whitespace";

    /// <summary>Reads the caller's layout; <paramref name="field"/> is the path of the layout in messages.</summary>
    public static CsvDialect Of(CsvLayout? layout, string path, string field)
    {
        var delimiter = layout?.Delimiter ?? "";
        var blanks = delimiter == BlanksWord;
        var tabs = Path.GetFileName(path).Contains(".tsv", StringComparison.OrdinalIgnoreCase);
        var byDefault = tabs ? (byte)'\t' : (byte)',';
        var delimiterByte = blanks || delimiter.Length == 0 ? byDefault : OneByte(delimiter, field + ".delimiter", $"one ASCII character or the word `{BlanksWord}`");
        var quote = layout?.Quote is { Length: > 0 } text ? OneByte(text, field + ".quote", "one ASCII character") : (byte)'"';
        return quote == delimiterByte && !blanks
            ? throw Wrong(field + ".quote", $"found `{(char)quote}` as quote and delimiter; expected two different characters")
            : new CsvDialect(delimiterByte, quote, !(layout?.NoHeader ?? false), blanks);
    }

    private static byte OneByte(string text, string field, string expected) =>
        text.Length == 1 && char.IsAscii(text[0]) && text[0] is not ('\n' or '\r' or '\0')
            ? Encoding.ASCII.GetBytes(text)[0]
            : throw Wrong(field, $"found `{text}`; expected {expected}");

    private static StorageException Wrong(string field, string description) =>
        new(StorageError.Invalid, $"The layout of the file is wrong: {description}.", new StorageViolation(field, description));
}
