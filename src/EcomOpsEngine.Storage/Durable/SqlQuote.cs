namespace EcomOpsEngine.Storage.Durable;

/// <summary>The only way in which names and texts of callers enter a statement.</summary>
internal static class SqlQuote
{
    /// <summary>A quoted identifier.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A string literal. DuckDB's plain literals know no escapes but the doubled quote.</summary>
    public static string Text(string text) => text.Contains('\0', StringComparison.Ordinal)
        ? throw new ArgumentException("A text with a NUL character cannot stand in a statement.", nameof(text))
        : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
