using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EcomOpsEngine.Storage.Loads.Sources;

/// <summary>Control characters (U+0000 to U+001F, U+007F to U+009F) are refused in text values.</summary>
internal static class ControlCharacters
{
    /// <summary>The same characters as a pattern of DuckDB's regular expressions.</summary>
    public const string Pattern = @"[\x00-\x1f\x7f-\x{9f}]";

    // C2 is the first byte of U+0080 to U+00BF: a text with it is looked at again by the pattern.
    private static readonly SearchValues<byte> Suspects = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(i => (byte)i), 0x7F, 0xC2]);

    /// <summary>False when a UTF-8 text surely holds none.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> utf8)
    {
        // The runtime looks at the bytes of a text of less than a vector one by one: most values are that short.
        if (utf8.Length is < sizeof(ulong) or >= 2 * sizeof(ulong))
        {
            return utf8.ContainsAny(Suspects);
        }

        var bytes = Vector128.Create(MemoryMarshal.Read<ulong>(utf8), MemoryMarshal.Read<ulong>(utf8[^sizeof(ulong)..])).AsByte();
        var suspects = Vector128.LessThan(bytes, Vector128.Create((byte)0x20)) | Vector128.Equals(bytes, Vector128.Create((byte)0x7F)) | Vector128.Equals(bytes, Vector128.Create((byte)0xC2));
        return suspects != Vector128<byte>.Zero;
    }

    public static bool AreIn(string text) => text.Any(char.IsControl);
}
