using System.Buffers;

namespace EcomOpsEngine.Storage.Loads.Sources;

/// <summary>Control characters (U+0000 to U+001F, U+007F to U+009F) are refused in text values.</summary>
internal static class ControlCharacters
{
    /// <summary>The same characters as a pattern of DuckDB's regular expressions.</summary>
    public const string Pattern = @"[\x00-\x1f\x7f-\x{9f}]";

    // C2 is the first byte of U+0080 to U+00BF: a text with it is looked at again by the pattern.
    private static readonly SearchValues<byte> Suspects = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(i => (byte)i), 0x7F, 0xC2]);

    /// <summary>False when a UTF-8 text surely holds none.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> utf8) => utf8.ContainsAny(Suspects);

    public static bool AreIn(string text) => text.Any(char.IsControl);
}
