using System.Text.Json;
using System.Text.RegularExpressions;
using EcomOpsEngine.Server.Hosting;

namespace EcomOpsEngine.Server.Traffic;

/// <summary>
/// Reads the list of programs: <c>{"version": "…", "rules": [{"pattern", "except", "name", "kind"}]}</c>. Patterns are regular expressions
/// without back-references and look-around, so that no agent can make one slow; upper and lower case are the same. The first rule that matches decides.
/// </summary>
internal static class AgentRuleFile
{
    public const int MostRules = 10_000;
    public const int MostPatternLength = 1_000;

    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;
    private const int MostNameLength = 100;
    private const string BuiltInName = "bot-rules.json";

    private static readonly string[] Kinds = ["ai", "crawler", "feed", "headless", "library", "monitor", "other", "preview", "scanner", "scraper", "seo"];

    /// <summary>The list of a file, or the built-in one.</summary>
    /// <exception cref="OptionException">The file is missing or wrong; the message names the place, what was found and what is expected.</exception>
    public static AgentRules Load(string? path)
    {
        if (path is null)
        {
            using var resource = typeof(AgentRuleFile).Assembly.GetManifestResourceStream(BuiltInName)
                ?? throw new InvalidOperationException($"The list {BuiltInName} does not ship with the server.");
            using var reader = new StreamReader(resource);
            return Parse(reader.ReadToEnd(), BuiltInName);
        }

        try
        {
            return Parse(File.ReadAllText(path), $"--bot-rules {path}");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"--bot-rules {path}: cannot be read: {unreadable.Message}");
        }
    }

    /// <summary>Reads a list.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">How messages name it.</param>
    public static AgentRules Parse(string json, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return Read(document.RootElement, source);
        }
        catch (JsonException wrong)
        {
            throw new OptionException($"{source}: not JSON: {wrong.Message}");
        }
    }

    private static AgentRules Read(JsonElement root, string source)
    {
        Known(root, source, "the file", "version", "rules");
        if (!root.TryGetProperty("rules", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > MostRules)
        {
            throw new OptionException($"{source}: rules: expected a list of 1 to {MostRules} rules.");
        }

        var rules = new List<AgentRule>(list.GetArrayLength());
        foreach (var entry in list.EnumerateArray())
        {
            var place = $"{source}: rules[{rules.Count}]";
            Known(entry, place, "a rule", "pattern", "except", "name", "kind");
            var name = Text(entry, "name", place, MostNameLength);
            var kind = Text(entry, "kind", place, MostNameLength);
            if (!Kinds.Contains(kind))
            {
                throw new OptionException($"{place}.kind: found '{kind}', expected one of {string.Join(", ", Kinds)}.");
            }

            var pattern = Text(entry, "pattern", place, MostPatternLength);
            var except = entry.TryGetProperty("except", out _) ? Text(entry, "except", place, MostPatternLength) : null;
            rules.Add(new AgentRule(name, kind, Compile(pattern, $"{place}.pattern"), except is null ? null : Compile(except, $"{place}.except")));
        }

        return new AgentRules(rules);
    }

    private static void Known(JsonElement element, string place, string what, params string[] names)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new OptionException($"{place}: found {element.ValueKind}, expected an object with {string.Join(", ", names)}.");
        }

        foreach (var member in element.EnumerateObject())
        {
            if (!names.Contains(member.Name))
            {
                throw new OptionException($"{place}: found '{member.Name}'; {what} has {string.Join(", ", names)}.");
            }
        }
    }

    private static string Text(JsonElement entry, string name, string place, int most) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= most
            ? text
            : throw new OptionException($"{place}.{name}: expected a text of 1 to {most} characters.");

    private static Regex Compile(string pattern, string place)
    {
        try
        {
            var regex = new Regex(pattern, Options);
            return regex.IsMatch("")
                ? throw new OptionException($"{place}: '{pattern}' matches the empty text, hence every agent.")
                : regex;
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            throw new OptionException($"{place}: '{pattern}' is no regular expression without back-references and look-around: {wrong.Message}");
        }
    }
}
