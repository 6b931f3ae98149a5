namespace EcomOpsEngine.Storage.Loads.Sources;

/// <summary>Blanks around values: space, tab, carriage return, line feed.</summary>
internal static class Blanks
{
    /// <summary>The same characters for DuckDB's <c>trim</c>.</summary>
    public const string Sql = "' ' || chr(9) || chr(13) || chr(10)";

    private static ReadOnlySpan<byte> Bytes => " \t\r\n"u8;

    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || (value[0] > ' ' && value[^1] > ' '))
        {
            return value;
        }

        return value.Trim(Bytes);
    }

    public static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> value) => value.TrimStart(Bytes);
}
