using System.Globalization;

namespace EcomOpsEngine.Cli.Mappings;

/// <summary>A place in a text file, counted from 1 as editors do; columns count characters.</summary>
internal readonly record struct JsonPosition(int Line, int Column)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Line}:{Column}");

    public static JsonPosition Of(ReadOnlySpan<byte> utf8, long offset)
    {
        var before = utf8[..(int)offset];
        int lineStart = before.LastIndexOf((byte)'\n') + 1;
        return new JsonPosition(before.Count((byte)'\n') + 1, System.Text.Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
    }

    /// <summary>The place from a line and a byte in it, as System.Text.Json counts them from 0.</summary>
    public static JsonPosition Of(ReadOnlySpan<byte> utf8, long lineFrom0, long byteFrom0)
    {
        int start = 0;
        for (long line = 0; line < lineFrom0; line++)
        {
            start += utf8[start..].IndexOf((byte)'\n') + 1;
        }

        int length = (int)Math.Min(byteFrom0, utf8.Length - start);
        return new JsonPosition((int)lineFrom0 + 1, System.Text.Encoding.UTF8.GetCharCount(utf8.Slice(start, length)) + 1);
    }
}
