namespace EcomOpsEngine.Server.Queries;

/// <summary>Shows a caller's text in a message: bounded, without control characters.</summary>
internal static class Shown
{
    private const int Most = 80;

    public static string Text(string text)
    {
        var cut = text.Length <= Most ? text : string.Concat(text.AsSpan(0, Most), "…");
        return string.Create(cut.Length, cut, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? '�' : source[i];
            }
        });
    }
}
