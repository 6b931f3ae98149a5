namespace EcomOpsEngine.Storage.Loads.Plain;

/// <summary>A pattern of value rules and filters over bytes; the same rules as <see cref="Rows.ValuePattern"/>.</summary>
internal sealed class PlainPattern
{
    private readonly PinnedText text;
    private readonly bool isPrefix;

    public PlainPattern(string pattern)
    {
        isPrefix = pattern.EndsWith('*');
        text = new PinnedText(isPrefix ? pattern[..^1] : pattern);
    }

    /// <summary>Whether a value matches; an empty one is missing.</summary>
    public bool Matches(ReadOnlySpan<byte> value)
    {
        if (isPrefix)
        {
            // The lone asterisk matches missing values too, a longer prefix none of them.
            return value.StartsWith(text.Utf8);
        }

        return value.SequenceEqual(text.Utf8);
    }
}
